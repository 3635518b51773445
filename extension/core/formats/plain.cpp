// Plain SQL, a file a version, as it is run by hand with psql, by Atlas, Supabase, graphile-migrate or by a
// script of one's own: 001_x.sql, 001-x.sql, 001.sql; a date with dashes is one version. A rollback stands in
// a second file: 001_rollback_x.sql or 001_rollback.sql beside 001_x.sql, or, as postgrator has it,
// 001.undo.x.sql beside 001.do.x.sql.
#include "core/formats/plain.hpp"

#include "core/formats/foreign.hpp"
#include "core/formats/naming.hpp"
#include "core/text.hpp"

namespace core::formats {

namespace {

bool is_separator(char c) {
    return c == '_' || c == '-' || c == '.';
}

// Takes a word off the front if nothing but a part of the name follows.
bool take_word(std::string_view &name, std::string_view word, char separator) {
    if (name.substr(0, word.size()) != word) return false;
    const std::string_view rest = name.substr(word.size());
    if (!rest.empty() && rest.front() != separator) return false;
    name = rest.empty() ? rest : rest.substr(1);
    return true;
}

// 2026-01-31 is one version; nothing is taken if it is no date.
std::string take_date(std::string_view &name) {
    std::string_view rest = name;
    std::string date;
    for (const std::size_t digits : {4, 2, 2}) {
        if (!date.empty() && (rest.empty() || rest.front() != '-')) return {};
        if (!date.empty()) rest.remove_prefix(1);
        const std::string_view part = take_digits(rest);
        if (part.size() != digits) return {};
        date += part;
    }
    name = rest;
    return date;
}

Name name_of(std::string_view basename) {
    if (!take_ending(basename, ".sql") || ends_in_a_half(basename)) return {};
    std::string version = take_date(basename);
    if (version.empty()) version = take_digits(basename);
    if (version.empty() || (!basename.empty() && !is_separator(basename.front()))) return {};
    const char separator = basename.empty() ? '_' : basename.front();
    if (!basename.empty()) basename.remove_prefix(1);
    const char *const undoing = separator == '_' ? "rollback" : "undo";
    const Part part = separator != '-' && take_word(basename, undoing, separator) ? Part::down : Part::up;
    if (separator == '.') take_word(basename, "do", separator);
    return {part, version, std::string(basename)};
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
    .naming =
        "VERSION_name.sql, with VERSION_rollback_name.sql or VERSION_rollback.sql, or VERSION.do.name.sql "
        "and VERSION.undo.name.sql",
    .mark = nullptr,
    .name = name_of,
    .marked = nullptr,
    .read = read,
    .told_by_text = true,
    .write = write,
    .numbering = {Numbering::sequence, 3},
};

} // namespace core::formats
