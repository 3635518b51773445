// sluice read: how files are understood, before anything runs.
#include <fmt/format.h>

#include <array>

#include "client/text.hpp"
#include "client/verbs/look.hpp"
#include "client/verbs/session.hpp"
#include "client/verbs/statements.hpp"
#include "client/verbs/streams.hpp"
#include "client/verbs/verb.hpp"

namespace client::verbs {

namespace {

// The files named on the command line, or those of the directory.
FileSet chosen(const Session &session) {
    if (session.arguments.words().empty()) return read_files(session);
    FileSet set;
    set.format = session.config.format;
    for (const std::string &path : session.arguments.words())
        set.directory.files.push_back(files::find_file(path));
    return set;
}

// One line a script; statements themselves are shown where few files were named.
std::string overview_of(const std::vector<Script> &scripts) {
    std::string text;
    for (const Script &script : scripts) {
        text += text::harmless(fmt::format("{}  {}", script.title(), script.direction));
        text += fmt::format("  {}", text::counted(script.statements.size(), "statement"));
        if (script.steps() > 1) text += fmt::format(" in {}", text::counted(script.steps(), "step"));
        if (const std::size_t alone = script.outside_transaction(); alone > 0)
            text += fmt::format(", {} outside a transaction", alone);
        text += "\n";
    }
    return text;
}

Exit read_one(Session &session) {
    const FileSet set = chosen(session);
    const std::vector<Script> scripts = understood(session, ship_all(set));
    const bool named = !session.arguments.words().empty();
    std::string text;
    JsonArray list;
    if (!named) text = overview_of(scripts);
    for (const Script &script : scripts) {
        if (named) text += statements_text(script, session.reporter.style()) + "\n";
        list.raw(statements_json(script).str());
    }
    JsonArray ignored;
    for (const std::string &name : set.directory.ignored) {
        text += fmt::format("ignored: {}\n", text::harmless(name));
        ignored.add(name);
    }
    JsonObject object = show::result_object(Exit::done);
    object.add("verb", "read").raw("scripts", list.str()).raw("ignored", ignored.str());
    session.reporter.answer(text, object);
    return Exit::done;
}

// Files that are named are of whatever stream.
Exit read(Session &session) {
    const bool each = !session.config.streams.empty() && session.arguments.words().empty();
    return each ? with_headings(session, read_one) : read_one(session);
}

} // namespace

extern const Verb read_verb;
constinit const Verb read_verb{
    "read",
    "[FILE...]",
    0,
    static_cast<std::size_t>(-1),
    "show how files are understood",
    "Has the server read the files of the directory, or those named, and shows\n"
    "versions, scripts, statements and steps. Nothing is run. What is in one step\n"
    "commits together.",
    "sluice read                                  an overview of the directory\n"
    "sluice read migrations/20260131_x.up.sql     every statement of one file",
    "parse explain validate",
    {},
    read,
    Streams::own};

} // namespace client::verbs
