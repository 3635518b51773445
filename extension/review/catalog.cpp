#include "review/catalog.hpp"

#include <algorithm>
#include <set>

#include "bridge/pg.hpp"
#include "bridge/settings.hpp"
#include "bridge/spi.hpp"
#include "review/catalog_code.hpp"
#include "review/catalog_lists.hpp"
#include "review/catalog_objects.hpp"

extern "C" {
#include "catalog/namespace.h"
}

namespace review {

namespace {

using core::RelationFacts;

constexpr double shortest_age = 600; // seconds of statistics below which rates would say more than is known

std::vector<std::string> caller_path() {
    std::vector<std::string> out;
    List *schemas = pg::call([] { return fetch_search_path(false); });
    ListCell *cell;
    foreach (cell, schemas) {
        const char *name = pg::call([&] { return get_namespace_name(lfirst_oid(cell)); });
        if (name) out.emplace_back(name);
    }
    return out;
}

// Everything that the set may speak of; of an index its table is found by it.
std::set<std::string> names_of(const std::vector<core::rules::Script> &scripts) {
    std::set<std::string> names;
    const auto note = [&](const core::Name &name) {
        if (!name.empty()) names.insert(name.name);
    };
    for (const core::rules::Script &script : scripts) {
        for (const core::Action &action : script.actions) {
            note(action.relation);
            note(action.partner);
            for (const core::Name &name : action.reads)
                note(name);
            if (action.object == core::Object::index || action.object == core::Object::domain)
                note(action.subject);
            if (!action.new_name.empty()) names.insert(action.new_name);
        }
    }
    return names;
}

// Tables of which statements ask what their rows hold.
std::set<std::string> asked_for_values(const std::vector<core::rules::Script> &scripts) {
    using K = core::StatementKind;
    std::set<std::string> names;
    for (const core::rules::Script &script : scripts)
        for (const core::Action &action : script.actions)
            switch (action.kind) {
            case K::create_index:
            case K::create_index_concurrently:
            case K::create_index_only:
            case K::add_unique:
            case K::add_primary_key:
            case K::set_not_null:
            case K::add_not_null:
                names.insert(action.relation.name);
                break;
            default:
                break;
            }
    return names;
}

#define OF_USERS                                                                                             \
    " n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND NOT "                            \
    "pg_is_other_temp_schema(n.oid) "

// Names, and what names a table by its index, its parent or its foreign keys.
constinit pg::Query relations_query{R"(
WITH named AS (
    SELECT c.oid, c.relkind FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relname IN (SELECT unnest($1::text::name[])) AND )" OF_USERS R"()
, wanted AS (
    SELECT oid FROM named WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
    UNION SELECT i.indrelid FROM pg_index i JOIN named x ON x.oid = i.indexrelid WHERE x.relkind IN ('i', 'I')
    UNION SELECT h.inhparent FROM pg_inherits h JOIN named c ON c.oid = h.inhrelid WHERE c.relkind IN ('r', 'p')
    UNION SELECT k.confrelid FROM pg_constraint k JOIN named c ON c.oid = k.conrelid WHERE k.contype = 'f'
    UNION SELECT d.objid FROM pg_type t JOIN pg_depend d ON d.refclassid = 'pg_type'::regclass AND d.refobjid = t.oid
     WHERE t.typtype = 'd' AND t.typname = ANY ($1::text::name[]) AND d.classid = 'pg_class'::regclass AND d.objsubid > 0
    UNION SELECT p.partdefid FROM pg_partitioned_table p JOIN named c ON c.oid = p.partrelid WHERE p.partdefid <> 0)
SELECT c.oid::int8, n.nspname::text, c.relname::text, c.relkind::text, c.relpersistence::text, c.relispartition, c.relrowsecurity,
       c.relreplident::text, pn.nspname::text, pc.relname::text, dn.nspname::text, dc.relname::text,
       (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid)::int4,
       (SELECT count(*) FROM pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal)::int4,
       c.relkind IN ('r', 'p') AND (EXISTS (SELECT FROM pg_publication_rel r WHERE r.prrelid = c.oid)
           OR EXISTS (SELECT FROM pg_publication_namespace s WHERE s.pnnspid = c.relnamespace)
           OR EXISTS (SELECT FROM pg_publication b WHERE b.puballtables)),
       EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'),
       (SELECT string_agg(g.rights, E'\x1f' ORDER BY g.rights) FROM (
          SELECT string_agg(a.privilege_type, ', ' ORDER BY a.privilege_type) || ' TO '
                 || CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END AS rights
            FROM aclexplode(c.relacl) a WHERE a.grantee <> c.relowner GROUP BY a.grantee) g),
       COALESCE(pg_stat_get_tuples_inserted(c.oid) + pg_stat_get_tuples_updated(c.oid) + pg_stat_get_tuples_deleted(c.oid), 0),
       COALESCE(pg_stat_get_numscans(c.oid), 0)
         + COALESCE((SELECT sum(pg_stat_get_numscans(i.indexrelid)) FROM pg_index i WHERE i.indrelid = c.oid), 0)::int8,
       (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid AND p.polpermissive)::int4, c.relispopulated, pt.partstrat::text,
       (SELECT string_agg(COALESCE(a.attname::text, ''), E'\x1f' ORDER BY k.n) FROM unnest(pt.partattrs::int2[]) WITH ORDINALITY k (attnum, n)
          LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum AND k.attnum > 0)
  FROM wanted w JOIN pg_class c ON c.oid = w.oid JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_inherits h ON h.inhrelid = c.oid AND c.relispartition
  LEFT JOIN pg_class pc ON pc.oid = h.inhparent LEFT JOIN pg_namespace pn ON pn.oid = pc.relnamespace
  LEFT JOIN pg_partitioned_table pt ON pt.partrelid = c.oid
  LEFT JOIN pg_class dc ON dc.oid = pt.partdefid LEFT JOIN pg_namespace dn ON dn.oid = dc.relnamespace
 WHERE )" OF_USERS};

RelationFacts relation_of(const pg::Spi &spi, std::uint64_t row, double age) {
    RelationFacts out;
    out.oid = static_cast<std::uint32_t>(spi.number(row, 0));
    out.name = {spi.text(row, 1), spi.text(row, 2)};
    out.kind = spi.text(row, 3).front();
    out.temporary = spi.text(row, 4) == "t";
    out.unlogged = spi.text(row, 4) == "u";
    out.is_partition = spi.flag(row, 5);
    out.row_security = spi.flag(row, 6);
    out.replica_identity = spi.text(row, 7).front();
    out.parent = {text_at(spi, row, 8), text_at(spi, row, 9)};
    out.default_partition = {text_at(spi, row, 10), text_at(spi, row, 11)};
    out.policies = spi.integer(row, 12);
    out.triggers = spi.integer(row, 13);
    out.published = spi.flag(row, 14);
    out.extension_member = spi.flag(row, 15);
    out.grants = list_at(spi, row, 16);
    out.permissive_policies = spi.integer(row, 19);
    out.populated = spi.flag(row, 20);
    if (!spi.null(row, 21)) out.partition_strategy = spi.text(row, 21).front();
    out.partition_key = list_at(spi, row, 22);
    out.statistics_age = age;
    if (age < shortest_age) return out;
    out.writes_per_second = static_cast<double>(spi.number(row, 17)) / age;
    out.reads_per_second = static_cast<double>(spi.number(row, 18)) / age;
    return out;
}

// The counters began with the last reset, or at the earliest when the cluster was made (the identifier's
// upper half is that time: xlog.c).
constinit pg::Query database_query{R"(
SELECT current_setting('server_version_num')::int4 / 10000, current_setting('lock_timeout'),
       (current_setting('max_locks_per_transaction')::int8
        * (current_setting('max_connections')::int8 + current_setting('max_prepared_transactions')::int8))::int4,
       GREATEST(extract(epoch FROM clock_timestamp() - COALESCE(pg_stat_get_db_stat_reset_time(d.oid),
           to_timestamp((SELECT system_identifier >> 32 FROM pg_control_system())))), 1)::int8,
       COALESCE((SELECT max(extract(epoch FROM clock_timestamp() - xact_start)) FROM pg_stat_get_activity(NULL)
                  WHERE datid = d.oid AND pid <> pg_backend_pid() AND backend_type = 'client backend'), 0)::int8
  FROM pg_database d WHERE d.datname = current_database())"};

core::DatabaseFacts read_database(double *age) {
    core::DatabaseFacts out;
    pg::Spi spi;
    spi.run(database_query, {}, true);
    out.version = spi.integer(0, 0);
    out.lock_timeout = spi.text(0, 1);
    out.max_locks = spi.integer(0, 2);
    *age = static_cast<double>(spi.number(0, 3));
    out.oldest_transaction = static_cast<double>(spi.number(0, 4));
    return out;
}

std::vector<RelationFacts> read_relations(const std::set<std::string> &names, double age) {
    std::vector<RelationFacts> relations;
    if (names.empty()) return relations;
    pg::Spi spi;
    const std::uint64_t rows = spi.run(relations_query, {pg::param(array_of(names))}, true);
    for (std::uint64_t i = 0; i < rows; i++)
        relations.push_back(relation_of(spi, i, age));
    return relations;
}

void read_lists(std::vector<RelationFacts> &relations, const std::set<std::string> &values) {
    if (relations.empty()) return;
    Relations by_oid;
    std::set<std::string> oids;
    for (RelationFacts &relation : relations) {
        by_oid[relation.oid] = &relation;
        oids.insert(std::to_string(relation.oid));
    }
    const std::string all = array_of(oids);
    read_columns(by_oid, all);
    read_indexes(by_oid, all);
    read_constraints(by_oid, all);
    read_dependents(by_oid, all);
    read_sizes(by_oid, all);
    std::set<std::string> asked;
    for (const RelationFacts &relation : relations)
        if (values.contains(relation.name.name)) asked.insert(std::to_string(relation.oid));
    if (!asked.empty()) read_statistics(by_oid, array_of(asked));
}

} // namespace

core::Model read_model(const std::vector<core::rules::Script> &scripts, bool assume_filled) {
    const std::vector<std::string> path = caller_path();
    const pg::PinnedPath pinned;
    double age = 1;
    core::DatabaseFacts database = read_database(&age);
    database.assume_filled = assume_filled;
    read_objects(database, scripts);
    if (makes_tables(scripts)) read_tenants(database);
    std::vector<RelationFacts> relations = read_relations(names_of(scripts), age);
    read_lists(relations, asked_for_values(scripts));
    read_code(scripts, database);
    return {std::move(database), std::move(relations), path};
}

} // namespace review
