#include "client/verbs/dry_run.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "client/files/related.hpp"
#include "client/text.hpp"
#include "client/verbs/outcome.hpp"
#include "client/verbs/session.hpp"
#include "client/verbs/statements.hpp"

namespace client::verbs {

namespace {

// With everything, for then the server notes nothing of what it found.
std::vector<LookRow> pending_rows(Session &session, const FileSet &set) {
    std::vector<LookRow> rows;
    try {
        rows = look(session, set, true);
    } catch (const link::ServerError &error) {
        if (!is_not_there(error)) throw;
        throw Failure(
            Exit::failed, "the extension pg_sluice is not in this database",
            "Run CREATE EXTENSION pg_sluice: --dry-run changes nothing, and only the server can read files.")
            .coded(error.sqlstate)
            .leaving("nothing changed");
    }
    rows.erase(
        std::remove_if(rows.begin(), rows.end(),
                       [](const LookRow &row) { return row.state == "applied" || row.state == "aside"; }),
        rows.end());
    return rows;
}

std::string overview_of(const std::vector<Script> &scripts, std::size_t programs) {
    std::size_t statements = 0, alone = 0;
    for (const Script &script : scripts) {
        statements += script.statements.size();
        alone += script.outside_transaction();
    }
    std::string text =
        fmt::format("would apply {}: {}", text::counted(scripts.size() + programs, "migration"),
                    text::counted(statements, "statement"));
    if (alone > 0) text += fmt::format(", {} outside a transaction", alone);
    if (programs > 0) text += ", " + text::counted(programs, "program");
    return text + "; nothing was run\n";
}

// What the look says of files that stop a run before it begins.
std::string obstacles_of(const std::vector<LookRow> &rows) {
    std::string text;
    for (const LookRow &row : rows)
        if (row.state == "dirty" || row.state == "out_of_order" || row.state == "not_a_migration")
            text += text::harmless(fmt::format("{}: {}{}{}", row.file.empty() ? row.version : row.file,
                                               row.state, row.why.empty() ? "" : ", ", row.why)) +
                    "\n";
    return text;
}

bool is_meant(const Script &script, const std::vector<std::string> &versions) {
    return script.direction == "up" &&
           std::any_of(versions.begin(), versions.end(), [&](const std::string &version) {
               return files::same_version(version, script.version);
           });
}

} // namespace

Exit dry_up(Session &session, const Limits &limits) {
    const FileSet set = read_files(session);
    const std::vector<LookRow> rows = pending_rows(session, set);
    std::vector<Script> scripts;
    std::size_t programs = 0;
    std::string text;
    JsonArray list;
    for (const Stretch &stretch : sequence_of(set, rows, limits)) {
        if (stretch.program) {
            programs++;
            text += text::harmless(text::titled(stretch.versions.front(), stretch.name)) + "  a program\n\n";
            JsonObject object;
            list.raw(object.add("version", stretch.versions.front())
                         .add("name", stretch.name)
                         .add("program", true)
                         .str());
            continue;
        }
        if (stretch.versions.empty()) continue;
        for (Script &script : understood(session, ship(set, stretch.files))) {
            if (!is_meant(script, stretch.versions)) continue;
            text += statements_text(script, session.reporter.style()) + "\n";
            list.raw(statements_json(script).str());
            scripts.push_back(std::move(script));
        }
    }
    text += obstacles_of(rows) + overview_of(scripts, programs);
    JsonObject object = show::result_object(Exit::done);
    object.add("verb", "up")
        .add("stream", session.config.stream)
        .add("dry_run", true)
        .raw("scripts", list.str());
    session.reporter.answer(text, object);
    return Exit::done;
}

} // namespace client::verbs
