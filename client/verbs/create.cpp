// sluice create NAME: the file or files of a new migration, as the set has them, from a template.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <ctime>

#include "client/files/contents.hpp"
#include "client/files/find.hpp"
#include "client/files/git.hpp"
#include "client/files/templates.hpp"
#include "client/files/write.hpp"
#include "client/link/child.hpp"
#include "client/path.hpp"
#include "client/text.hpp"
#include "client/verbs/flags.hpp"
#include "client/verbs/recognised.hpp"
#include "client/verbs/session.hpp"
#include "client/verbs/verb.hpp"

namespace client::verbs {

namespace {

using core::formats::Draft;
using core::formats::Format;
using core::formats::Numbering;
using core::formats::Part;

constexpr Flag from_template{"template", 't', "NAME", "what to begin with; default: plain"};
constexpr Flag column{"column", 0, "NAME", "the column"};
constexpr Flag type{"type", 0, "TYPE", "the column's type; default: text"};
constexpr Flag default_value{"default", 0, "VALUE", "the column's default, as SQL"};
constexpr Flag references{"references", 0, "TABLE(COLUMN)", "what the foreign key points to"};
constexpr Flag expression{"expression", 0, "SQL", "condition of the check, or value of the column"};
constexpr Flag new_name{"new-name", 0, "NAME", "what the column is to be called"};
constexpr Flag ticket{"ticket", 0, "TEXT", "for the header"};
constexpr Flag timestamp{"timestamp", 0, nullptr, "number by the time in UTC"};
constexpr Flag edit{"edit", 'e', nullptr, "open what was written in $VISUAL or $EDITOR"};

constexpr std::array<const Flag *, 12> own{&from_template, &flags::table,    &column,     &type,
                                           &default_value, &references,      &expression, &new_name,
                                           &ticket,        &flags::sequence, &timestamp,  &edit};

constexpr const char *usual_dir = "migrations";
constexpr const char *usual_format = "golang-migrate";

// The set that the new migration joins.
struct Set {
    std::string dir;
    const Format *format = nullptr;
    std::vector<std::string> versions; // as written
    bool with_down = true;
};

Set read_set(const Session &session) {
    Set set;
    set.dir = session.config.dir.empty() ? usual_dir : session.config.dir;
    files::Directory directory;
    if (is_directory(set.dir)) directory = files::find(set.dir, session.config.format);
    const bool empty = directory.files.empty();
    const std::string named = empty && session.config.format == "auto" ? usual_format : session.config.format;
    set.format = &needed_format(named, files::contents_of(directory));
    bool pairs = false;
    bool down = false;
    for (const files::Found &file : directory.files) {
        const core::formats::Name name = core::formats::meaning(*set.format, file.name);
        pairs = pairs || name.part == Part::up;
        down = down || name.part == Part::down;
        if ((name.part == Part::up || name.part == Part::both) && name.kind != core::Kind::repeatable)
            set.versions.push_back(name.version);
    }
    set.with_down = !pairs || down;
    return set;
}

// What is no letter, digit or underscore parts words. Letters beyond ASCII stay.
std::string file_word(const std::vector<std::string> &words) {
    std::string name;
    for (const std::string &word : words)
        for (const char c : (name.empty() ? "" : "_") + word) {
            const bool keeps = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                               (static_cast<unsigned char>(c) & 0x80) != 0;
            if (keeps || (!name.empty() && name.back() != '_')) name += keeps ? c : '_';
        }
    while (!name.empty() && name.back() == '_')
        name.pop_back();
    if (!name.empty() && !text::first_bad_byte(name)) return name;
    throw Failure(Exit::usage, "the name holds no letter and no digit",
                  "Say in a few words what changes: add_email.");
}

std::string today() {
    const std::time_t now = std::time(nullptr);
    struct tm parts {};
    gmtime_r(&now, &parts);
    std::array<char, 16> text{};
    std::strftime(text.data(), text.size(), "%Y-%m-%d", &parts);
    return text.data();
}

std::vector<std::string> header(const Session &session, const std::string &name, const std::string &dir) {
    std::string description = name;
    std::replace(description.begin(), description.end(), '_', ' ');
    std::vector<std::string> lines{"Description: " + description};
    if (const std::string author = files::git_author(is_directory(dir) ? dir : "."); !author.empty())
        lines.push_back("Author: " + author);
    lines.push_back("Date: " + today());
    if (const auto given = session.arguments.value(ticket.name))
        lines.push_back("Ticket: " + text::one_line(*given));
    return lines;
}

files::Answers answers_of(const Arguments &arguments) {
    const auto said = [&](const Flag &flag) { return arguments.value(flag.name).value_or(""); };
    return {said(flags::table), said(column),     said(type),     said(default_value),
            said(references),   said(expression), said(new_name), ""};
}

const files::Template &chosen_template(const Arguments &arguments) {
    const std::string id = arguments.value(from_template.name).value_or("plain");
    if (const files::Template *found = files::find_template(id)) return *found;
    std::string known;
    std::vector<std::string_view> ids;
    for (const files::Template &each : files::templates()) {
        known += fmt::format("{}{}", known.empty() ? "" : ", ", each.id);
        ids.emplace_back(each.id);
    }
    const std::string near = text::nearest(id, ids);
    throw Failure(Exit::usage, fmt::format("there is no template \"{}\"", text::harmless(id)),
                  near.empty() ? "Run \"sluice help create\"." : fmt::format("Did you mean \"{}\"?", near))
        .because(fmt::format("There are: {}.", known));
}

Numbering wanted_numbering(const Arguments &arguments, const Format &format) {
    arguments.exclude(flags::sequence.name, timestamp.name);
    if (arguments.has(timestamp.name) && format.gapless)
        throw Failure(Exit::usage, fmt::format("{} numbers its files from 1 on without gaps", format.title),
                      "Leave out --timestamp.");
    return arguments.has(flags::sequence.name) ? Numbering::sequence
           : arguments.has(timestamp.name)     ? Numbering::timestamp
                                               : Numbering::as_before;
}

std::string editor() {
    for (const char *name : {"VISUAL", "EDITOR"})
        if (const char *value = std::getenv(name); value && *value) return value;
    throw Failure(Exit::usage, "there is no editor to open", "Set EDITOR, or leave out --edit.");
}

void open_editor(const std::string &program, const std::vector<std::string> &paths) {
    link::ChildTask task;
    task.words = {"/bin/sh", "-c", program + " \"$@\"", "sh"};
    task.words.insert(task.words.end(), paths.begin(), paths.end());
    const link::ChildEnd end = link::run_child(task, link::Interrupts());
    if (!end.well())
        throw Failure(Exit::failed, fmt::format("the editor \"{}\" {}", text::harmless(program), end.how()))
            .because("The files are written.");
}

Exit create(Session &session) {
    const Arguments &arguments = session.arguments;
    const std::string program = arguments.has(edit.name) ? editor() : "";
    const files::Template &chosen = chosen_template(arguments);
    const Set set = read_set(session);
    if (!set.format->write)
        throw Failure(Exit::failed, fmt::format("a migration of {} is more than files", set.format->title),
                      "Add it with that tool.");
    Draft draft;
    draft.name = file_word(arguments.words());
    draft.version = core::formats::next_version(set.versions, wanted_numbering(arguments, *set.format),
                                                set.format->numbering, std::time(nullptr));
    draft.header = header(session, draft.name, set.dir);
    draft.with_down = set.with_down;
    chosen.fill(answers_of(arguments), draft);

    const std::vector<core::File> written = set.format->write(draft);
    std::vector<std::string> paths;
    for (const core::File &file : written) {
        paths.push_back(join(set.dir, file.name));
        if (exists(paths.back()))
            throw Failure(Exit::failed, fmt::format("\"{}\" is there already", text::harmless(paths.back())),
                          "Give the migration another name.");
    }
    std::string text;
    JsonArray list;
    for (std::size_t i = 0; i < written.size(); i++) {
        files::write_new(paths[i], written[i].text);
        text += fmt::format("created {}\n", text::harmless(paths[i]));
        list.add(paths[i]);
    }
    JsonObject object = show::result_object(Exit::done);
    object.add("verb", "create").add("version", draft.version).add("format", set.format->id);
    session.reporter.summary(text, object.raw("files", list.str()));
    if (!program.empty()) open_editor(program, paths);
    return Exit::done;
}

constexpr std::array<Alias, 3> aliases{{{"new"}, {"generate"}, {"add"}}};

} // namespace

extern const Verb create_verb;
constinit const Verb create_verb{
    "create",
    "NAME...",
    1,
    20,
    "write the files of a new migration",
    "In the format of the directory, numbered as it is numbered. Templates, in the\n"
    "forms that hold no lock for long: plain, new-table, add-column, rename-column,\n"
    "add-not-null-column, change-type, add-index, add-foreign-key, add-check,\n"
    "drop-column, backfill. Words that are not given stay to be replaced.",
    "sluice create add email to users\n"
    "sluice create email_index -t add-index --table users --column email",
    "make",
    own,
    create,
    Streams::ask,
    aliases};

} // namespace client::verbs
