// Plain SQL, a file a version, as it is run by hand with psql, by sqlx, by Atlas, by graphile-migrate or by a
// script of one's own. A rollback stands in a second file: 001_rollback_x.sql or 001_rollback.sql beside
// 001_x.sql.
#include "core/formats/plain.hpp"

#include "core/formats/foreign.hpp"
#include "core/formats/naming.hpp"
#include "core/text.hpp"

namespace core::formats {

namespace {

constexpr std::string_view rollback = "rollback";

// Takes "rollback" off the front if nothing but a part of the name follows.
bool take_rollback(std::string_view &name) {
    if (name.substr(0, rollback.size()) != rollback) return false;
    const std::string_view rest = name.substr(rollback.size());
    if (!rest.empty() && rest.front() != '_') return false;
    name = rest.empty() ? rest : rest.substr(1);
    return true;
}

// Behind the version: "_name", or as graphile-migrate has it "-name" or nothing. 2026-01-02.sql is a date.
bool take_separator(std::string_view &name, std::string_view version) {
    if (name.empty()) return true;
    if (name.front() != '_' && name.front() != '-') return false;
    const bool dashed = name.front() == '-';
    name.remove_prefix(1);
    return !dashed || version.size() != 4 || take_digits(name).empty();
}

Name name_of(std::string_view basename) {
    if (!take_ending(basename, ".sql") || ends_in_a_half(basename)) return {};
    const std::string_view version = take_digits(basename);
    if (version.empty() || !take_separator(basename, version)) return {};
    const Part part = take_rollback(basename) ? Part::down : Part::up;
    return {part, std::string(version), std::string(basename)};
}

void read(const File &file, const Name &name, const Around & /*around*/, Migration &into) {
    read_half(file, name.part, into);
}

std::vector<File> write(const Draft &draft) {
    std::vector<File> files{{draft.version + "_" + draft.name + ".sql", file_text(draft, draft.up)}};
    if (draft.with_down)
        files.push_back({draft.version + "_rollback_" + draft.name + ".sql", file_text(draft, draft.down)});
    return files;
}

} // namespace

constinit const Format plain = {
    .id = "plain",
    .title = "plain SQL",
    .naming = "VERSION_name.sql or VERSION-name.sql, with VERSION_rollback_name.sql or VERSION_rollback.sql",
    .mark = nullptr,
    .name = name_of,
    .marked = nullptr,
    .read = read,
    .told_by_text = true,
    .write = write,
    .numbering = {Numbering::sequence, 3},
};

} // namespace core::formats
