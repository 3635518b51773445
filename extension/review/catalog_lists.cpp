#include "review/catalog_lists.hpp"

#include <algorithm>

#include "bridge/actions.hpp"
#include "bridge/holdings.hpp"
#include "bridge/spi.hpp"

namespace review {

namespace {

constexpr char separator = '\x1f'; // between the items of a list in one text

std::vector<std::string> split(const std::string &list, bool any) {
    std::vector<std::string> out;
    if (!any) return out;
    std::size_t from = 0;
    for (std::size_t at; (at = list.find(separator, from)) != std::string::npos; from = at + 1)
        out.push_back(list.substr(from, at - from));
    out.push_back(list.substr(from));
    return out;
}

core::RelationFacts *of(const Relations &all, const pg::Spi &spi, std::uint64_t row) {
    const auto found = all.find(static_cast<std::uint32_t>(spi.number(row, 0)));
    return found == all.end() ? nullptr : found->second;
}

} // namespace

std::vector<std::string> list_at(const pg::Spi &spi, std::uint64_t row, int column) {
    return split(text_at(spi, row, column), !spi.null(row, column));
}

std::string text_at(const pg::Spi &spi, std::uint64_t row, int column) {
    return spi.null(row, column) ? "" : spi.text(row, column);
}

std::string array_of(const std::set<std::string> &items) {
    std::string out = "{";
    for (const std::string &item : items) {
        if (out.size() > 1) out += ',';
        out += '"';
        for (const char c : item) {
            if (c == '"' || c == '\\') out += '\\';
            out += c;
        }
        out += '"';
    }
    return out + "}";
}

void read_columns(const Relations &to, const std::string &oids) {
    static constinit pg::Query query{R"(
SELECT attrelid::int8, attname::text, atttypid::int8, atttypmod, attnotnull, atthasdef, attidentity <> '', attgenerated = 's'
  FROM pg_attribute WHERE attrelid IN (SELECT unnest($1::text::oid[])) AND attnum > 0 AND NOT attisdropped ORDER BY attrelid, attnum)"};
    struct Row {
        core::RelationFacts *relation;
        core::ColumnFacts column;
        std::int64_t type;
        int typmod;
    };
    std::vector<Row> rows;
    {
        pg::Spi spi;
        const std::uint64_t count = spi.run(query, {pg::param(oids)}, true);
        for (std::uint64_t i = 0; i < count; i++) {
            core::ColumnFacts column;
            column.name = spi.text(i, 1);
            column.not_null = spi.flag(i, 4);
            column.has_default = spi.flag(i, 5);
            column.identity = spi.flag(i, 6);
            column.stored = spi.flag(i, 7);
            rows.push_back({of(to, spi, i), std::move(column), spi.number(i, 2), spi.integer(i, 3)});
        }
    }
    for (Row &row : rows) {
        row.column.type = pg::type_of(static_cast<Oid>(row.type), row.typmod);
        if (row.relation) row.relation->columns.push_back(std::move(row.column));
    }
}

void read_indexes(const Relations &to, const std::string &oids) {
    static constinit pg::Query query{R"(
SELECT i.indrelid::int8, x.relname::text,
       (SELECT string_agg(COALESCE(a.attname::text, ''), E'\x1f' ORDER BY k.n) FROM unnest(i.indkey::int2[]) WITH ORDINALITY k (attnum, n)
          LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum AND k.attnum > 0 WHERE k.n <= i.indnkeyatts),
       (SELECT string_agg(a.attname::text, E'\x1f' ORDER BY k.n) FROM unnest(i.indkey::int2[]) WITH ORDINALITY k (attnum, n)
          JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum WHERE k.n > i.indnkeyatts),
       m.amname::text, pg_get_indexdef(x.oid), (SELECT conname::text FROM pg_constraint WHERE conindid = x.oid AND contype IN ('p', 'u', 'x') LIMIT 1),
       i.indisunique, i.indisprimary, i.indisvalid, i.indpred IS NOT NULL, i.indisexclusion, i.indisreplident,
       x.relpages::int8 * current_setting('block_size')::int8, COALESCE(pg_stat_get_numscans(x.oid), 0),
       NOT EXISTS (SELECT FROM generate_series(0, i.indnkeyatts - 1) k JOIN pg_opclass o ON o.oid = i.indclass[k]
                     LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k]
                    WHERE i.indoption[k] <> 0 OR NOT o.opcdefault OR i.indcollation[k] <> COALESCE(a.attcollation, i.indcollation[k]))
         AND NOT i.indnullsnotdistinct
  FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_am m ON m.oid = x.relam
 WHERE i.indrelid IN (SELECT unnest($1::text::oid[])) ORDER BY i.indrelid, x.relname)"};
    pg::Spi spi;
    const std::uint64_t count = spi.run(query, {pg::param(oids)}, true);
    for (std::uint64_t i = 0; i < count; i++) {
        core::RelationFacts *relation = of(to, spi, i);
        if (!relation) continue;
        core::IndexFacts index;
        index.name = spi.text(i, 1);
        index.columns = list_at(spi, i, 2);
        index.include = list_at(spi, i, 3);
        index.method = spi.text(i, 4);
        index.definition = spi.text(i, 5);
        index.constraint = text_at(spi, i, 6);
        index.unique = spi.flag(i, 7);
        index.primary = spi.flag(i, 8);
        index.valid = spi.flag(i, 9);
        index.partial = spi.flag(i, 10);
        index.exclusion = spi.flag(i, 11);
        index.replica_identity = spi.flag(i, 12);
        index.bytes = spi.number(i, 13);
        index.scans = spi.number(i, 14);
        index.plain = spi.flag(i, 15);
        relation->indexes.push_back(std::move(index));
    }
}

