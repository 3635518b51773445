#include "core/formats/liquibase_order.hpp"

#include <algorithm>
#include <set>
#include <string>

#include "core/error.hpp"
#include "core/formats/naming.hpp"
#include "core/text.hpp"

namespace core::formats::liquibase_order {

namespace {

constexpr std::string_view endings[] = {".xml", ".yaml", ".yml"};

struct Include {
    std::string_view path;
    bool folder = false; // all files below it
};

// Paths as people write them, without what says where to look.
std::string_view plain(std::string_view path) {
    path = text::trim(path);
    for (const std::string_view prefix : {"classpath:", "/", "./", "../"})
        while (path.substr(0, prefix.size()) == prefix)
            path.remove_prefix(prefix.size());
    while (!path.empty() && path.back() == '/')
        path.remove_suffix(1);
    return path;
}

bool is_tail(std::string_view path, std::string_view tail) {
    return take_ending(path, tail) && (path.empty() || path.back() == '/');
}

// The changelog knows a path from another folder than we do: one is the end of the other.
bool same(std::string_view a, std::string_view b) {
    return is_tail(a, b) || is_tail(b, a);
}

bool is_below(std::string_view file, std::string_view folder) {
    for (std::size_t slash = file.rfind('/'); slash != std::string_view::npos && slash > 0;
         slash = file.rfind('/', slash - 1))
        if (same(file.substr(0, slash), folder)) return true;
    return folder.empty();
}

// The value of name="..." or name: ... in a piece of a changelog; empty if it is not there.
std::string_view value_of(std::string_view piece, std::string_view name) {
    for (std::size_t at = piece.find(name); at != std::string_view::npos; at = piece.find(name, at + 1)) {
        std::string_view rest = text::trim_left(piece.substr(at + name.size()));
        if (rest.empty() || (rest.front() != '=' && rest.front() != ':')) continue;
        rest = text::trim_left(rest.substr(1));
        if (rest.empty()) return {};
        if (rest.front() == '"' || rest.front() == '\'')
            return rest.substr(1, rest.find(rest.front(), 1) - 1);
        return rest.substr(0, std::min(rest.find_first_of(" \t\r\n,}"), rest.size()));
    }
    return {};
}

std::vector<Include> includes(std::string_view changelog) {
    constexpr std::string_view word = "include";
    std::vector<Include> result;
    for (std::size_t at = changelog.find(word); at != std::string_view::npos;) {
        const std::size_t next = changelog.find(word, at + word.size());
        std::string_view piece = changelog.substr(at, next == std::string_view::npos ? next : next - at);
        const bool folder = piece.substr(0, 10) == "includeAll";
        piece = piece.substr(0, piece.find('>'));
        const std::string_view path = value_of(piece, folder ? "path" : "file");
        if (!path.empty()) result.push_back({plain(path), folder});
        at = next;
    }
    return result;
}

class Ordering {
public:
    explicit Ordering(const Around &around) {
        for (const File &file : around.files())
            (is_changelog(file.name) ? changelogs_ : sql_).push_back(&file);
        const auto by_name = [](const File *a, const File *b) { return a->name < b->name; };
        std::sort(sql_.begin(), sql_.end(), by_name);
        std::sort(changelogs_.begin(), changelogs_.end(), by_name);
    }

    std::vector<const File *> files() {
        bool any = false;
        for (const File *changelog : changelogs_) {
            if (changelog->text.find("databaseChangeLog") == std::string::npos) continue;
            any = true;
            if (!is_included(*changelog)) follow(*changelog);
        }
        if (any) return std::move(result_);
        for (const File *file : sql_)
            add(file);
        return std::move(result_);
    }

private:
    void add(const File *file) {
        if (is_sql(file->name) && taken_.insert(file).second) result_.push_back(file);
    }

    bool is_included(const File &changelog) const {
        return std::any_of(changelogs_.begin(), changelogs_.end(), [&](const File *other) {
            if (other == &changelog) return false;
            const std::vector<Include> list = includes(other->text);
            return std::any_of(list.begin(), list.end(), [&](const Include &include) {
                return include.folder ? is_below(changelog.name, include.path)
                                      : same(changelog.name, include.path);
            });
        });
    }

    void follow(const File &changelog) {
        for (const std::string_view own : {"<changeSet", "changeSet:"})
            if (changelog.text.find(own) != std::string::npos)
                throw Error(sqlstate::unsupported,
                            "changelog " + text::quoted(changelog.name) + " holds changesets itself",
                            "Only those of formatted SQL files are understood.",
                            "Write them as formatted SQL and include that file in their place.",
                            Place{changelog.name, 0, 0});
        // a second time it would add nothing, and where several include each other there is no end of times
        if (!followed_.insert(&changelog).second) return;
        for (const Include &include : includes(changelog.text)) {
            for (const File *file : sql_)
                if (include.folder ? is_below(file->name, include.path) : same(file->name, include.path))
                    add(file);
            for (const File *file : changelogs_)
                if (file != &changelog && !include.folder && same(file->name, include.path)) follow(*file);
        }
    }

    std::vector<const File *> sql_, changelogs_, result_;
    std::set<const File *> taken_, followed_;
};

} // namespace

bool is_changelog(std::string_view path) {
    const std::string_view name = basename(path);
    const bool ending = std::any_of(std::begin(endings), std::end(endings), [&](std::string_view each) {
        std::string_view rest = name;
        return take_ending(rest, each);
    });
    return ending && (name.find("changelog") != std::string_view::npos ||
                      name.find("changeLog") != std::string_view::npos ||
                      name.find("master") != std::string_view::npos);
}

std::vector<const File *> ordered(const Around &around) {
    return Ordering(around).files();
}

} // namespace core::formats::liquibase_order
