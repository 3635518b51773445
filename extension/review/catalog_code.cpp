#include "review/catalog_code.hpp"

#include <algorithm>

#include "bridge/spi.hpp"
#include "review/catalog_lists.hpp"

namespace review {

namespace {

using core::Action;
using core::StatementKind;

// Names of one kind that the set speaks of.
template <class Pick>
std::set<std::string> names(const std::vector<core::rules::Script> &scripts, Pick pick) {
    std::set<std::string> out;
    for (const core::rules::Script &script : scripts)
        for (const Action &action : script.actions)
            if (const std::string *name = pick(action); name && !name->empty()) out.insert(*name);
    return out;
}

const std::string *function_named(const Action &action) {
    return action.object == core::Object::function ? &action.subject.name : nullptr;
}

const std::string *extension_named(const Action &action) {
    return action.kind == StatementKind::create_extension ? &action.subject.name : nullptr;
}

// What old bodies may go on naming.
const std::string *lost_name(const Action &action) {
    switch (action.kind) {
    case StatementKind::drop_table:
    case StatementKind::drop_view:
    case StatementKind::rename_table:
        return &action.relation.name;
    case StatementKind::alter_table_drop_column:
    case StatementKind::rename_column:
        return &action.column;
    default:
        return nullptr;
    }
}

const std::string *table_of_lost_column(const Action &action) {
    return lost_name(action) == &action.column ? &action.relation.name : nullptr;
}

void read_functions(const std::set<std::string> &wanted, core::DatabaseFacts &to) {
    static constinit pg::Query query{R"(
SELECT n.nspname::text, p.proname::text, p.provolatile::text,
       (SELECT string_agg(DISTINCT pg_describe_object(d.classid, d.objid, 0), E'\x1f') FROM pg_depend d
         WHERE d.refclassid = 'pg_proc'::regclass AND d.refobjid = p.oid AND d.deptype = 'n'),
       EXISTS (SELECT FROM pg_depend d JOIN pg_class x ON x.oid = d.objid AND x.relkind IN ('i', 'I')
                WHERE d.refclassid = 'pg_proc'::regclass AND d.refobjid = p.oid AND d.classid = 'pg_class'::regclass)
  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
 WHERE p.proname IN (SELECT unnest($1::text::name[])) AND n.nspname NOT IN ('pg_catalog', 'information_schema'))"};
    if (wanted.empty()) return;
    pg::Spi spi;
    const std::uint64_t rows = spi.run(query, {pg::param(array_of(wanted))}, true);
    for (std::uint64_t i = 0; i < rows; i++) {
        core::FunctionFacts function;
        function.name = {spi.text(i, 0), spi.text(i, 1)};
        function.volatility = spi.text(i, 2).front();
        function.dependents = list_at(spi, i, 3);
        function.indexed = spi.flag(i, 4);
        to.functions.push_back(std::move(function));
    }
}

// Whole words, in bodies of languages whose source is kept as text.
void read_mentions(const std::set<std::string> &words, core::DatabaseFacts &to) {
    static constinit pg::Query query{R"(
SELECT w.word, p.oid::regprocedure::text
  FROM unnest($1::text::text[]) w (word) CROSS JOIN pg_proc p JOIN pg_language l ON l.oid = p.prolang JOIN pg_namespace n ON n.oid = p.pronamespace
 WHERE l.lanname NOT IN ('c', 'internal') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'sluice')
   AND position(w.word IN p.prosrc) > 0
   AND p.prosrc ~ ('\m' || regexp_replace(w.word, '([^[:alnum:]_])', '\\\1', 'g') || '\M')
   AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
 ORDER BY 1, 2)"};
    if (words.empty()) return;
    pg::Spi spi;
    const std::uint64_t rows = spi.run(query, {pg::param(array_of(words))}, true);
    for (std::uint64_t i = 0; i < rows; i++)
        to.mentions.push_back({spi.text(i, 0), spi.text(i, 1)});
}

void read_extensions(const std::set<std::string> &wanted, core::DatabaseFacts &to) {
    static constinit pg::Query query{R"(
SELECT w.name, EXISTS (SELECT FROM pg_extension e WHERE e.extname = w.name::name), a.superuser AND NOT a.trusted
  FROM unnest($1::text::text[]) w (name)
  JOIN pg_available_extensions v ON v.name = w.name::name
  JOIN pg_available_extension_versions a ON a.name = v.name AND a.version = v.default_version)"};
    if (wanted.empty()) return;
    pg::Spi spi;
    const std::uint64_t rows = spi.run(query, {pg::param(array_of(wanted))}, true);
    for (std::uint64_t i = 0; i < rows; i++) {
        to.available_extensions.push_back(spi.text(i, 0));
        if (spi.flag(i, 1)) to.extensions.push_back(spi.text(i, 0));
        if (spi.flag(i, 2)) to.untrusted_extensions.push_back(spi.text(i, 0));
    }
}

} // namespace

void read_code(const std::vector<core::rules::Script> &scripts, core::DatabaseFacts &to) {
    to.superuser = superuser();
    read_functions(names(scripts, function_named), to);
    std::set<std::string> words = names(scripts, lost_name);
    words.merge(names(scripts, table_of_lost_column));
    read_mentions(words, to);
    read_extensions(names(scripts, extension_named), to);
}

} // namespace review
