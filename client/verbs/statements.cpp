#include "client/verbs/statements.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "client/show/table.hpp"
#include "client/text.hpp"
#include "client/verbs/outcome.hpp"
#include "client/verbs/session.hpp"

namespace client::verbs {

namespace {

constexpr const char *read_query = "SELECT version, name, kind, direction, statement, step, transactional, "
                                   "line, text FROM sluice.read($1, $2, $3)";

// Who only wants to read is not told to run what is pending.
link::Rows ask(Session &session, const link::Parameters &parameters) {
    try {
        return session.query(read_query, parameters);
    } catch (const link::ServerError &error) {
        if (!is_not_there(error)) throw;
        throw Failure(Exit::failed, "the extension pg_sluice, which reads the files, is not in this database",
                      "Run CREATE EXTENSION pg_sluice.")
            .coded(error.sqlstate);
    }
}

} // namespace

std::string Script::title() const {
    return name.empty() ? version : version + "_" + name;
}

std::size_t Script::steps() const {
    std::set<int> seen;
    for (const Statement &statement : statements)
        seen.insert(statement.step);
    return seen.size();
}

std::size_t Script::outside_transaction() const {
    std::set<int> seen;
    for (const Statement &statement : statements)
        if (!statement.transactional) seen.insert(statement.step);
    return seen.size();
}

std::vector<Script> understood(Session &session, Shipment shipment) {
    link::Parameters parameters;
    parameters.array(std::move(shipment.names)).array(std::move(shipment.contents));
    parameters.text(std::string_view(session.config.format));
    const link::Rows rows = ask(session, parameters);
    std::vector<Script> scripts;
    for (int i = 0; i < rows.size(); i++) {
        const bool same = !scripts.empty() && scripts.back().version == rows.at(i, 0) &&
                          scripts.back().direction == rows.at(i, 3);
        if (!same)
            scripts.push_back(
                {std::string(rows.at(i, 0)), std::string(rows.at(i, 1)), std::string(rows.at(i, 3)), {}});
        if (rows.null(i, 4)) continue; // a script without statements
        scripts.back().statements.push_back({rows.whole(i, 4), rows.whole(i, 5), rows.at(i, 6) != "f",
                                             rows.whole(i, 7), std::string(rows.at(i, 2)),
                                             std::string(rows.at(i, 8))});
    }
    return scripts;
}

std::string statements_text(const Script &script, const show::Style &style) {
    std::string text =
        style.paint(show::Tone::strong, text::harmless(script.title())) + " " + script.direction + "\n";
    if (script.statements.empty()) return text + "  no statement\n";
    show::Table table({{"#", 0, 0, true},
                       {"STEP", 0, 2, true},
                       {"TRANSACTION", 0, 1},
                       {"LINE", 0, 3, true},
                       {"STATEMENT", 20}});
    for (const Statement &statement : script.statements)
        table.add({{std::to_string(statement.number)},
                   {std::to_string(statement.step)},
                   {statement.transactional ? "yes" : "no",
                    statement.transactional ? show::Tone::plain : show::Tone::careful},
                   {std::to_string(statement.line)},
                   {text::one_line(statement.text)}});
    return text + table.str(style);
}

JsonObject statements_json(const Script &script) {
    JsonArray list;
    for (const Statement &statement : script.statements) {
        JsonObject object;
        object.add("statement", statement.number).add("step", statement.step);
        object.add("transactional", statement.transactional)
            .add("line", statement.line)
            .add("text", statement.text);
        if (!statement.takes.empty()) object.add("takes", statement.takes).add("asks", statement.asks);
        list.raw(object.str());
    }
    JsonObject object;
    object.add("version", script.version).add("name", script.name);
    if (script.program) return object.add("direction", script.direction).add("program", true);
    return object.add("direction", script.direction).raw("statements", list.str());
}

} // namespace client::verbs
