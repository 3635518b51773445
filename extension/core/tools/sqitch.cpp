// sqitch: a schema of its own with changes, tags, dependencies and events; one registry can serve several
// projects. A change's id is a hash over the plan up to it.
#include <algorithm>

#include "core/formats/format.hpp"
#include "core/text.hpp"
#include "core/tools/sums.hpp"
#include "core/tools/tool.hpp"

namespace core::tools {

namespace {

constexpr std::int64_t session_lock = 75474063;

constexpr Column columns[] = {
    {"change_id", "text"}, {"script_hash", "text"},         {"change", "text"},
    {"project", "text"},   {"committed_at", "timestamptz"}, {"committer_name", "text"}};
// A change that was reworked stands there once for each time: NAME, NAME#2.
constexpr Shape shapes[] = {
    {columns,
     "SELECT change || CASE WHEN n > 1 THEN '#' || n ELSE '' END, NULL::text, NULL::text, 'applied', "
     "committed_at, NULL::int8, committer_name, script_hash, NULL::text, NULL::text "
     "FROM (SELECT *, row_number() OVER (PARTITION BY change ORDER BY planned_at) AS n FROM ONLY %T "
     "WHERE project = $1) changes ORDER BY committed_at, planned_at"}};

std::vector<std::int64_t> locks(const Place & /*place*/) {
    return {session_lock};
}

std::string part(std::span<const File> files) {
    constexpr std::string_view pragma = "%project=";
    for (const File &file : files) {
        if (formats::basename(file.name) != "sqitch.plan") continue;
        text::Lines lines(file.text);
        for (text::Line line; lines.next(line);)
            if (line.text.substr(0, pragma.size()) == pragma)
                return std::string(text::trim(line.text.substr(pragma.size())));
    }
    return {};
}

std::string checksum(const FileOf &file, const Digests &digests) {
    return hex(digests.sha1(file.text()));
}

// What a change's line of the plan says, and the id that sqitch computes of it.
struct Planned {
    std::string name, id, note, at, planner, mail, requirements, conflicts;
};

void take_dependencies(std::string_view &rest, Planned &into) {
    if (rest.substr(0, 1) != "[") return;
    const std::size_t end = std::min(rest.find(']'), rest.size());
    std::string_view list = rest.substr(1, end - 1);
    rest = text::trim(rest.substr(std::min(end + 1, rest.size())));
    for (std::string_view one = text::take_word(list); !one.empty(); one = text::take_word(list)) {
        const bool conflict = one.front() == '!';
        if (conflict) one.remove_prefix(1);
        std::string &to = conflict ? into.conflicts : into.requirements;
        to.append(to.empty() ? "" : "\n").append(one);
    }
}

std::string listed(std::string_view head, const char *mark, std::string_view names) {
    if (names.empty()) return {};
    std::string out(head);
    while (!names.empty()) {
        const std::size_t end = std::min(names.find('\n'), names.size());
        out.append("\n  ").append(mark).append(" ").append(names.substr(0, end));
        names.remove_prefix(std::min(end + 1, names.size()));
    }
    return out;
}

class Plan {
public:
    Plan(const File &file, const Digests &digests) : digests_(digests) {
        text::Lines lines(file.text);
        for (text::Line line; lines.next(line);)
            take(text::trim(line.text));
    }
    // The latest of a name, or the first, which a reworked one left.
    const Planned *find(std::string_view name, bool first) const {
        const Planned *found = nullptr;
        for (const Planned &each : changes_)
            if (each.name == name && !(first && found != nullptr)) found = &each;
        return found;
    }
    const std::string &project() const { return project_; }

private:
    void take(std::string_view line) {
        if (line.substr(0, 9) == "%project=") project_ = text::trim(line.substr(9));
        if (line.substr(0, 5) == "%uri=") uri_ = text::trim(line.substr(5));
        if (line.empty() || line.front() == '%' || line.front() == '@' || line.front() == '#') return;
        Planned change;
        const std::size_t mail_end = std::min(line.find('>'), line.size());
        const std::size_t hash = line.find('#', mail_end);
        if (hash != std::string_view::npos) change.note = text::trim(line.substr(hash + 1));
        std::string_view rest = line.substr(0, mail_end);
        change.name = text::take_word(rest);
        take_dependencies(rest, change);
        change.at = text::take_word(rest);
        const std::size_t angle = std::min(rest.find('<'), rest.size());
        change.planner = text::trim(rest.substr(0, angle));
        change.mail = text::trim(rest.substr(std::min(angle + 1, rest.size())));
        change.id = id_of(change);
        changes_.push_back(std::move(change));
    }

