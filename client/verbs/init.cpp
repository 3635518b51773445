// sluice init: sluice.toml for a project, from what its files and its database show.
#include <fmt/format.h>

#include <array>

#include "client/files/places.hpp"
#include "client/files/write.hpp"
#include "client/link/url.hpp"
#include "client/path.hpp"
#include "client/show/ask.hpp"
#include "client/text.hpp"
#include "client/verbs/flags.hpp"
#include "client/verbs/records.hpp"
#include "client/verbs/session.hpp"
#include "client/verbs/verb.hpp"

namespace client::verbs {

namespace {

constexpr std::array<const Flag *, 1> own{&flags::yes};

constexpr const char *usual_dir = "migrations";

std::string list_of(const std::vector<files::FilesPlace> &places) {
    std::string list;
    for (const files::FilesPlace &place : places)
        list += fmt::format("{}{}: {} of {}", list.empty() ? "" : "\n", text::harmless(place.path),
                            text::counted(place.files, "file"),
                            place.format ? place.format->title : "more than one format");
    return list;
}

// The directory that was named, or the only one there is. Without any file: the usual one.
files::FilesPlace chosen_place(const Session &session) {
    const auto named = session.arguments.value("dir");
    std::vector<files::FilesPlace> places = files::migration_places("");
    if (named) {
        for (files::FilesPlace &place : places)
            if (join(place.path, "") == join(*named, "")) return place;
        return {*named, nullptr, 0};
    }
    if (places.empty()) return {usual_dir, nullptr, 0};
    if (places.size() == 1) return places[0];
    throw Failure(Exit::usage, fmt::format("{} directories hold migrations", places.size()),
                  "Say which one is meant: each of several can be a stream of its own in sluice.toml.")
        .because(list_of(places))
        .then(fmt::format("sluice init --dir {}", places[0].path));
}

std::string quoted(std::string_view value) {
    std::string result = "\"";
    for (const char c : value)
        result += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
    return result + "\"";
}

bool holds_password(const std::string &database) {
    const std::size_t at = database.find('@');
    const std::size_t scheme = database.find("://");
    const bool in_url = scheme != database.npos && at != database.npos &&
                        database.substr(scheme + 3, at - scheme - 3).find(':') != database.npos;
    return in_url || database.find("password") != database.npos;
}

// Keys with values; the others as comments, so that they need not be looked up.
std::string file_text(const Session &session, const files::FilesPlace &place, bool with_database) {
    const std::string format =
        session.arguments.value("format").value_or(place.format ? place.format->id : "");
    std::string text =
        "# Settings of sluice for this project; a flag or SLUICE_... in the environment outranks them.\n";
    for (const Setting &setting : settings()) {
        const std::string_view key = setting.key;
        std::string value;
        if (key == "dir") value = quoted(place.path);
        if (key == "format" && !format.empty()) value = quoted(format);
        if (key == "database" && with_database) value = quoted(session.config.database);
        if (key == "database" && !with_database) {
            text +=
                "\n# database = \"${APP_DATABASE_URL}\"  # else DATABASE_URL, or libpq's PGHOST and its like";
            continue;
        }
        if (value.empty())
            text += fmt::format("\n# {}: {}", setting.key, setting.help);
        else
            text += fmt::format("\n{} = {}", setting.key, value);
    }
    return text + "\n";
}

// What the database has to say about the next step; it need not be there.
Advice advice_for(Session &session, bool any_files) {
    const std::string create = "sluice create NAME";
    try {
        link::Connection connection(session.config.database, session.config.database_from, std::nullopt,
                                    {false, 3});
        return advice_of(connection, any_files ? "sluice up" : create);
    } catch (const Failure &failure) {
        return {"the database was not looked at: " + failure.message, any_files ? "sluice status" : create};
    }
}

Exit init(Session &session) {
    const std::string path = session.arguments.value("config").value_or("sluice.toml");
    if (exists(path))
        throw Failure(Exit::failed, fmt::format("\"{}\" is there already", text::harmless(path)),
                      "Change it by hand, or write another one with --config FILE.")
            .leaving("nothing was written");
    const files::FilesPlace place = chosen_place(session);
    const bool given = session.arguments.value("database").has_value();
    const bool secret = given && holds_password(session.config.database);
    const std::string text = file_text(session, place, given && !secret);
    if (!session.arguments.has(flags::yes.name) && session.can_ask()) {
        session.reporter.answer(text, {});
        if (!show::ask(fmt::format("Write this to {}?", path)))
            throw Failure(Exit::refused, "not confirmed").leaving("nothing was written");
    }
    files::make_folder(place.path);
    files::write_new(path, text);

    const Advice advice = advice_for(session, place.files > 0);
    std::string said = fmt::format("wrote {}: ", text::harmless(path));
    if (place.files == 0)
        said += fmt::format("\"{}\", which has no migration yet\n", text::harmless(place.path));
    else
        said += fmt::format("{} of {} in \"{}\"\n", text::counted(place.files, "file"),
                            place.format ? place.format->title : "more than one format",
                            text::harmless(place.path));
    if (secret) said += "the database is not in it, for its URL holds a password: set DATABASE_URL\n";
    if (!advice.found.empty()) said += text::harmless(advice.found) + "\n";
    JsonObject object = show::result_object(Exit::done);
    object.add("verb", "init").add("file", path).add("dir", place.path);
    object.add_if("format", place.format ? place.format->id : "").add("found", advice.found);
    session.reporter.summary(said + "next: " + advice.next, object.add("next", advice.next));
    return Exit::done;
}

} // namespace

extern const Verb init_verb;
constinit const Verb init_verb{
    "init",
    "",
    0,
    0,
    "write sluice.toml for this project",
    "Looks for the directory of the migrations and their format, and writes them\n"
    "down; where there are none, it makes \"migrations\". If the database answers, it\n"
    "says whether another tool has worked there. Nothing is overwritten, and nothing\n"
    "is changed in the database. Asks on a terminal only.",
    "sluice init\n"
    "sluice init --dir db/migrations --yes",
    "setup",
    own,
    init,
    Streams::own};

} // namespace client::verbs
