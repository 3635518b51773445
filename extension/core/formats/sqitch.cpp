// sqitch (its manual, "sqitchtutorial" and "App::Sqitch::Plan"): changes have names and no numbers, their
// order stands in sqitch.plan, their scripts in deploy/NAME.sql and revert/NAME.sql. A change that was
// reworked stands twice in the plan, with a tag between; the scripts of the earlier one are NAME@TAG.sql.
// verify/NAME.sql is not run: sqitch does so only when asked.
#include "core/formats/sqitch.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "core/error.hpp"
#include "core/formats/foreign.hpp"
#include "core/formats/naming.hpp"
#include "core/text.hpp"
#include "core/version.hpp"

namespace core::formats {

namespace {

constexpr std::string_view plan_file = "sqitch.plan";
constexpr std::string_view deploy_folder = "deploy/";
constexpr std::string_view revert_folder = "revert/";
constexpr std::string_view verify_folder = "verify/";

// What stands behind the last part of the path that is the folder; null data if there is none.
std::string_view behind(std::string_view path, std::string_view folder) {
    for (std::size_t at = path.rfind(folder); at != std::string_view::npos; at = path.rfind(folder, at - 1)) {
        if (at == 0 || path[at - 1] == '/') return path.substr(at + folder.size());
        if (at == 0) break;
    }
    return {};
}

Name name_of(std::string_view path) {
    if (basename(path) == plan_file) return {Part::aside, {}, {}};
    if (!take_ending(path, ".sql")) return {};
    if (const auto name = behind(path, deploy_folder); !name.empty())
        return {Part::up, std::string(name), {}};
    if (const auto name = behind(path, revert_folder); !name.empty())
        return {Part::down, std::string(name), {}};
    return behind(path, verify_folder).empty() ? Name() : Name{Part::aside, {}, {}};
}

struct Change {
    std::string name;
    int line = 0;
    int rework = 0;         // how many of the name stand before it
    std::size_t behind = 0; // where the next of its name stands, 0: nowhere
    std::vector<std::string> requirements, conflicts;
};

struct Tag {
    std::string name;
    std::size_t changes = 0; // that stand before it
};

class Plan {
public:
    explicit Plan(const File &file) : file_(file) {
        text::Lines lines(text::without_bom(file.text));
        text::Line line;
        while (lines.next(line))
            take(text::trim(line.text.substr(0, line.text.find('#'))), line.number);
    }
    const std::vector<Change> &changes() const { return changes_; }
    // The tags that stand between two changes, which are given by their places.
    std::vector<std::string> tags_between(std::size_t change, std::size_t next) const {
        std::vector<std::string> names;
        const auto from = std::upper_bound(tags_.begin(), tags_.end(), change,
                                           [](std::size_t at, const Tag &tag) { return at < tag.changes; });
        for (auto tag = from; tag != tags_.end() && tag->changes <= next; ++tag)
            names.push_back(tag->name);
        return names;
    }

    [[noreturn]] void refuse(int line, std::string message, std::string hint) const {
        throw Error(sqlstate::bad_directive, std::move(message), {}, std::move(hint),
                    Place{file_.name, line, 1});
    }

private:
    void take(std::string_view said, int line) {
        if (said.empty() || said.front() == '%') return;
        const std::string_view name = text::take_word(said);
        if (name.front() == '@')
            tag(name.substr(1), line);
        else
            change(name, said, line);
    }

    void tag(std::string_view name, int line) {
        if (changes_.empty())
            refuse(line, "tag " + text::quoted(name) + " stands before any change",
                   "Put the change that it marks above it.");
        tags_.push_back({std::string(name), changes_.size()});
    }

    void change(std::string_view name, std::string_view rest, int line) {
        if (name.front() == '-')
            refuse(line, "the plan reverts " + text::quoted(name.substr(1)),
                   "Changes are reverted by going down; take the line out of the plan.");
        if (name.front() == '+') name.remove_prefix(1);
        Change next;
        next.name = name;
        next.line = line;
        const auto before = latest_.find(next.name);
        if (before != latest_.end()) {
            next.rework = changes_[before->second].rework + 1;
            changes_[before->second].behind = changes_.size();
        }
        if (rest.substr(0, 1) == "[") {
            const std::size_t close = rest.find(']');
            if (close == std::string_view::npos)
                refuse(line, "the requirements of change " + text::quoted(name) + " are not closed",
                       "Put \"]\" behind them.");
            dependencies(rest.substr(1, close - 1), next);
        }
        latest_[next.name] = changes_.size();
        changes_.push_back(std::move(next));
    }

    // [one !other project:change name@tag]
    static void dependencies(std::string_view list, Change &of) {
        for (std::string_view item = text::take_word(list); !item.empty(); item = text::take_word(list)) {
            const bool conflict = item.front() == '!';
            if (conflict) item.remove_prefix(1);
            (conflict ? of.conflicts : of.requirements).emplace_back(item);
        }
    }