    std::string id_of(const Planned &change) const {
        std::string info = "project " + project_;
        if (!uri_.empty()) info += "\nuri " + uri_;
        info += "\nchange " + change.name;
        if (!changes_.empty()) info += "\nparent " + changes_.back().id;
        info += "\nplanner " + change.planner + " <" + change.mail + ">\ndate " + change.at;
        info += listed("\nrequires", "+", change.requirements) + listed("\nconflicts", "-", change.conflicts);
        if (!change.note.empty()) info += "\n\n" + change.note;
        return hex(digests_.sha1("change " + std::to_string(info.size()) + std::string(1, '\0') + info));
    }

    const Digests &digests_;
    std::string project_, uri_;
    std::vector<Planned> changes_;
};

constexpr char between = '\x1f'; // of the fields below

std::string mirrored(const FileOf &file, const Digests &digests) {
    std::string_view name = file.files[file.index]->name;
    const std::size_t folder = name.rfind("deploy/");
    const bool sql = name.size() > 4 && name.substr(name.size() - 4) == ".sql";
    if (folder == std::string_view::npos || !sql) return {};
    name = name.substr(folder + 7, name.size() - folder - 11);
    const std::size_t tag = name.find('@');
    const auto plan = std::find_if(file.files.begin(), file.files.end(), [](const File *each) {
        return formats::basename(each->name) == "sqitch.plan";
    });
    if (plan == file.files.end()) return {};
    const Plan read(**plan, digests);
    const Planned *change = read.find(name.substr(0, tag), tag != std::string_view::npos);
    if (change == nullptr) return {};
    std::string out = change->id;
    for (const std::string &field :
         {hex(digests.sha1(file.text())), change->name, read.project(), change->note, change->at,
          change->planner, change->mail, change->requirements, change->conflicts})
        out.append(1, between).append(field);
    return out;
}

// Tags are left to sqitch, which writes those that are missing when it next deploys.
constexpr const char *add =
    "WITH f AS (SELECT string_to_array($4, E'\\x1f') AS f), new AS (INSERT INTO %T (change_id, script_hash, "
    "change, "
    "project, note, committer_name, committer_email, planned_at, planner_name, planner_email) "
    "SELECT f[1], f[2], f[3], f[4], f[5], $6, $6, f[6]::timestamptz, f[7], f[8] FROM f "
    "WHERE NOT EXISTS (SELECT FROM ONLY %T WHERE change_id = f[1]) RETURNING change_id), "
    "requirement AS (INSERT INTO %S.dependencies (change_id, type, dependency, dependency_id) "
    "SELECT n.change_id, 'require', d, (SELECT c.change_id FROM ONLY %T c WHERE c.change = split_part(d, "
    "'@', 1) "
    "AND c.project = f[4] ORDER BY c.planned_at DESC LIMIT 1) FROM f, new n, unnest(string_to_array(f[9], "
    "E'\\n')) d "
    "WHERE strpos(d, ':') = 0), "
    "conflict AS (INSERT INTO %S.dependencies (change_id, type, dependency) SELECT n.change_id, 'conflict', "
    "d "
    "FROM f, new n, unnest(string_to_array(f[10], E'\\n')) d) "
    "INSERT INTO %S.events (event, change_id, change, project, note, requires, conflicts, committer_name, "
    "committer_email, planned_at, planner_name, planner_email) SELECT 'deploy', f[1], f[3], f[4], f[5], "
    "string_to_array(f[9], E'\\n'), string_to_array(f[10], E'\\n'), $6, $6, f[6]::timestamptz, f[7], f[8] "
    "FROM f, new";
constexpr const char *remove =
    "WITH gone AS (DELETE FROM ONLY %T WHERE change_id = (SELECT change_id FROM ONLY %T WHERE change = "
    "regexp_replace($1, '#[0-9]+$', '') ORDER BY planned_at DESC LIMIT 1) RETURNING *), "
    "tag AS (DELETE FROM ONLY %S.tags WHERE change_id IN (SELECT change_id FROM gone)) "
    "INSERT INTO %S.events (event, change_id, change, project, note, committer_name, committer_email, "
    "planned_at, "
    "planner_name, planner_email) SELECT 'revert', change_id, change, project, note, $6, $6, planned_at, "
    "planner_name, "
    "planner_email FROM gone";

} // namespace

extern const Tool sqitch;
constinit const Tool sqitch = {
    .id = "sqitch",
    .title = "sqitch",
    .formats = "sqitch",
    .schema = nullptr,
    .table = "changes",
    .shapes = shapes,
    .beside = "dependencies",
    .parts = "SELECT DISTINCT project FROM ONLY %T ORDER BY project",
    .part = part,
    .locks = locks,
    .checksum = checksum,
    .mirrored = mirrored,
    .mirror = {.add = add, .remove = remove},
};

} // namespace core::tools
