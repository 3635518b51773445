// goose (internal/sqlparser/parser.go): one file with an up and perhaps a down section. Annotations are whole
// lines, looked for line by line without regard to quotes. We keep the lines where they are: each section
// begins with its marker line, and what an annotation means for running stands there as our own directive.
#include "core/formats/goose.hpp"

#include <algorithm>
#include <utility>

#include "core/error.hpp"
#include "core/formats/ending.hpp"
#include "core/formats/expansion.hpp"
#include "core/formats/naming.hpp"
#include "core/text.hpp"

namespace core::formats {

namespace {

constexpr std::string_view tag = "+goose";
constexpr std::string_view no_transaction_line = "-- sluice: no-transaction";

enum class Mark { up, down, statement_begin, statement_end, no_transaction, envsub_on, envsub_off };

constexpr std::pair<std::string_view, Mark> marks[] = {
    {"Up", Mark::up},
    {"Down", Mark::down},
    {"StatementBegin", Mark::statement_begin},
    {"StatementEnd", Mark::statement_end},
    {"NO TRANSACTION", Mark::no_transaction},
    {"ENVSUB ON", Mark::envsub_on},
    {"ENVSUB OFF", Mark::envsub_off},
};

// Any comment line with the tag somewhere in it is an annotation, or an attempt at one.
bool is_annotation(std::string_view line) {
    return text::trim_left(line).substr(0, 2) == "--" && line.find(tag) != std::string_view::npos;
}

// Takes every `part` out of `from`.
void erase_all(std::string &from, std::string_view part) {
    std::string rest;
    std::size_t at = 0;
    for (std::size_t hit = from.find(part); hit != std::string::npos; hit = from.find(part, at)) {
        rest.append(from, at, hit - at);
        at = hit + part.size();
    }
    from = rest.append(from, at, std::string::npos);
}

struct Reader {
    const File &file;
    const Around &around;
    Script up{};
    Script down{};
    Script *section = nullptr;       // where lines go now
    std::size_t statement_start = 0; // in the section's text, behind a StatementBegin
    int statement_line = 0;          // of an open StatementBegin, 0 = none is open
    bool no_transaction = false;
    bool envsub = false;

