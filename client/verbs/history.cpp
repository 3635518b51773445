// sluice history: everything that ever happened, newest first.
#include <array>

#include "client/show/table.hpp"
#include "client/text.hpp"
#include "client/verbs/flags.hpp"
#include "client/verbs/session.hpp"
#include "client/verbs/verb.hpp"

namespace client::verbs {

namespace {

constexpr std::array<const Flag *, 1> own{&flags::count};

constexpr int usual_count = 20;

constexpr const char *history_query =
    "SELECT pg_catalog.to_char(at, 'YYYY-MM-DD HH24:MI:SS'),"
    " pg_catalog.to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'),"
    " COALESCE(version, id), name, kind, who,"
    " pg_catalog.date_part('epoch', took) OPERATOR(pg_catalog.*) 1000, reason, sqlstate, message,"
    " stream FROM sluice.history WHERE stream OPERATOR(pg_catalog.=) ANY ($1) ORDER BY at DESC LIMIT $2";

show::Tone tone_of(std::string_view kind) {
    if (kind == "failed" || kind == "dirty") return show::Tone::bad;
    return kind == "applied" ? show::Tone::good : show::Tone::plain;
}

std::string why_of(const link::Rows &rows, int row) {
    std::string why(rows.at(row, 7));
    const std::string_view message = rows.at(row, 9);
    if (!why.empty() && !message.empty()) why += ": ";
    why += message;
    if (!rows.at(row, 8).empty()) why += " [" + std::string(rows.at(row, 8)) + "]";
    return text::one_line(why);
}

std::string text_of(const Session &session, const link::Rows &rows) {
    if (rows.size() == 0) return "nothing has happened yet\n";
    const bool several = !session.config.streams.empty();
    show::Table table({{"AT", 16, 0, false, false, true},
                       {"STREAM", 6},
                       {"VERSION", 14},
                       {"NAME", 10, 3},
                       {"WHAT"},
                       {"WHO", 6, 2},
                       {"TOOK", 0, 4, true},
                       {"WHY", 10}});
    for (int i = 0; i < rows.size(); i++) {
        const auto ms = rows.number(i, 6);
        table.add({{std::string(rows.at(i, 0))},
                   {several ? std::string(rows.at(i, 10)) : ""},
                   {std::string(rows.at(i, 2))},
                   {std::string(rows.at(i, 3))},
                   {std::string(rows.at(i, 4)), tone_of(rows.at(i, 4))},
                   {std::string(rows.at(i, 5))},
                   {ms ? text::duration(*ms) : ""},
                   {why_of(rows, i)}});
    }
    return table.str(session.reporter.style());
}

JsonObject json_of(const Session &session, const link::Rows &rows) {
    JsonArray events;
    for (int i = 0; i < rows.size(); i++) {
        JsonObject object;
        object.add("at", rows.at(i, 1))
            .add("stream", rows.at(i, 10))
            .maybe("version", rows.maybe(i, 2))
            .maybe("name", rows.maybe(i, 3));
        object.add("kind", rows.at(i, 4)).maybe("who", rows.maybe(i, 5));
        if (!rows.null(i, 6)) object.raw("ms", rows.at(i, 6));
        object.add_if("reason", rows.at(i, 7))
            .add_if("sqlstate", rows.at(i, 8))
            .add_if("message", rows.at(i, 9));
        events.raw(object.str());
    }
    JsonObject object = show::result_object(Exit::done);
    object.add("verb", "history");
    if (session.config.streams.empty()) object.add("stream", session.config.stream);
    return object.raw("events", events.str());
}

Exit history(Session &session) {
    link::Parameters parameters;
    link::TextArray streams;
    for (const StreamConfig &stream : session.config.streams)
        streams.add(stream.name);
    if (session.config.streams.empty()) streams.add(session.config.stream);
    parameters.array(std::move(streams));
    parameters.number(session.arguments.count(flags::count.name).value_or(usual_count));
    const link::Rows rows = session.ask(history_query, parameters);
    session.reporter.answer(text_of(session, rows), json_of(session, rows));
    return Exit::done;
}

constexpr std::array<Alias, 1> aliases{{{"log"}}};

} // namespace

extern const Verb history_verb;
constinit const Verb history_verb{
    "history",
    "",
    0,
    0,
    "show what happened, newest first",
    "Shows runs, failures, marks and changed files, by whom and why; the last 20.",
    "sluice history -n 100",
    "",
    own,
    history,
    Streams::own,
    aliases};

} // namespace client::verbs