    const File &file_;
    std::vector<Change> changes_;
    std::vector<Tag> tags_;
    std::unordered_map<std::string, std::size_t> latest_; // by name
};

// The name of the change that a dependency is about; empty for a tag or a change of another project.
std::string_view change_of(std::string_view dependency) {
    if (dependency.find(':') != std::string_view::npos) return {};
    return dependency.substr(0, dependency.find('@'));
}

class Project {
public:
    explicit Project(const Around &around) : plan_(plan_of(around)) {
        for (const File &file : around.files())
            if (const Name name = name_of(file.name); name.part == Part::up || name.part == Part::down)
                (name.part == Part::up ? deploys_ : reverts_)[name.version] = &file;
    }

    std::vector<Migration> migrations() {
        std::vector<Migration> result;
        for (std::size_t at = 0; at < plan_.changes().size(); ++at) {
            check(plan_.changes()[at]);
            result.push_back(migration_of(at));
            seen_.insert(plan_.changes()[at].name);
        }
        return result;
    }

private:
    using Files = std::unordered_map<std::string, const File *>;

    static const File &plan_of(const Around &around) {
        if (const File *file = around.find(plan_file)) return *file;
        throw Error(sqlstate::bad_file_name, "there is no sqitch.plan among the files",
                    "The order of sqitch's changes stands there.",
                    "Name the folder that holds sqitch.plan as the directory.");
    }

    void check(const Change &change) const {
        for (const std::string &each : change.requirements) {
            const std::string name(change_of(each));
            if (!name.empty() && seen_.count(name) == 0)
                plan_.refuse(change.line,
                             "change " + text::quoted(change.name) + " requires " + text::quoted(name) +
                                 ", which does not stand before it",
                             "Move the change it requires above it, or take the requirement out.");
        }
        for (const std::string &each : change.conflicts)
            if (seen_.count(std::string(change_of(each))) != 0)
                plan_.refuse(change.line,
                             "change " + text::quoted(change.name) + " conflicts with " + text::quoted(each) +
                                 ", which stands before it",
                             "Take one of the two out of the plan.");
    }

    // Scripts of an earlier one that was reworked bear a tag; of the latest one the plain name.
    const File *script_of(const Files &files, std::size_t at) const {
        const Change &change = plan_.changes()[at];
        if (change.behind != 0) {
            for (const std::string &tag : plan_.tags_between(at, change.behind))
                if (const auto file = files.find(change.name + "@" + tag); file != files.end())
                    return file->second;
            return nullptr;
        }
        const auto file = files.find(change.name);
        return file == files.end() ? nullptr : file->second;
    }

    Migration migration_of(std::size_t at) const {
        const Change &change = plan_.changes()[at];
        const File *deploy = script_of(deploys_, at);
        if (deploy == nullptr)
            plan_.refuse(change.line, "change " + text::quoted(change.name) + " has no deploy script",
                         change.behind != 0 ? "Add deploy/NAME@TAG.sql, as \"sqitch rework\" makes it."
                                            : "Add deploy/NAME.sql, or take the change out of the plan.");
        Migration migration;
        migration.version = change.name;
        if (change.rework > 0) migration.version += "#" + std::to_string(change.rework + 1);
        migration.id = version_id(migration.version);
        migration.up = script(*deploy);
        say_requirements(change, *migration.up);
        if (const File *revert = script_of(reverts_, at)) migration.down = script(*revert);
        return migration;
    }

    // On changes of other projects, in one line: only one may stand above the first.
    static void say_requirements(const Change &change, Script &script) {
        std::string list;
        for (const std::string &each : change.requirements)
            if (each.find(':') != std::string::npos && each.find('@') == std::string::npos)
                list.append(list.empty() ? "" : ", ").append(each);
        if (!list.empty()) say(script, "-- sluice: requires " + list);
    }

    static Script script(const File &file) {
        return {with_own_directives(text::without_bom(file.text)), file.name, 1};
    }

    Plan plan_;
    Files deploys_, reverts_;
    std::unordered_set<std::string> seen_;
};

bool decides(std::string_view basename) {
    return basename == plan_file;
}

std::vector<Migration> read_set(const Around &around) {
    return Project(around).migrations();
}

} // namespace

constinit const Format sqitch = {
    .id = "sqitch",
    .title = "sqitch",
    .naming = "deploy/NAME.sql and revert/NAME.sql, listed in sqitch.plan",
    .mark = nullptr,
    .name = name_of,
    .marked = nullptr,
    .decides = decides,
    .read = nullptr,
    .read_set = read_set,
    .depth = 0,
    .folders = true,
    .listed = true,
};

} // namespace core::formats
