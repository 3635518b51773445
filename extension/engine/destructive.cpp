#include "engine/destructive.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "bridge/holdings.hpp"
#include "bridge/spi.hpp"
#include "bridge/subtransaction.hpp"
#include "bridge/tree.hpp"
#include "core/error.hpp"
#include "ledger/owner.hpp"

namespace engine {

namespace {

using core::StatementKind;
using Json = nlohmann::ordered_json;

std::vector<Oid> oids(pg::Query &query, std::initializer_list<pg::Param> params) {
    std::vector<Oid> out;
    ledger::OwnerScope scope(ledger::OwnerScope::read);
    pg::Spi spi;
    const std::uint64_t rows = spi.run(query, params);
    for (std::uint64_t i = 0; i < rows; i++)
        out.push_back(static_cast<Oid>(spi.number(i, 0)));
    return out;
}

#define TABLES "c.relkind = ANY (ARRAY['r', 'p', 'm']::\"char\"[])"

std::vector<Oid> tables_in_schema(const std::string &schema) {
    static constinit pg::Query query{
        "SELECT c.oid::pg_catalog.int8 FROM pg_catalog.pg_class c JOIN "
        "pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND " TABLES
        " AND NOT c.relispartition ORDER BY c.relname"};
    return oids(query, {pg::param(schema)});
}

std::vector<Oid> tables_of_role(const std::string &role) {
    static constinit pg::Query query{
        "SELECT c.oid::pg_catalog.int8 FROM pg_catalog.pg_class c JOIN "
        "pg_catalog.pg_roles r ON r.oid = c.relowner WHERE r.rolname = $1 AND " TABLES
        " AND NOT c.relispartition ORDER BY c.relname"};
    return oids(query, {pg::param(role)});
}

// Tables with a column of the type, which CASCADE would drop.
std::vector<Oid> tables_with_type(Oid type) {
    static constinit pg::Query query{
        "SELECT DISTINCT c.oid::pg_catalog.int8 FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON "
        "c.oid = "
        "a.attrelid WHERE a.atttypid = $1::pg_catalog.oid AND NOT a.attisdropped AND " TABLES};
    return oids(query, {pg::param(static_cast<std::int64_t>(type))});
}

// Tables that are the extension's, and tables with a column of a type that is.
std::vector<Oid> tables_with_extension(const std::string &extension) {
    static constinit pg::Query query{
        "SELECT DISTINCT c.oid::pg_catalog.int8 FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_extension e "
        "ON e.oid = "
        "d.refobjid AND d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.deptype = 'e' "
        "LEFT JOIN pg_catalog.pg_attribute a ON d.classid = 'pg_catalog.pg_type'::pg_catalog.regclass AND "
        "a.atttypid = "
        "d.objid AND NOT a.attisdropped JOIN pg_catalog.pg_class c ON c.oid = CASE WHEN d.classid = "
        "'pg_catalog.pg_class'::pg_catalog.regclass THEN d.objid ELSE a.attrelid END WHERE e.extname = $1 "
        "AND " TABLES};
    return oids(query, {pg::param(extension)});
}

void append(std::vector<Oid> &to, const std::vector<Oid> &more) {
    to.insert(to.end(), more.begin(), more.end());
}

// What tables are called while the scripts of a run go on: a table that is renamed and then dropped is gone,
// too.
class Names {
public:
    void note(const pg::Renamed &renamed) {
        const Oid relation = renamed.to.empty() ? InvalidOid : find(renamed.from);
        if (OidIsValid(relation)) given_.emplace_back(renamed.to, relation);
    }
    Oid find(const pg::Named &named) const {
        const auto found = std::find_if(given_.rbegin(), given_.rend(),
                                        [&](const auto &each) { return each.first == named.last; });
        return found == given_.rend() ? named.relation : found->second;
    }

private:
    std::vector<std::pair<std::string, Oid>> given_;
};

// The relations whose rows the statement takes.
std::vector<Oid> endangered(StatementKind kind, std::string_view sql, const Names &names) {
    std::vector<Oid> out;
    if (kind == StatementKind::drop_schema)
        for (const std::string &name : pg::names_dropped(sql))
            append(out, tables_in_schema(name));
    else if (kind == StatementKind::drop_owned)
        for (const std::string &name : pg::names_dropped(sql))
            append(out, tables_of_role(name));
    else if (kind == StatementKind::drop_extension_cascade)
        for (const std::string &name : pg::names_dropped(sql))
            append(out, tables_with_extension(name));
    else if (kind == StatementKind::drop_type_cascade)
        for (const Oid type : pg::types_dropped(sql))
            append(out, tables_with_type(type));
    else
        for (const pg::Named &named : pg::relations_named(sql))
            out.push_back(names.find(named));
    return out;
}

std::string list_of(const std::vector<const Job *> &jobs) {
    std::string out;
    for (const Job *job : jobs)
        for (const Loss &loss : job->losses) {
            if (!out.empty()) out += "\n";
            const std::string &file = job->script.file;
            out += loss.statement + " at " + (file.empty() ? "line " : file + ":") +
                   std::to_string(loss.line) + " takes the rows of " + loss.relation;
            if (loss.rows_about >= 0)
                out += " (about " + std::to_string(static_cast<std::int64_t>(loss.rows_about)) + ")";
            out += ".";
        }
    return out;
}

std::vector<Loss> losses_of(const Job &job, Names &names) {
    std::vector<Loss> out;
    int number = 0;
    for (const core::Statement &s : job.parsed.statements) {
        number++;
        const core::Effect &effect = core::effect(s.kind);
        const std::string_view sql = exec::text_of(job.script, s);
        if (s.kind == StatementKind::rename || s.kind == StatementKind::set_schema)
            pg::look_up([&] { names.note(pg::renamed(sql)); });
        if (effect.destroys != core::Destroys::rows) continue;
        const int line = job.script.line + s.line - 1;
        if (s.kind == StatementKind::drop_database) {
            out.push_back({number, line, effect.name, pg::object_named(sql), -1});
            continue;
        }
        std::vector<Oid> relations;
        if (!pg::look_up([&] { relations = endangered(s.kind, sql, names); })) continue;
        for (const pg::Holding &h : pg::holding_rows(relations))
            out.push_back({number, line, effect.name, h.name, h.rows_about});
    }
    return out;
}

} // namespace

Destructive destructive_of(const std::string &word) {
    if (word == "policy") return Destructive::policy;
    if (word == "ask") return Destructive::ask;
    if (word == "allow") return Destructive::allow;
    throw core::Error(core::sqlstate::invalid_argument, "argument \"destructive\" is \"" + word + "\"",
                      "It can be 'policy', 'ask' or 'allow'.", "Leave it out to follow the policy.");
}

std::string losses_json(const std::vector<const Job *> &jobs) {
    Json out = Json::array();
    for (const Job *job : jobs)
        for (const Loss &l : job->losses)
            out.push_back({{"version", job->row.version},
                           {"file", job->script.file},
                           {"line", l.line},
                           {"statement", l.statement},
                           {"relation", l.relation},
                           {"rows_about", l.rows_about < 0 ? Json(nullptr)
                                                           : Json(static_cast<std::int64_t>(l.rows_about))}});
    return out.dump(-1, ' ', false, Json::error_handler_t::replace);
}

void check_destructive(std::vector<std::unique_ptr<Job>> &jobs, Destructive how) {
    const bool armed = ledger::armed();
    std::vector<const Job *> unasked;
    Names names;
    for (auto &job : jobs) {
        job->losses = losses_of(*job, names);
        if (!job->losses.empty() && !job->parsed.directives.destructive) unasked.push_back(job.get());
    }
    if (unasked.empty() || how == Destructive::allow) return;
    if (how == Destructive::ask)
        throw core::Error(core::sqlstate::destructive_ask, "the run would take data away",
                          losses_json(unasked), "Confirm with destructive => 'allow' (--yes).");
    if (armed)
        throw core::Error(
            core::sqlstate::destructive_refused, "the run would take data away and nobody allowed it",
            list_of(unasked),
            "Call it with destructive => 'allow', or write -- sluice: destructive reason=\"...\" into the "
            "file.");
}

} // namespace engine
