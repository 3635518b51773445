// Which format a set of files has. Apart from registry.cpp, which is the one place to edit for a new format.
#include <algorithm>

#include "core/error.hpp"
#include "core/formats/format.hpp"
#include "core/formats/list.hpp"
#include "core/formats/naming.hpp"
#include "core/text.hpp"
#include "core/version.hpp"

namespace core::formats {

namespace {

// What speaks for one format.
struct Votes {
    const Format *format = nullptr;
    std::size_t named = 0;   // files whose name fits, those that others are read with too
    std::size_t counted = 0; // files that are of this format, by mark or, without any mark, by name
    List examples;           // of those
};

std::vector<Votes> no_votes() {
    std::vector<Votes> votes;
    for (const Format *format : registry())
        votes.push_back({format, 0, 0, {}});
    return votes;
}

void count(Votes &votes, const File &file) {
    ++votes.counted;
    votes.examples.add(file.name);
}

bool is_migration(const Format &format, const File &file) {
    const Part part = meaning(format, file.name).part;
    return part != Part::none && part != Part::aside;
}

bool has_marks(const Format &format) {
    return format.marked != nullptr || format.tells != nullptr;
}

bool bears_mark(const Format &format, const File &file) {
    return (format.marked != nullptr && format.marked(file.text)) ||
           (format.tells != nullptr && format.tells(basename(file.name)));
}

bool told_by_name(const Format &format, const File &file) {
    return format.tells != nullptr && format.tells(basename(file.name));
}

// A text with marks speaks for the formats of the marks, one without for a format that has none; a name that
// tells outweighs both. False for a file that no format has a name for.
bool vote(std::vector<Votes> &votes, const File &file) {
    bool claimed = false;
    std::vector<Votes *> marked;
    for (Votes &each : votes) {
        if (meaning(*each.format, file.name).part == Part::none) continue;
        ++each.named;
        claimed = claimed || !each.format->any_name;
        if (bears_mark(*each.format, file)) marked.push_back(&each);
    }
    const bool told = std::any_of(marked.begin(), marked.end(),
                                  [&](const Votes *each) { return told_by_name(*each->format, file); });
    for (Votes *each : marked)
        if (!told || told_by_name(*each->format, file)) count(*each, file);
    if (!marked.empty() || file.text.empty()) return claimed;
    const bool blank = text::trim(text::without_bom(file.text)).empty();
    for (Votes &each : votes)
        if (!has_marks(*each.format) && !(blank && each.format->told_by_text) &&
            is_migration(*each.format, file))
            count(each, file);
    return claimed;
}

const Format *decided_by(std::string_view file) {
    for (const Format *format : registry())
        if (format->decides != nullptr && format->decides(basename(file))) return format;
    return nullptr;
}

// A format whose mark may be left out takes the files without one along, if all names are its own.
void join_unmarked(std::vector<Votes> &votes, std::size_t files) {
    for (Votes &each : votes) {
        if (!each.format->mark_optional || each.counted == 0 || each.named < files) continue;
        const bool alone = std::all_of(votes.begin(), votes.end(), [&](const Votes &other) {
            return &other == &each || other.counted == 0 || !has_marks(*other.format);
        });
        if (!alone) continue;
        for (Votes &other : votes)
            if (&other != &each) other.counted = 0;
        return;
    }
}

// Formats without marks share names ("x/down.sql"): the one that names all files outweighs those that name
// some.
void prefer_complete(std::vector<Votes> &votes, std::size_t files) {
    Votes *complete = nullptr;
    for (Votes &each : votes) {
        if (each.counted == 0) continue;
        if (has_marks(*each.format)) return;
        if (each.named < files) continue;
        if (complete != nullptr) return;
        complete = &each;
    }
    if (complete == nullptr) return;
    for (Votes &each : votes)
        if (&each != complete) each.counted = 0;
}

// Of ten files nine. Those few that do not fit are no reason to ask which format it is; but to leave them
// aside would be to skip what may be a migration whose name has a slip in it.
const Votes *nearly_all(const std::vector<Votes> &votes, std::size_t files) {
    for (const Votes &each : votes)
        if (each.counted * 10 >= files * 9 && each.counted < files && !each.format->any_name) return &each;
    return nullptr;
}

Verdict several(const std::vector<Votes> &votes, std::size_t files) {
    const Votes *const most = nearly_all(votes, files);
    std::string seen;
    for (const Votes &each : votes) {
        if (each.counted == 0) continue;
        const bool few = most != nullptr && &each != most;
        seen.append(seen.empty() ? "" : ", ").append(std::to_string(each.counted));
        seen.append(each.counted == 1 ? " file is " : " files are ").append(each.format->title);
        seen.append("'s (").append(few ? each.examples.text() : each.examples.first()).append(")");
    }
    std::string hint = "Say which format they have with --format, or keep one format in a directory.";
    if (most != nullptr)
        hint = std::string("Give the few that are not ") + most->format->title + "'s a name as " +
               most->format->title + " has it (" + most->format->naming +
               "), move them out of the directory, or name another format with --format.";
    return {Sight::several, nullptr, seen + ".", std::move(hint)};
}

Verdict unknown(const std::string &example) {
    return {Sight::unknown, nullptr,
            "File " + text::quoted(example) + " is one of them. Known formats are " + known_ids() + ".",
            "Give the files the names and marks of one format, and say which with --format."};
}

Verdict one(const Format *format) {
    return {format == nullptr ? Sight::nothing : Sight::one, format, {}, {}};
}

// Without any text: the one format that all names fit, if it is one. The first file is a migration in it.
Verdict by_names(const std::vector<Votes> &votes, std::size_t files, const File &first) {
    const Format *found = nullptr;
    bool any = false;
    bool several = false;
    for (const Votes &each : votes) {
        if (each.format->any_name) continue;
        any = any || each.named > 0;
        if (each.named < files || !is_migration(*each.format, first)) continue;
        several = found != nullptr;
        found = each.format;
    }
    if (!any) return unknown(first.name);
    return one(several ? nullptr : found);
}

} // namespace

std::string_view basename(std::string_view path) {
    return path.substr(path.find_last_of('/') + 1);
}

bool is_sql(std::string_view path) {
    return take_ending(path, ".sql");
}

std::string_view key(const Format &format, std::string_view path) {
    while (path.substr(0, 2) == "./")
        path.remove_prefix(2);
    if (format.depth == 0 || path.empty()) return path;
    std::size_t from = path.size();
    for (int parts = format.depth; parts > 0 && from > 0; --parts) {
        const std::size_t slash = path.find_last_of('/', from - 1);
        if (slash == std::string_view::npos) return path;
        from = slash;
    }
    return path.substr(from + 1);
}

Name meaning(const Format &format, std::string_view path) {
    Name name = format.name(key(format, path));
    if (name.part == Part::none && format.aside != nullptr && format.aside(path)) name.part = Part::aside;
    return name;
}

std::string with_version(const Format &format, std::string_view path, const std::string &version) {
    const Name before = meaning(format, path);
    const std::string_view tail = key(format, path);
    const std::size_t begin = path.size() - tail.size() + tail.find_first_of("0123456789");
    if (before.part == Part::none || begin >= path.size()) return {};
    // Some take the name for a part of the version.
    const std::size_t digits = before.version.find_first_not_of("0123456789.");
    const bool named = digits != std::string::npos && before.version[digits] == '_';
    const std::string wanted = version + (named ? before.version.substr(digits) : "");
    // How much of the name is the version only the format knows: it has to read the new one and the old name.
    for (std::size_t end = path.size(); end > begin; --end) {
        std::string renamed = std::string(path.substr(0, begin)).append(version).append(path.substr(end));
        const Name after = meaning(format, renamed);
        if (after.part == before.part && after.version == wanted && after.name == before.name) return renamed;
    }
    return {};
}

std::string id_of(const Name &name) {
    return name.kind == Kind::repeatable ? repeatable_id(name.name) : version_id(name.version);
}

Verdict judge(std::span<const File> files) {
    std::vector<Votes> votes = no_votes();
    const File *first = nullptr;
    std::size_t seen = 0; // files whose names tell something
    bool texts_known = false;
    for (const File &file : files) {
        if (const Format *decided = decided_by(file.name)) return one(decided);
        if (!is_sql(file.name)) continue;
        texts_known = texts_known || !file.text.empty();
        const bool claimed = vote(votes, file);
        if (first == nullptr || (claimed && seen == 0)) first = &file;
        seen += claimed ? 1 : 0;
    }
    if (first == nullptr) return {};
    if (!texts_known) return by_names(votes, seen, *first);
    join_unmarked(votes, seen);
    prefer_complete(votes, seen);

    const Format *found = nullptr;
    for (const Votes &each : votes) {
        if (each.counted == 0) continue;
        if (found != nullptr) return several(votes, seen);
        found = each.format;
    }
    return found == nullptr ? unknown(first->name) : one(found);
}

const Format *recognise(std::span<const File> files) {
    Verdict verdict = judge(files);
    if (verdict.sight == Sight::several || verdict.sight == Sight::unknown)
        throw Error(sqlstate::format_undecided,
                    verdict.sight == Sight::several ? "the files are of more than one format"
                                                    : "the files are of no known format",
                    std::move(verdict.detail), std::move(verdict.hint));
    return verdict.format;
}

} // namespace core::formats