namespace {

// Columns that a CHECK without OR says are not null: as the server prints it, "(a IS NOT NULL)" joined by
// AND.
std::vector<std::string> proved(const core::ConstraintFacts &constraint) {
    std::vector<std::string> out;
    if (constraint.type == 'n') return constraint.columns;
    if (constraint.type != 'c' || constraint.definition.find(" OR ") != std::string::npos) return out;
    for (const std::string &column : constraint.columns)
        if (constraint.definition.find("(" + core::quoted(column) + " IS NOT NULL)") != std::string::npos)
            out.push_back(column);
    return out;
}

} // namespace

void read_constraints(const Relations &to, const std::string &oids) {
    static constinit pg::Query query{R"(
SELECT k.conrelid::int8, k.confrelid::int8, k.conname::text, k.contype::text, k.convalidated, k.connoinherit, pg_get_constraintdef(k.oid),
       (SELECT string_agg(a.attname::text, E'\x1f' ORDER BY u.n) FROM unnest(k.conkey) WITH ORDINALITY u (attnum, n)
          JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.attnum),
       (SELECT string_agg(a.attname::text, E'\x1f' ORDER BY u.n) FROM unnest(k.confkey) WITH ORDINALITY u (attnum, n)
          JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.attnum),
       n.nspname::text, c.relname::text, fn.nspname::text, f.relname::text
  FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_class f ON f.oid = k.confrelid LEFT JOIN pg_namespace fn ON fn.oid = f.relnamespace
 WHERE (k.conrelid IN (SELECT unnest($1::text::oid[])) OR (k.confrelid IN (SELECT unnest($1::text::oid[])) AND k.conparentid = 0)) AND k.contype <> 't' ORDER BY k.conname)"};
    pg::Spi spi;
    const std::uint64_t count = spi.run(query, {pg::param(oids)}, true);
    for (std::uint64_t i = 0; i < count; i++) {
        core::ConstraintFacts constraint;
        constraint.name = spi.text(i, 2);
        constraint.type = spi.text(i, 3).front();
        constraint.validated = spi.flag(i, 4);
        constraint.no_inherit = spi.flag(i, 5);
        constraint.definition = text_at(spi, i, 6);
        constraint.columns = list_at(spi, i, 7);
        constraint.partner_columns = list_at(spi, i, 8);
        constraint.partner = {text_at(spi, i, 11), text_at(spi, i, 12)};
        constraint.proves_not_null = proved(constraint);
        const auto referenced = to.find(static_cast<std::uint32_t>(spi.number(i, 1)));
        if (constraint.type == 'f' && referenced != to.end()) {
            core::ConstraintFacts seen = constraint;
            seen.partner = {spi.text(i, 9), spi.text(i, 10)};
            referenced->second->referenced_by.push_back(std::move(seen));
        }
        if (core::RelationFacts *relation = of(to, spi, i))
            relation->constraints.push_back(std::move(constraint));
    }
}

void read_dependents(const Relations &to, const std::string &oids) {
    static constinit pg::Query query{R"(
SELECT d.refobjid::int8, d.kind, d.name, COALESCE(a.attname::text, '')
  FROM (SELECT DISTINCT d.refobjid, d.refobjsubid, CASE v.relkind WHEN 'm' THEN 'materialized view' WHEN 'v' THEN 'view' ELSE 'rule' END AS kind,
               CASE WHEN v.relkind IN ('m', 'v') THEN n.nspname || '.' || v.relname ELSE r.rulename || ' on ' || v.relname END AS name
          FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid JOIN pg_class v ON v.oid = r.ev_class JOIN pg_namespace n ON n.oid = v.relnamespace
         WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid IN (SELECT unnest($1::text::oid[])) AND r.ev_class <> d.refobjid
        UNION ALL
        SELECT DISTINCT d.refobjid, d.refobjsubid, 'policy', p.polname || ' on ' || p.polrelid::regclass FROM pg_depend d JOIN pg_policy p ON p.oid = d.objid
         WHERE d.classid = 'pg_policy'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid IN (SELECT unnest($1::text::oid[])) AND d.refobjsubid > 0
        UNION ALL
        SELECT DISTINCT d.refobjid, d.refobjsubid, 'trigger', t.tgname || ' on ' || t.tgrelid::regclass FROM pg_depend d JOIN pg_trigger t ON t.oid = d.objid
         WHERE d.classid = 'pg_trigger'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid IN (SELECT unnest($1::text::oid[])) AND NOT t.tgisinternal
           AND d.refobjsubid > 0
        UNION ALL
        SELECT DISTINCT d.refobjid, d.refobjsubid, 'function', d.objid::regprocedure::text FROM pg_depend d
         WHERE d.classid = 'pg_proc'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid IN (SELECT unnest($1::text::oid[]))
        UNION ALL
        SELECT DISTINCT d.refobjid, d.refobjsubid, 'generated column', g.attname::text FROM pg_depend d JOIN pg_attrdef e ON e.oid = d.objid
          JOIN pg_attribute g ON g.attrelid = e.adrelid AND g.attnum = e.adnum AND g.attgenerated <> ''
         WHERE d.classid = 'pg_attrdef'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid IN (SELECT unnest($1::text::oid[]))
           AND d.refobjsubid > 0 AND d.refobjsubid <> e.adnum) d
  LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid AND d.refobjsubid > 0
 ORDER BY 1, 2, 3, 4)"};
    pg::Spi spi;
    const std::uint64_t count = spi.run(query, {pg::param(oids)}, true);
    for (std::uint64_t i = 0; i < count; i++)
        if (core::RelationFacts *relation = of(to, spi, i))
            relation->dependents.push_back({spi.text(i, 1), spi.text(i, 2), spi.text(i, 3)});
}

