// sqitch: a schema of its own with changes, tags, dependencies and events; one registry can serve several
// projects. A change's id is a hash over the plan up to it.
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
    .mirror = {.refusal = "A change of sqitch holds hashes of the plan up to it."},
};

} // namespace core::tools
