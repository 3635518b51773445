// sql-migrate (sqlparse/sqlparse.go): one file with sections "-- +migrate Up" and "-- +migrate Down", each
// with the option "notransaction"; StatementBegin and StatementEnd around what holds semicolons. The tool's
// id of a migration is the whole name of its file; the number in front orders it.
#include "core/formats/sql_migrate.hpp"

#include <utility>

#include "core/error.hpp"
#include "core/formats/ending.hpp"
#include "core/formats/naming.hpp"
#include "core/formats/sections.hpp"
#include "core/text.hpp"

namespace core::formats {

namespace {

using Side = Sections::Side;

constexpr std::string_view tag = "+migrate";
constexpr std::string_view no_transaction_line = "-- sluice: no-transaction";

// What stands behind "-- +migrate"; an empty view with null data if the line is none of the tool's.
std::string_view command_of(std::string_view line) {
    if (line.substr(0, 2) != "--") return {};
    const std::string_view said = text::trim(line.substr(2));
    return said.substr(0, tag.size()) == tag ? text::trim(said.substr(tag.size())) : std::string_view();
}

bool is_command(std::string_view line) {
    return command_of(line).data() != nullptr;
}

struct Reader {
    explicit Reader(const File &read) : file(read), sections(read) {}
    const File &file;
    Sections sections;
    std::size_t statement_start = 0; // in the section's text, behind a StatementBegin
    int statement_line = 0;          // of an open StatementBegin, 0 = none is open

    void take(const text::Line &line);
    void finish(Migration &into);

private:
    void take_command(const text::Line &line);
    void begin_section(Side side, std::string_view options, const text::Line &line);
    void end_statement(const text::Line &line);
    [[noreturn]] void refuse(int line, std::string message, std::string hint) const {
        throw Error(sqlstate::bad_directive, std::move(message), {}, std::move(hint),
                    Place{file.name, line, 1});
    }
};

void Reader::begin_section(Side side, std::string_view options, const text::Line &line) {
    if (statement_line != 0)
        refuse(line.number, "sql-migrate section begins between StatementBegin and StatementEnd",
               "Put \"-- +migrate StatementEnd\" above it.");
    const bool alone = options == "notransaction";
    if (!options.empty() && !alone)
        refuse(line.number, "unknown option of a sql-migrate section: " + text::excerpt(options),
               "The only one is \"notransaction\".");
    sections.begin(side, line, alone ? no_transaction_line : line.text);
}

// A statement that is sent on its own may go without its last ";", which the line of the mark then gives.
void Reader::end_statement(const text::Line &line) {
    if (statement_line == 0)
        refuse(line.number, "sql-migrate annotation StatementEnd has no StatementBegin before it",
               "Put \"-- +migrate StatementBegin\" above the statement, or take the line out.");
    const std::string_view statement = sections.text(sections.current()).substr(statement_start);
    sections.add(line, lacks_semicolon(statement) ? ";" : line.text);
    statement_line = 0;
}

void Reader::take_command(const text::Line &line) {
    std::string_view options = command_of(line.text);
    const std::string_view word = text::take_word(options);
    if (word == "Up" || word == "Down") {
        begin_section(word == "Up" ? Side::up : Side::down, options, line);
        return;
    }
    if (word == "StatementEnd") {
        end_statement(line);
        return;
    }
    if (word != "StatementBegin")
        refuse(line.number, "unknown sql-migrate annotation " + text::excerpt(text::trim(line.text)),
               "Use Up, Down, StatementBegin or StatementEnd.");
    if (sections.current() == Side::none || statement_line != 0)
        refuse(line.number,
               "sql-migrate annotation StatementBegin stands before Up or within another StatementBegin",
               "Put it behind \"-- +migrate Up\" or \"-- +migrate Down\", and end each with StatementEnd.");
    sections.add(line);
    statement_line = line.number;
    statement_start = sections.text(sections.current()).size();
}

void Reader::take(const text::Line &line) {
    if (is_command(line.text)) {
        take_command(line);
        return;
    }
    const std::string_view content = text::trim_left(line.text);
    if (sections.current() == Side::none && !content.empty() && content.substr(0, 2) != "--")
        refuse(line.number, "text stands before the sql-migrate annotation Up",
               "Put \"-- +migrate Up\" above the first statement.");
    sections.add(line);
}

void Reader::finish(Migration &into) {
    if (!sections.has(Side::up))
        refuse(1, "sql-migrate annotation Up is missing",
               "Put \"-- +migrate Up\" above the first statement.");
    if (statement_line != 0)
        refuse(statement_line, "sql-migrate annotation StatementBegin has no StatementEnd behind it",
               "Put \"-- +migrate StatementEnd\" below the statement.");
    sections.finish(into);
}

Name name_of(std::string_view basename) {
    if (!take_ending(basename, ".sql")) return {};
    const std::string_view version = take_digits(basename);
    if (version.empty()) return {};
    if (!basename.empty() && (basename.front() == '_' || basename.front() == '-')) basename.remove_prefix(1);
    return {Part::both, std::string(version), std::string(basename)};
}

bool marked(std::string_view content) {
    return text::any_line(content, is_command);
}

void read(const File &file, const Name & /*name*/, const Around & /*around*/, Migration &into) {
    Reader reader(file);
    text::Lines lines(text::without_bom(file.text));
    text::Line line;
    while (lines.next(line))
        reader.take(line);
    reader.finish(into);
}

std::vector<File> write(const Draft &draft) {
    const auto mark = [](std::string text, const DraftSide &side) {
        return text.append(side.alone ? " notransaction" : "");
    };
    return {{draft.version + "-" + draft.name + ".sql",
             sections_text(draft, mark("-- +migrate Up", draft.up), mark("-- +migrate Down", draft.down),
                           {"-- +migrate StatementBegin", "-- +migrate StatementEnd"})}};
}

} // namespace

constinit const Format sql_migrate = {
    .id = "sql-migrate",
    .title = "sql-migrate",
    .naming = "VERSION-name.sql",
    .mark = "-- +migrate Up",
    .name = name_of,
    .marked = marked,
    .read = read,
    .out_of_order = true,
    .write = write,
};

} // namespace core::formats
