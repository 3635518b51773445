// tern (migrate/migrate.go): one file a version, up and down parted by a line of its own, which may be
// missing; numbers go from 1 on without gaps. Texts are templates: {{ .name }} stands for a value of
// tern.conf's section [data], {{ template "shared/x.sql" . }} for another file.
#include "core/formats/tern.hpp"

#include <utility>

#include "core/error.hpp"
#include "core/formats/naming.hpp"
#include "core/formats/sections.hpp"
#include "core/text.hpp"

namespace core::formats {

namespace {

using Side = Sections::Side;

constexpr std::string_view separator = "---- create above / drop below ----";
constexpr std::string_view no_transaction = "---- tern: disable-tx ----";
constexpr std::string_view no_transaction_line = "-- sluice: no-transaction";
constexpr std::string_view settings_file = "tern.conf";
constexpr int deepest = 8;                        // templates within templates
constexpr std::size_t longest = 64 * 1024 * 1024; // bytes of a text that templates make

class Templates {
public:
    Templates(const File &file, const Around &around) : file_(file), around_(around) {}

    // The text with everything between {{ and }} replaced.
    std::string fill(std::string_view from, int depth = 0) const {
        std::string result;
        for (;;) {
            const std::size_t open = from.find("{{");
            result.append(from.substr(0, open));
            if (open == std::string_view::npos) return result;
            const std::size_t close = from.find("}}", open);
            if (close == std::string_view::npos)
                refuse("a template expression is not closed", "Put \"}}\" behind it.");
            std::string_view said = from.substr(open + 2, close - open - 2);
            result.append(value_of(said, depth));
            if (result.size() > longest) refuse("templates make too long a text", "Write the SQL out.");
            from.remove_prefix(close + 2);
        }
    }

private:
    [[noreturn]] void refuse(std::string message, std::string hint) const {
        throw Error(sqlstate::unsupported, std::move(message), {}, std::move(hint), Place{file_.name, 0, 0});
    }

    std::string value_of(std::string_view said, int depth) const {
        while (!said.empty() && (said.front() == '-' || text::is_blank(said.front())))
            said.remove_prefix(1);
        said = text::trim(said);
        if (said.substr(0, 2) == "/*") return {};
        if (said.substr(0, 1) == "." && said.find_first_of(" \t|(") == std::string_view::npos)
            return datum(said.substr(1));
        const std::string_view word = text::take_word(said);
        if (word == "template" && said.substr(0, 1) == "\"") return shared(said.substr(1), depth);
        refuse("template expression " + text::excerpt(word) + " is not supported",
               "Only {{ .name }} and {{ template \"file\" . }} are; write the SQL out.");
    }

    std::string shared(std::string_view said, int depth) const {
        const std::string name(said.substr(0, said.find('"')));
        const File *file = around_.find(name);
        if (file == nullptr)
            refuse("template " + text::quoted(name) + " is not among the files",
                   "Pass it along with the migrations.");
        if (depth == deepest) refuse("templates are too deep", "Write the SQL out.");
        return fill(text::without_bom(file->text), depth + 1);
    }

    // A line NAME = value behind [data].
    std::string datum(std::string_view name) const {
        const File *settings = around_.find(settings_file);
        text::Lines lines(settings == nullptr ? std::string_view() : std::string_view(settings->text));
        text::Line line;
        bool data = false;
        while (lines.next(line)) {
            const std::string_view content = text::trim(line.text);
            if (content.substr(0, 1) == "[") data = content == "[data]";
            const std::size_t equals = content.find('=');
            if (data && equals != std::string_view::npos && text::trim(content.substr(0, equals)) == name)
                return std::string(text::trim(content.substr(equals + 1)));
        }
        if (const auto given = around_.variable(name)) return std::string(*given);
        refuse("template value " + text::quoted(name) + " is not known",
               "Put it into tern.conf, below [data].");
    }

    const File &file_;
    const Around &around_;
};

Name name_of(std::string_view basename) {
    if (!take_ending(basename, ".sql")) return {};
    const std::string_view version = take_digits(basename);
    if (version.empty() || basename.size() < 2 || basename.front() != '_') return {};
    return {Part::both, std::string(version), std::string(basename.substr(1))};
}

// The settings, and what templates may take from: texts in folders below.
bool is_aside(std::string_view path) {
    return basename(path) == settings_file || (is_sql(path) && path.find('/') != std::string_view::npos);
}

bool marked(std::string_view content) {
    text::Lines lines(content);
    text::Line line;
    while (lines.next(line))
        if (text::trim(line.text) == separator || text::trim(line.text) == no_transaction) return true;
    return false;
}

void read(const File &file, const Name & /*name*/, const Around &around, Migration &into) {
    const std::string filled = Templates(file, around).fill(text::without_bom(file.text));
    Sections sections(file);
    bool alone = false;
    text::Lines lines(filled);
    text::Line line;
    while (lines.next(line)) {
        const std::string_view content = text::trim(line.text);
        if (content == no_transaction) {
            alone = true;
            line.text = no_transaction_line;
        }
        if (content == separator)
            sections.begin(Side::down, line, alone ? no_transaction_line : "--");
        else if (sections.current() == Side::none)
            sections.begin(Side::up, line, line.text);
        else
            sections.add(line);
    }
    if (!sections.has(Side::up)) into.up = Script{{}, file.name, 1};
    sections.finish(into);
}

// What one side wants holds for the whole file.
std::vector<File> write(const Draft &draft) {
    const bool alone = draft.up.alone || (draft.with_down && draft.down.alone);
    return {{draft.version + "_" + draft.name + ".sql",
             sections_text(draft, alone ? no_transaction : std::string_view(), separator)}};
}

} // namespace

constinit const Format tern = {
    .id = "tern",
    .title = "tern",
    .naming = "VERSION_name.sql, numbered from 1 on",
    .mark = "---- create above / drop below ----",
    .name = name_of,
    .aside = is_aside,
    .marked = marked,
    .read = read,
    .folders = true,
    .gapless = true,
    .mark_optional = true,
    .passes_over = true,
    .write = write,
    .numbering = {Numbering::sequence, 3},
};

} // namespace core::formats
