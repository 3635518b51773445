#include "engine/foreign.hpp"

#include <algorithm>

#include "bridge/foreign.hpp"
#include "bridge/spi.hpp"
#include "core/error.hpp"
#include "core/text.hpp"

extern "C" {
#include "storage/lmgr.h"
}

namespace engine {

namespace {

using core::tools::Tool;

struct Candidate {
    Oid table, owner;
    std::string schema, name;
    bool readable, guarded;
    std::vector<core::tools::Found> columns;
};

std::vector<core::tools::Found> columns_of(std::string_view list) {
    std::vector<core::tools::Found> out;
    while (!list.empty()) {
        const std::size_t end = std::min(list.find('\n'), list.size());
        const std::string_view column = list.substr(0, end);
        const std::size_t blank = column.find('\t');
        out.push_back({std::string(column.substr(0, blank)), std::string(column.substr(blank + 1))});
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return out;
}

// Plain tables of this name in the schemas of people.
std::vector<Candidate> candidates(const std::string &name, const std::optional<std::string> &schema) {
    static constinit pg::Query query{
        "SELECT c.oid::int8, c.relowner::int8, n.nspname, c.relname, "
        "has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT'), "
        "EXISTS (SELECT FROM pg_trigger g JOIN pg_proc f ON f.oid = g.tgfoid JOIN pg_namespace s ON s.oid = "
        "f.pronamespace "
        "WHERE g.tgrelid = c.oid AND g.tgname = 'sluice_keep' AND g.tgenabled <> 'D' AND s.nspname = "
        "'sluice'), "
        "array_to_string(ARRAY(SELECT a.attname || E'\\t' || t.typname FROM pg_attribute a "
        "JOIN pg_type t ON t.oid = a.atttypid AND t.typnamespace = 'pg_catalog'::regnamespace "
        "WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), E'\\n') "
        "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE c.relname = $1 AND c.relkind = 'r' AND c.relpersistence <> 't' "
        "AND n.nspname <> ALL (ARRAY['pg_catalog', 'information_schema', 'sluice']::name[]) "
        "AND ($2 IS NULL OR n.nspname = $2) ORDER BY n.nspname"};
    pg::ForeignScope scope;
    pg::Spi spi;
    const std::uint64_t rows =
        spi.run(query, {pg::name(name), schema ? pg::name(*schema) : pg::null(NAMEOID)});
    std::vector<Candidate> out;
    for (std::uint64_t i = 0; i < rows; i++)
        out.push_back({static_cast<Oid>(spi.number(i, 0)), static_cast<Oid>(spi.number(i, 1)), spi.text(i, 2),
                       spi.text(i, 3), spi.flag(i, 4), spi.flag(i, 5), columns_of(spi.text(i, 6))});
    return out;
}

std::vector<Candidate> candidates_of(const Tool &tool, const Where &where) {
    std::vector<Candidate> out = candidates(where.table.value_or(tool.table), where.schema);
    if (!tool.former_table || where.table) return out;
    for (Candidate &each : candidates(tool.former_table, where.schema))
        out.push_back(std::move(each));
    return out;
}

std::optional<Record> record_of(const Tool &tool, const Candidate &candidate) {
    const core::tools::Shape *shape = core::tools::fitting(tool, candidate.columns);
    if (!shape) return std::nullopt;
    if (tool.schema && candidate.schema != tool.schema) return std::nullopt;
    if (tool.beside && candidates(tool.beside, candidate.schema).empty()) return std::nullopt;
    return Record{&tool,
                  shape,
                  candidate.table,
                  candidate.owner,
                  candidate.schema,
                  candidate.name,
                  candidate.readable,
                  candidate.guarded};
}

std::string lock_sentence(std::int64_t key) {
    static constinit pg::Query query{
        "SELECT l.pid, a.usename, a.application_name FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = "
        "l.pid "
        "WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 "
        "AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
        "AND ((l.classid::int8 << 32) | l.objid::int8) = $1 LIMIT 1"};
    pg::Spi spi;
    if (spi.run(query, {pg::param(key)}) == 0) return "It has just ended.";
    std::string out = "Process " + std::to_string(spi.integer(0, 0));
    if (!spi.text(0, 1).empty()) out += ", user \"" + spi.text(0, 1) + "\"";
    if (!spi.text(0, 2).empty()) out += ", application \"" + spi.text(0, 2) + "\"";
    return out + ", holds its advisory lock " + std::to_string(key) + ".";
}

[[noreturn]] void busy(const Tool &tool, const std::string &who) {
    throw core::Error(core::sqlstate::busy, std::string(tool.title) + " is at work in this database", who,
                      "Try again when it has ended.");
}

void hold_advisory(const Record &record) {
    static constinit pg::Query query{"SELECT pg_try_advisory_xact_lock($1)"};
    static constinit pg::Query database{"SELECT current_database()"};
    if (!record.tool->locks) return;
    pg::Spi spi;
    spi.run(database);
    const core::tools::Place place{record.schema, record.name, spi.text(0, 0)};
    for (const std::int64_t key : record.tool->locks(place)) {
        spi.run(query, {pg::param(key)});
        if (!spi.flag(0, 0)) busy(*record.tool, lock_sentence(key));
    }
}

// A tool without a lock has a writer's lock on its table while it is between its migration's word and its
// commit; after this nobody writes it until we are done.
void hold_table(const Tool &tool, Oid table, const std::string &title) {
    static constinit pg::Query query{
        "SELECT has_table_privilege($1::int8::oid, 'UPDATE') OR has_table_privilege($1::int8::oid, 'DELETE') "
        "OR has_table_privilege($1::int8::oid, 'TRUNCATE')"};
    bool may = false;
    {
        pg::Spi spi;
        spi.run(query, {pg::param(static_cast<std::int64_t>(table))});
        may = spi.flag(0, 0);
    }
    const bool got = !may || pg::call([&] { return ConditionalLockRelationOid(table, ShareLock); });
    if (!got) busy(tool, "Another session is writing to its table " + title + ".");
}

void hold_lock_table(const Record &record) {
    for (const Candidate &each : candidates(record.tool->lock_table, record.schema)) {
        if (!each.readable) continue;
        const std::string table = pg::quote_identifier(each.schema) + "." + pg::quote_identifier(each.name);
        hold_table(*record.tool, each.table, each.schema + "." + each.name);
        pg::Spi spi;
        if (spi.run_text(core::tools::filled(record.tool->lock_query, table, {})) > 0)
            busy(*record.tool, spi.text(0, 0));
    }
}

Stand standing_of(std::string_view word) {
    if (word == "failed") return Stand::failed;
    return word == "floor" ? Stand::floor : Stand::applied;
}

[[noreturn]] void refuse_unreadable(const Record &record) {
    throw core::Error("42501", "permission denied for table " + record.title(),
                      std::string("It is ") + record.tool->title + "'s record of what is applied.",
                      "Grant SELECT on it, or let its owner import.");
}

} // namespace

std::string Record::title() const {
    return schema + "." + name;
}

std::string Record::quoted() const {
    return pg::quote_identifier(schema) + "." + pg::quote_identifier(name);
}

std::vector<Record> find_records(const Tool *tool, const Where &where) {
    std::vector<Record> out;
    for (const Tool *each : core::tools::registry()) {
        if (tool && each != tool) continue;
        for (const Candidate &candidate : candidates_of(*each, where)) {
            // one table is one tool's: the first that it fits
            const bool taken = std::any_of(out.begin(), out.end(),
                                           [&](const Record &r) { return r.table == candidate.table; });
            if (taken) continue;
            if (auto record = record_of(*each, candidate)) out.push_back(std::move(*record));
        }
    }
    return out;
}

std::optional<Record> find_record(const Tool &tool, const std::string &schema, const std::string &table) {
    for (const Candidate &candidate : candidates(table, schema))
        if (auto record = record_of(tool, candidate)) return record;
    return std::nullopt;
}

namespace {

std::string filled(const Record &record, const char *sql) {
    return core::tools::filled(sql, record.quoted(), pg::quote_identifier(record.schema));
}

std::vector<std::string> parts_of(const Record &record) {
    pg::Spi spi;
    const std::uint64_t rows = spi.run_text(filled(record, record.tool->parts));
    std::vector<std::string> out;
    for (std::uint64_t i = 0; i < rows; i++)
        out.push_back(spi.text(i, 0));
    return out;
}

std::string choose_part(const Record &record, const std::string &wanted) {
    const std::vector<std::string> parts = parts_of(record);
    if (parts.empty() || std::find(parts.begin(), parts.end(), wanted) != parts.end()) return wanted;
    std::string list;
    for (const std::string &each : parts)
        list += (list.empty() ? "" : ", ") + core::text::quoted(each);
    if (!wanted.empty())
        throw core::Error(core::sqlstate::tool_mismatch,
                          "project \"" + wanted + "\" of the files is not in " + record.title(),
                          "There are: " + list + ".", "Pass the files of one of these projects.");
    if (parts.size() == 1) return parts.front();
    throw core::Error(core::sqlstate::several_tools, "several projects are in " + record.title(),
                      "They are: " + list + ".",
                      "Pass the project's files, its sqitch.plan among them, so that its name is known.");
}

Entry entry_of(const pg::Spi &spi, std::uint64_t i) {
    Entry e;
    e.version = spi.text(i, 0);
    e.name = spi.text(i, 1);
    e.file = spi.text(i, 2);
    e.standing = standing_of(spi.text(i, 3));
    e.at = spi.number(i, 4);
    e.took_ms = static_cast<double>(spi.number(i, 5)) / 1000;
    e.by = spi.text(i, 6);
    e.checksum = spi.text(i, 7);
    e.made_with = spi.text(i, 8);
    e.problem = spi.text(i, 9);
    return e;
}

} // namespace

bool has_rows(const Record &record) {
    if (!record.readable) return false;
    pg::ForeignScope scope;
    const char *sql = record.tool->parts ? record.tool->parts : record.shape->history;
    pg::Spi spi;
    return spi.run_text("SELECT FROM (" + filled(record, sql) + ") history LIMIT 1") > 0;
}

std::vector<Entry> read_entries(const Record &record, const std::string &format, const std::string &part) {
    if (!record.readable) refuse_unreadable(record);
    pg::ForeignScope scope;
    const bool parted = record.tool->parts != nullptr;
    const std::string chosen = parted ? choose_part(record, part) : std::string();
    pg::Spi spi;
    const std::string sql = filled(record, record.shape->history);
    const std::uint64_t rows = parted ? spi.run_text(sql, {pg::param(chosen)}) : spi.run_text(sql);
    std::vector<Entry> out;
    for (std::uint64_t i = 0; i < rows; i++) {
        out.push_back(entry_of(spi, i));
        Entry &e = out.back();
        core::tools::Identity own = core::tools::identify(format, {{}, e.version, e.name}, e.file);
        e.id = std::move(own.id);
        e.version = std::move(own.version);
        e.name = std::move(own.name);
    }
    return out;
}

void hold(const Record &record) {
    pg::ForeignScope scope;
    hold_advisory(record);
    if (record.tool->lock_table) hold_lock_table(record);
    hold_table(*record.tool, record.table, record.title());
}

} // namespace engine
