// sluice import: what another migration tool has applied is shown, confirmed and taken over.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "client/path.hpp"
#include "client/show/table.hpp"
#include "client/text.hpp"
#include "client/verbs/confirm.hpp"
#include "client/verbs/flags.hpp"
#include "client/verbs/install.hpp"
#include "client/verbs/look.hpp"
#include "client/verbs/origin.hpp"
#include "client/verbs/outcome.hpp"
#include "client/verbs/session.hpp"
#include "client/verbs/verb.hpp"

namespace client::verbs {

namespace {

constexpr Flag keep_table{"keep-table", 0, nullptr, "keep the tool's table true for who still reads it"};
constexpr Flag no_keep_table{"no-keep-table", 0, nullptr, "no longer; the tool may write it again"};
constexpr Flag schema{"schema", 0, "NAME", "schema of the tool's table"};

constexpr std::array<const Flag *, 7> own{&flags::dry_run, &flags::yes,   &keep_table,       &no_keep_table,
                                          &schema,         &flags::table, &flags::no_install};

constexpr const char *import_query =
    "SELECT what, version, name, file, state, detail FROM sluice.import(tool => $1, stream => $2, files => "
    "$3,"
    " contents => $4, format => $5, table_schema => $6, table_name => $7, keep_table => $8, dry_run => $9,"
    " origin => $10)";

constexpr std::size_t files_shown = 5;

struct Finding {
    std::string what, version, name, file, state, detail;
};

struct Findings {
    std::vector<Finding> rows;
    std::string record, tool;          // the sentence about the record; the tool's id
    std::size_t applied = 0, news = 0; // migrations taken over as applied; all that is new
    std::size_t contradictions = 0;
    std::string first, last; // versions of those applied
    std::vector<std::string> pending;
};

bool is_news(const Finding &row) {
    const bool known = row.state == "contradiction" || row.state == "unsettled";
    return (row.what == "migration" && !known) || row.state == "kept" || row.state == "given_back";
}

Findings findings_of(const link::Rows &rows) {
    Findings found;
    for (int i = 0; i < rows.size(); i++) {
        const auto text = [&](int column) { return std::string(rows.at(i, column)); };
        found.rows.push_back({text(0), text(1), text(2), text(3), text(4), text(5)});
        const Finding &row = found.rows.back();
        if (row.state == "found") {
            found.record = row.detail;
            found.tool = row.name;
        }
        if (row.state == "pending") found.pending.push_back(row.file);
        if (row.state == "contradiction") found.contradictions++;
        if (is_news(row)) found.news++;
        if (row.what != "migration" || row.state != "applied") continue;
        if (found.applied++ == 0) found.first = row.version;
        found.last = row.version;
    }
    return found;
}

// Of the directory, if there is one; a database can be taken over without its files.
FileSet files_of(const Session &session) {
    if (session.arguments.has(flags::dir.name) || is_directory(session.config.dir))
        return read_files(session);
    return {};
}

std::optional<bool> kept(const Session &session) {
    const bool on = session.arguments.has(keep_table.name);
    const bool off = session.arguments.has(no_keep_table.name);
    if (on && off)
        throw Failure(Exit::usage, "--keep-table and --no-keep-table exclude each other",
                      "Give one of them.");
    if (!on && !off) return std::nullopt;
    return on;
}

link::Rows call(Session &session, const FileSet &set, bool dry) {
    const auto &words = session.arguments.words();
    Shipment shipment = ship_all(set);
    link::Parameters parameters;
    parameters.text(std::string_view(words.empty() ? "auto" : words[0]));
    parameters.text(std::string_view(session.config.stream));
    parameters.array(std::move(shipment.names)).array(std::move(shipment.contents));
    parameters.text(std::string_view(session.config.format));
    parameters.text(session.arguments.value(schema.name)).text(session.arguments.value(flags::table.name));
    parameters.truth(kept(session)).truth(dry).text(std::string_view(origin(session)));
    return session.query(import_query, parameters);
}

Findings findings(Session &session, const FileSet &set, bool dry) {
    try {
        if (dry && !session.arguments.has(flags::dry_run.name))
            return findings_of(with_extension(session, [&] { return call(session, set, true); }));
        return findings_of(call(session, set, dry));
    } catch (const link::ServerError &error) {
        if (!is_not_there(error)) throw failure_of(session, error);
        throw Failure(Exit::failed, "the extension pg_sluice is not in this database",
                      "Create it first (psql -c 'CREATE EXTENSION pg_sluice'): --dry-run changes nothing.")
            .coded(error.sqlstate);
    }
}

show::Tone tone_of(const std::string &state) {
    if (state == "dirty" || state == "unsettled" || state == "contradiction") return show::Tone::bad;
    return show::Tone::careful;
}

// What is not plainly as it should be, a line each; the rest is counted.
std::string exceptions(const Findings &found, const show::Style &style) {
    show::Table table({{"VERSION", 12}, {"NAME", 12, 1}, {"STATE"}, {"WHY", 24}});
    for (const Finding &row : found.rows) {
        const bool plain = row.what == "record" || row.state == "pending" || row.state == "matched" ||
                           (row.state == "applied" && row.detail.empty());
        if (!plain) table.add({{row.version}, {row.name}, {row.state, tone_of(row.state)}, {row.detail}});
    }
    return table.empty() ? std::string() : table.str(style);
}

std::string shown(const Findings &found, const show::Style &style) {
    std::string text = text::harmless(found.record) + "\n";
    if (found.applied > 0)
        text += fmt::format(
            "to take over as applied: {}{}\n", text::harmless(found.first),
            found.applied > 1 ? fmt::format(" to {}, {}", text::harmless(found.last), found.applied) : "");
    if (!found.pending.empty()) {
        text += fmt::format("pending, {}:", text::counted(found.pending.size(), "file"));
        for (std::size_t i = 0; i < std::min(files_shown, found.pending.size()); i++)
            text += " " + text::harmless(found.pending[i]);
        text += found.pending.size() > files_shown ? " ...\n" : "\n";
    }
    return text + exceptions(found, style);
}

JsonObject object_of(const Session &session, const Findings &found, bool dry) {
    JsonObject object = show::result_object(found.contradictions > 0 ? Exit::pending : Exit::done);
    JsonArray list;
    for (const Finding &row : found.rows) {
        JsonObject each;
        each.add("what", row.what).add("version", row.version).add("name", row.name).add("file", row.file);
        each.add("state", row.state).add("detail", row.detail);
        list.raw(each.str());
    }
    object.add("verb", "import").add("stream", session.config.stream).add("tool", found.tool);
    object.add("dry_run", dry).raw("findings", list.str());
    return object;
}

std::string closing(const Session &session, const Findings &found) {
    std::string text =
        found.applied == 0 ? "" : "took over " + text::counted(found.applied, "migration") + "\n";
    if (found.news == 0) text = "nothing new to take over\n";
    for (const Finding &row : found.rows)
        if (row.state == "kept" || row.state == "given_back") text += text::harmless(row.detail) + "\n";
    if (found.contradictions > 0)
        text += fmt::format("{} left as they are: sluice force or migrate_mark settles them\n",
                            text::counted(found.contradictions, "contradiction"));
    const bool dirty = std::any_of(found.rows.begin(), found.rows.end(), [](const Finding &row) {
        return row.state == "dirty" || row.state == "unsettled";
    });
    // what is dirty comes first: status says what happened and how to go on
    text += "next: " + session.again(found.pending.empty() || dirty ? "status" : "up");
    return text;
}

Exit import(Session &session) {
    const FileSet set = files_of(session);
    const bool dry = session.arguments.has(flags::dry_run.name);
    const Findings before = findings(session, set, true);
    const Exit exit = before.contradictions > 0 ? Exit::pending : Exit::done;
    if (dry) {
        session.reporter.answer(shown(before, session.reporter.style()), object_of(session, before, true));
        return exit;
    }
    const bool change = before.news > 0 || kept(session).has_value();
    if (!session.reporter.json()) session.reporter.answer(shown(before, session.reporter.style()), {});
    if (change && !confirmed(session, "Take this over?"))
        throw not_confirmed(session, "the import").leaving("nothing changed");
    const Findings found = findings(session, set, false);
    session.reporter.summary(closing(session, found), object_of(session, found, false));
    return exit;
}

} // namespace

extern const Verb import_verb;
constinit const Verb import_verb{
    "import",
    "[TOOL]",
    0,
    1,
    "take over what another migration tool has applied",
    "Reads the table of golang-migrate, goose, dbmate, Flyway, Liquibase, sqitch,\n"
    "Prisma and others in this database, holds it against the files, shows what it\n"
    "found, asks, and records it. Nothing is run. It can be repeated.",
    "sluice import --dry-run      only show\n"
    "sluice import goose --yes    do not ask",
    "adopt takeover convert",
    own,
    import};

} // namespace client::verbs