void read_statistics(const Relations &to, const std::string &oids) {
    // of a partitioned table what was found in all of its partitions
    static constinit pg::Query query{R"(
SELECT c.oid::int8, s.attname::text, (s.n_distinct * 1000000)::int8, (s.null_frac * 1000000)::int8,
       s.most_common_freqs IS NOT NULL, (COALESCE(s.most_common_freqs[1], 0) * 1000000)::int8
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_stats s ON s.schemaname = n.nspname AND s.tablename = c.relname AND s.inherited = (c.relkind = 'p')
 WHERE c.oid = ANY ($1::text::oid[]))"};
    constexpr double millionths = 1e6;
    pg::Spi spi;
    const std::uint64_t count = spi.run(query, {pg::param(oids)}, true);
    for (std::uint64_t i = 0; i < count; i++) {
        core::RelationFacts *relation = of(to, spi, i);
        core::ColumnFacts *column = relation ? relation->column(spi.text(i, 1)) : nullptr;
        if (!column) continue;
        column->distinct = static_cast<double>(spi.number(i, 2)) / millionths;
        column->nulls = static_cast<double>(spi.number(i, 3)) / millionths;
        column->repeats = spi.flag(i, 4);
        column->most_common = static_cast<double>(spi.number(i, 5)) / millionths;
    }
}

void read_sizes(const Relations &to, const std::string &oids) {
    static constinit pg::Query query{R"(
WITH RECURSIVE below (root, oid, depth, parent) AS (
    SELECT o, o, 0, NULL::oid FROM unnest($1::text::oid[]) o
    UNION ALL
    SELECT b.root, h.inhrelid, b.depth + 1, b.oid FROM below b JOIN pg_inherits h ON h.inhparent = b.oid)
SELECT b.root::int8, b.oid::int8, c.relkind IN ('r', 'm'), b.depth > 0, n.nspname::text, c.relname::text,
       pn.nspname::text, pc.relname::text
  FROM below b JOIN pg_class c ON c.oid = b.oid JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_class pc ON pc.oid = b.parent LEFT JOIN pg_namespace pn ON pn.oid = pc.relnamespace
 WHERE c.relkind IN ('r', 'm', 'p') ORDER BY b.root, b.depth, 5, 6)"};
    struct Row {
        core::RelationFacts *relation;
        Oid oid;
        bool storage, below;
        core::Partition place;
    };
    std::vector<Row> rows;
    {
        pg::Spi spi;
        const std::uint64_t count = spi.run(query, {pg::param(oids)}, true);
        for (std::uint64_t i = 0; i < count; i++) {
            const core::Name own{spi.text(i, 4), spi.text(i, 5)};
            const core::Name parent{text_at(spi, i, 6), text_at(spi, i, 7)};
            const core::Partition place{own, parent, !spi.flag(i, 2)};
            rows.push_back(
                {of(to, spi, i), static_cast<Oid>(spi.number(i, 1)), spi.flag(i, 2), spi.flag(i, 3), place});
        }
    }
    for (const Row &row : rows) {
        if (!row.relation) continue;
        if (!row.below) row.relation->empty = true;
        if (row.below) row.relation->children++;
        if (row.below && row.relation->kind == 'p') row.relation->below.push_back(row.place);
        if (!row.storage) continue;
        if (row.below && row.relation->kind == 'p') row.relation->partitions++;
        const pg::Extent extent = pg::extent_of(row.oid);
        row.relation->bytes += extent.bytes;
        row.relation->all_bytes += extent.all_bytes;
        row.relation->rows += extent.rows;
        row.relation->empty = row.relation->empty && extent.empty;
    }
}

} // namespace review