    void take(const text::Line &line);
    void finish(Migration &into);

private:
    void take_annotation(const text::Line &line);
    void begin_section(Script &next, const text::Line &line);
    void end_statement(const text::Line &line);
    void append(std::string_view content, const text::Line &line) const;
    Mark mark_of(const text::Line &line) const;
    std::string with_variables(const text::Line &line) const;
    [[noreturn]] void refuse(int line, std::string message, std::string hint) const;
};

void Reader::refuse(int line, std::string message, std::string hint) const {
    throw Error(sqlstate::bad_directive, std::move(message), {}, std::move(hint), Place{file.name, line, 1});
}

Mark Reader::mark_of(const text::Line &line) const {
    if (text::is_blank(line.text.front()))
        refuse(line.number, "a goose annotation has blanks before it",
               "Let the annotation begin at the start of its line.");
    std::string word(line.text);
    erase_all(word, "--");
    word.erase(word.find(tag), tag.size());
    const std::string_view wanted = text::trim(word);
    for (const auto &[name, mark] : marks)
        if (text::equal_nocase(wanted, name)) return mark;
    refuse(line.number, "unknown goose annotation " + text::excerpt(text::trim(line.text)),
           "Use Up, Down, StatementBegin, StatementEnd or NO TRANSACTION, or write the comment without "
           "\"+goose\".");
}

void Reader::append(std::string_view content, const text::Line &line) const {
    section->text.append(content).append(line.end);
}

void Reader::begin_section(Script &next, const text::Line &line) {
    if (statement_line != 0)
        refuse(line.number,
               "goose annotation stands between StatementBegin (line " + std::to_string(statement_line) +
                   ") and StatementEnd",
               "Put \"-- +goose StatementEnd\" above it.");
    next.file = file.name;
    next.line = line.number;
    section = &next;
    append(line.text, line);
}

// goose sends what stands between the two annotations on its own; in a script that is one text it must end
// with ";". Where it does not, the annotation's line gives one.
void Reader::end_statement(const text::Line &line) {
    if (statement_line == 0)
        refuse(line.number, "goose annotation StatementEnd has no StatementBegin before it",
               "Put \"-- +goose StatementBegin\" above the statement, or take the line out.");
    const std::string_view statement = std::string_view(section->text).substr(statement_start);
    append(lacks_semicolon(statement) ? ";" : line.text, line);
    statement_line = 0;
}

void Reader::take_annotation(const text::Line &line) {
    const Mark mark = mark_of(line);
    if (mark == Mark::up) {
        if (section != nullptr)
            refuse(line.number, "goose annotation Up stands twice or behind Down",
                   "Keep one \"-- +goose Up\", above \"-- +goose Down\".");
        begin_section(up, line);
        return;
    }
    if (mark == Mark::down) {
        if (section != &up)
            refuse(line.number, "goose annotation Down stands twice or before Up",
                   "Keep one \"-- +goose Down\", below \"-- +goose Up\".");
        begin_section(down, line);
        return;
    }
    if (mark == Mark::envsub_on) envsub = true;
    if (mark == Mark::envsub_off) envsub = false;
    if (mark == Mark::no_transaction) no_transaction = true;
    if (mark == Mark::statement_end) {
        end_statement(line);
        return;
    }
    if (mark == Mark::statement_begin && (section == nullptr || statement_line != 0))
        refuse(line.number,
               "goose annotation StatementBegin stands before Up or within another StatementBegin",
               "Put it behind \"-- +goose Up\" or \"-- +goose Down\", and end each with StatementEnd.");
    if (section != nullptr) append(line.text, line);
    if (mark == Mark::statement_begin) {
        statement_line = line.number;
        statement_start = section->text.size();
    }
}

std::string Reader::with_variables(const text::Line &line) const {
    try {
        return expand(line.text, [this](std::string_view name) { return around.variable(name); });
    } catch (Error &error) {
        error.place = {file.name, line.number, 1};
        throw;
    }
}

void Reader::take(const text::Line &line) {
    if (is_annotation(line.text)) {
        take_annotation(line);
    } else if (section != nullptr) {
        if (envsub)
            append(with_variables(line), line);
        else
            append(line.text, line);
    } else {
        const std::string_view content = text::trim_left(line.text);
        if (!content.empty() && content.substr(0, 2) != "--")
            refuse(line.number, "text stands before the goose annotation Up",
                   "Put \"-- +goose Up\" above the first statement.");
    }
}

// NO TRANSACTION counts for both sections wherever it stands, so their first lines are written at the end.
void say_no_transaction(std::string &section) {
    text::Line first;
    if (text::Lines(section).next(first)) section.replace(0, first.text.size(), no_transaction_line);
}

void Reader::finish(Migration &into) {
    if (section == nullptr)
        refuse(1, "goose annotation Up is missing", "Put \"-- +goose Up\" above the first statement.");
    if (statement_line != 0)
        refuse(statement_line, "goose annotation StatementBegin has no StatementEnd behind it",
               "Put \"-- +goose StatementEnd\" below the statement.");
    if (no_transaction) say_no_transaction(up.text);
    if (no_transaction) say_no_transaction(down.text);
    into.up = std::move(up);
    if (section == &down) into.down = std::move(down);
}

// goose takes numbers from 1 on only.
Name name_of(std::string_view basename) {
    if (!take_ending(basename, ".sql")) return {};
    const std::string_view version = take_digits(basename);
    if (version.find_first_not_of('0') == std::string_view::npos) return {};
    if (basename.empty() || basename.front() != '_') return {};
    return {Part::both, std::string(version), std::string(basename.substr(1))};
}

bool is_mark(std::string_view line) {
    const std::string_view content = text::trim_left(line);
    return content.substr(0, 2) == "--" && text::trim_left(content.substr(2)).substr(0, tag.size()) == tag;
}

bool marked(std::string_view content) {
    return text::any_line(content, is_mark);
}

void read(const File &file, const Name & /*name*/, const Around &around, Migration &into) {
    Reader reader{.file = file, .around = around};
    text::Lines lines(text::without_bom(file.text));
    text::Line line;
    while (lines.next(line))
        reader.take(line);
    reader.finish(into);
}

// Of the lines between ENVSUB ON and OFF. What is wrong with them is told when the file is read.
std::vector<std::string> variables(std::string_view content) {
    std::vector<std::string> names;
    const Lookup note = [&](std::string_view name) {
        names.emplace_back(name);
        return std::optional<std::string_view>("");
    };
    bool on = false;
    text::Lines lines(content);
    text::Line line;
    while (lines.next(line)) {
        if (is_annotation(line.text)) {
            const std::string_view said = text::trim(line.text);
            on = (on || said.ends_with("ENVSUB ON")) && !said.ends_with("ENVSUB OFF");
            continue;
        }
        try {
            if (on) expand(line.text, note);
        } catch (const Error &) {
            continue;
        }
    }
    return names;
}

// What one section wants holds for the whole file.
std::vector<File> write(const Draft &draft) {
    const bool alone = draft.up.alone || (draft.with_down && draft.down.alone);
    const std::string_view up = alone ? "-- +goose NO TRANSACTION\n-- +goose Up" : "-- +goose Up";
    return {
        {draft.version + "_" + draft.name + ".sql",
         sections_text(draft, up, "-- +goose Down", {"-- +goose StatementBegin", "-- +goose StatementEnd"})}};
}

} // namespace

constinit const Format goose = {
    .id = "goose",
    .title = "goose",
    .naming = "VERSION_name.sql with a version from 1 on",
    .mark = "-- +goose Up",
    .name = name_of,
    .marked = marked,
    .read = read,
    .variables = variables,
    .out_of_order = false,
    .passes_over = true,
    .write = write,
};

} // namespace core::formats
