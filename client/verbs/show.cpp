// sluice show: all that ledger and files say of one migration.
#include <fmt/format.h>

#include <array>

#include "client/files/related.hpp"
#include "client/path.hpp"
#include "client/show/table.hpp"
#include "client/text.hpp"
#include "client/verbs/look.hpp"
#include "client/verbs/outcome.hpp"
#include "client/verbs/session.hpp"
#include "client/verbs/statements.hpp"
#include "client/verbs/verb.hpp"

namespace client::verbs {

namespace {

constexpr const char *ledger_query =
    "SELECT version, name, state, direction, how, pg_catalog.to_char(applied_at, 'YYYY-MM-DD HH24:MI:SS'),"
    " pg_catalog.date_part('epoch', took) OPERATOR(pg_catalog.*) 1000, \"by\", step, steps, problem,"
    " pg_catalog.to_char(applied_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"
    " FROM sluice.status WHERE stream OPERATOR(pg_catalog.=) $1";

// What needs the right to read.
constexpr const char *private_query =
    "SELECT u.text, d.text, m.origin::pg_catalog.text, e.sqlstate, e.message, e.detail, e.hint, e.text,"
    " e.line, m.up_role, m.down_role,"
    " (SELECT pg_catalog.string_agg(o.key OPERATOR(pg_catalog.||) ' ' OPERATOR(pg_catalog.||) o.value, ', ')"
    " FROM pg_catalog.jsonb_each_text(m.origin) o)"
    " FROM sluice.migration m LEFT JOIN sluice.script u ON u.sha256 OPERATOR(pg_catalog.=) m.up_sha"
    " LEFT JOIN sluice.script d ON d.sha256 OPERATOR(pg_catalog.=) m.down_sha,"
    " pg_catalog.jsonb_to_record(m.error) e (sqlstate pg_catalog.text, message pg_catalog.text,"
    " detail pg_catalog.text, hint pg_catalog.text, text pg_catalog.text, line pg_catalog.text)"
    " WHERE m.stream OPERATOR(pg_catalog.=) $1 AND m.version OPERATOR(pg_catalog.=) $2";

constexpr const char *statements_query =
    "SELECT s.statement, s.kind, s.line, s.ms, s.rows, s.statements FROM sluice.migration m,"
    " ROWS FROM (pg_catalog.jsonb_to_recordset(m.statements) AS (statement pg_catalog.text,"
    " kind pg_catalog.text, line pg_catalog.text, ms pg_catalog.text, rows pg_catalog.text,"
    " statements pg_catalog.text)) WITH ORDINALITY s"
    " WHERE m.stream OPERATOR(pg_catalog.=) $1 AND m.version OPERATOR(pg_catalog.=) $2 ORDER BY s.ordinality";

struct FileState {
    std::string path, state, why;
};

struct Subject {
    std::string version, name;
    std::vector<std::pair<std::string, std::string>> facts;  // label, text
    std::vector<std::pair<std::string, std::string>> values; // the same for programs: key, JSON
    std::vector<FileState> files;
    link::Rows statements;
    std::vector<Script> scripts; // as the files have it, where nothing ran
    std::string up, down;        // as the ledger has it
    std::string origin;          // JSON
    std::string from;            // the same for people
    bool recorded = false;
    bool hidden = false; // the right to read is lacking
};

bool is_file(const std::string &word) {
    return word.find('/') != word.npos || (word.size() > 4 && word.substr(word.size() - 4) == ".sql");
}

void take_facts(const link::Rows &rows, int row, Subject &subject) {
    const auto text = [&](int column) { return std::string(rows.at(row, column)); };
    subject.recorded = true;
    subject.version = text(0);
    subject.name = text(1);
    std::string state = text(2);
    if (text(4) != "ran" && !text(4).empty()) state += " (" + text(4) + ")";
    if (text(3) == "down" && text(2) != "reverted") state += ", going down";
    subject.facts.emplace_back("state", state);
    subject.facts.emplace_back("at", text(5));
    if (const auto ms = rows.number(row, 6); ms && text(4) == "ran")
        subject.facts.emplace_back("took", text::duration(*ms));
    subject.facts.emplace_back("by", text(7));
    if (text(9) != "0" && !text(9).empty()) subject.facts.emplace_back("steps", text(8) + " of " + text(9));
    subject.facts.emplace_back("problem", text(10));
    const auto value = [&](const char *key, int column) {
        if (!rows.null(row, column)) subject.values.emplace_back(key, json_text(rows.at(row, column)));
    };
    value("state", 2);
    value("direction", 3);
    value("how", 4);
    value("applied_at", 11);
    if (!rows.null(row, 6)) subject.values.emplace_back("ms", rows.at(row, 6));
    value("by", 7);
    subject.values.emplace_back("step", rows.at(row, 8));
    subject.values.emplace_back("steps", rows.at(row, 9));
    value("problem", 10);
}

void take_private(Session &session, Subject &subject) {
    link::Parameters parameters;
    parameters.text(std::string_view(session.config.stream)).text(std::string_view(subject.version));
    try {
        const link::Rows rows = session.query(private_query, parameters);
        if (rows.size() != 1) return;
        subject.up = rows.at(0, 0);
        subject.down = rows.at(0, 1);
        subject.origin = rows.at(0, 2);
        subject.from = rows.at(0, 11);
        std::string error(rows.at(0, 4));
        if (!error.empty()) error += fmt::format(" [{}]", rows.at(0, 3));
        subject.facts.emplace_back("error", error);
        for (const auto &[label, column] : {std::pair("detail", 5), std::pair("hint", 6), std::pair("in", 7)})
            subject.facts.emplace_back(label, rows.at(0, column));
        if (!rows.null(0, 4)) {
            JsonObject object;
            object.add("sqlstate", rows.at(0, 3))
                .add("message", rows.at(0, 4))
                .add_if("detail", rows.at(0, 5));
            object.add_if("hint", rows.at(0, 6)).add_if("text", rows.at(0, 7));
            subject.values.emplace_back("error", object.str());
        }
        subject.statements = session.query(statements_query, parameters);
    } catch (const link::ServerError &error) {
        if (!error.is("42501")) throw;
        subject.hidden = true;
    }
}

// The ledger's part. Whether the extension is there at all.
bool take_ledger(Session &session, const std::string &key, Subject &subject) {
    link::Parameters parameters;
    parameters.text(std::string_view(session.config.stream));
    try {
        const link::Rows rows = session.query(ledger_query, parameters);
        for (int i = 0; i < rows.size(); i++)
            if (files::version_key(rows.at(i, 0)) == key) take_facts(rows, i, subject);
    } catch (const link::ServerError &error) {
        if (!is_not_there(error)) throw;
        return false;
    }
    if (subject.recorded) take_private(session, subject);
    return true;
}

void take_files(Session &session, const FileSet &set, const std::vector<std::size_t> &chosen,
                Subject &subject) {
    const std::vector<LookRow> rows = look(session, set, true);
    std::vector<std::string> names;
    for (const std::size_t i : chosen) {
        const files::Found &file = set.directory.files[i];
        names.push_back(file.name);
        FileState state{file.path(), "", ""};
        for (const LookRow &row : rows) {
            if (row.file != file.name) continue;
            state.state = row.state;
            state.why = row.why;
            if (subject.version.empty()) subject.version = row.version;
            if (subject.name.empty()) subject.name = row.name;
        }
        subject.files.push_back(std::move(state));
    }
    if (subject.statements.size() == 0 && !names.empty())
        subject.scripts = understood(session, ship(set, names));
}

std::string statements_text(const link::Rows &rows, const show::Style &style) {
    show::Table table(
        {{"#", 0, 0, true}, {"KIND", 12}, {"LINE", 0, 2, true}, {"TOOK", 0, 0, true}, {"ROWS", 0, 1, true}});
    for (int i = 0; i < rows.size(); i++) {
        const bool many = !rows.null(i, 5); // beyond a thousand only their sum is kept
        table.add({{std::string(rows.at(i, 0))},
                   {many ? fmt::format("{} statements", rows.at(i, 5)) : std::string(rows.at(i, 1))},
                   {std::string(rows.at(i, 2))},
                   {text::duration(rows.number(i, 3).value_or(0))},
                   {std::string(rows.at(i, 4))}});
    }
    return table.str(style);
}

std::string script_text(std::string_view label, const std::string &script, const show::Style &style) {
    if (script.empty()) return {};
    const std::string shown = text::harmless(script, true);
    return "\n" + style.paint(show::Tone::strong, label) + "\n" + shown + (shown.back() == '\n' ? "" : "\n");
}

std::string text_of(const Session &session, const Subject &subject) {
    const show::Style &style = session.reporter.style();
    std::string text =
        style.paint(show::Tone::strong, text::harmless(text::titled(subject.version, subject.name))) + "\n";
    if (!subject.recorded) text += "  state    not in the ledger\n";
    for (const auto &[label, value] : subject.facts)
        if (!value.empty()) text += fmt::format("  {:<8} {}\n", label, text::harmless(value));
    if (!subject.from.empty()) text += fmt::format("  {:<8} {}\n", "from", text::harmless(subject.from));
    for (const FileState &file : subject.files)
        text += text::harmless(fmt::format("  file     {}  {}{}{}", file.path, file.state,
                                           file.why.empty() ? "" : ": ", file.why)) +
                "\n";
    if (subject.recorded && subject.files.empty()) text += "  file     none here\n";
    if (subject.statements.size() > 0) text += "\n" + statements_text(subject.statements, style);
    for (const Script &script : subject.scripts)
        text += "\n" + verbs::statements_text(script, style);
    text += script_text("up, as the ledger keeps it:", subject.up, style);
    text += script_text("down, as the ledger keeps it:", subject.down, style);
    if (subject.hidden)
        text += "\nScripts, statements and errors need the right to read: migrate_grant(role, 'read').\n";
    return text;
}

JsonObject json_of(const Session &session, const Subject &subject) {
    JsonObject object = show::result_object(Exit::done);
    object.add("verb", "show").add("stream", session.config.stream).add("version", subject.version);
    object.add("name", subject.name).add("recorded", subject.recorded);
    for (const auto &[key, value] : subject.values)
        object.raw(key, value);
    if (!subject.origin.empty()) object.raw("origin", subject.origin);
    JsonArray files;
    for (const FileState &file : subject.files) {
        JsonObject one;
        files.raw(one.add("path", file.path).add("state", file.state).add_if("why", file.why).str());
    }
    JsonArray statements;
    for (int i = 0; i < subject.statements.size(); i++) {
        JsonObject one;
        for (const auto &[key, column] : {std::pair("statement", 0), std::pair("line", 2), std::pair("ms", 3),
                                          std::pair("rows", 4), std::pair("statements", 5)})
            if (!subject.statements.null(i, column)) one.raw(key, subject.statements.at(i, column));
        statements.raw(one.add_if("kind", subject.statements.at(i, 1)).str());
    }
    JsonArray scripts;
    for (const Script &script : subject.scripts)
        scripts.raw(statements_json(script).str());
    object.raw("files", files.str()).raw("statements", statements.str()).raw("scripts", scripts.str());
    return object.add_if("up", subject.up).add_if("down", subject.down);
}

// The directory to look in, and which of its files are meant.
FileSet directory_for(const Session &session, const std::string &word) {
    const std::size_t slash = word.rfind('/');
    FileSet set;
    if (is_file(word) && slash != word.npos) {
        Config config = session.config;
        config.dir = word.substr(0, std::max<std::size_t>(slash, 1));
        return read_files(Session(session.arguments, config, session.reporter));
    }
    return is_directory(session.config.dir) ? read_files(session) : set;
}

Exit show(Session &session) {
    const std::string &word = session.arguments.words()[0];
    const FileSet set = directory_for(session, word);
    const auto &files = set.directory.files;
    std::string version = word;
    std::vector<std::size_t> chosen;
    if (is_file(word)) {
        const std::string name =
            files::find_file(word.find('/') == word.npos ? session.path_of(word) : word).name;
        chosen = files::with_halves(files, std::array{name});
        version = files::meaning_of(name).version;
    } else {
        chosen = files::of_version(files, word);
    }
    Subject subject;
    const bool there = take_ledger(session, files::version_key(version), subject);
    if (!there) {
        throw Failure(Exit::failed, "no migrations have been run in this database").then(session.again("up"));
    }
    if (!chosen.empty()) take_files(session, set, chosen, subject);
    if (!subject.recorded && chosen.empty())
        throw Failure(Exit::failed,
                      fmt::format("there is no migration \"{}\", neither in the ledger nor in a file",
                                  text::harmless(word)),
                      "Run \"sluice status\" for a list.");
    if (subject.version.empty()) subject.version = version;
    session.reporter.answer(text_of(session, subject), json_of(session, subject));
    return Exit::done;
}

} // namespace

extern const Verb show_verb;
constinit const Verb show_verb{
    "show",
    "VERSION|FILE",
    1,
    1,
    "show all that is known of one migration",
    "Shows what the ledger and the files say: state, steps, statements with their\n"
    "times, the error of a failure, and the scripts as they ran (for who may read\n"
    "them).",
    "sluice show 20260131\n"
    "sluice show migrations/20260131_add_email.up.sql",
    "describe inspect cat",
    {},
    show};

} // namespace client::verbs
