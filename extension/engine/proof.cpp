#include "engine/proof.hpp"

#include <optional>

#include "bridge/scan.hpp"
#include "bridge/spi.hpp"
#include "bridge/tree.hpp"
#include "core/error.hpp"
#include "ledger/owner.hpp"

namespace engine {

namespace {

using core::StatementKind;

struct Index {
    std::string name; // qualified and quoted
    std::string definition;
    Oid table = InvalidOid;
    bool valid = false;
};

std::vector<Index> read_indexes(pg::Query &query, std::initializer_list<pg::Param> params) {
    std::vector<Index> out;
    ledger::OwnerScope scope(ledger::OwnerScope::read);
    pg::Spi spi;
    const std::uint64_t rows = spi.run(query, params);
    for (std::uint64_t i = 0; i < rows; i++)
        out.push_back({spi.text(i, 0), spi.text(i, 1), static_cast<Oid>(spi.number(i, 2)), spi.flag(i, 3)});
    return out;
}

#define INDEX_COLUMNS                                                                                        \
    "SELECT pg_catalog.format('%I.%I', n.nspname, c.relname), pg_catalog.pg_get_indexdef(c.oid), "           \
    "i.indrelid::pg_catalog.int8, i.indisvalid AND i.indisready "                                            \
    "FROM pg_catalog.pg_class c JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid "                         \
    "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "

std::optional<Index> index_by_oid(Oid oid) {
    static constinit pg::Query query{INDEX_COLUMNS "WHERE c.oid = $1::pg_catalog.oid"};
    auto found = read_indexes(query, {pg::param(static_cast<std::int64_t>(oid))});
    if (found.empty()) return std::nullopt;
    return found.front();
}

// Invalid ones that could be called so by the server and have the shape of pg::IndexTarget. Definitions
// cannot be held against each other: the server writes IN, BETWEEN and casts in its own way.
std::vector<Index> unnamed_remains(Oid table, const std::string &shape) {
    static constinit pg::Query query{
        INDEX_COLUMNS
        "JOIN pg_catalog.pg_am am ON am.oid = c.relam, LATERAL (SELECT "
        "string_agg(COALESCE(quote_ident(a.attname), '()'), ',' ORDER BY k.n) FILTER (WHERE k.n <= "
        "i.indnkeyatts), "
        "string_agg(quote_ident(a.attname), ',' ORDER BY k.n) FILTER (WHERE k.n > i.indnkeyatts) "
        "FROM unnest(i.indkey) WITH ORDINALITY k (attnum, n) LEFT JOIN pg_catalog.pg_attribute a "
        "ON a.attrelid = i.indrelid AND a.attnum = k.attnum AND k.attnum <> 0) shape (keys, included) "
        "WHERE i.indrelid = $1::pg_catalog.oid AND NOT (i.indisvalid AND i.indisready) AND c.relkind = 'i' "
        "AND c.relname ~ '_idx[0-9]*$' AND pg_catalog.concat_ws('|', am.amname, CASE WHEN i.indisunique THEN "
        "'u' ELSE '' END, shape.keys, COALESCE(shape.included, ''), CASE WHEN i.indpred IS NULL THEN '' ELSE "
        "'w' END) = $2 ORDER BY c.relname"};
    return read_indexes(query, {pg::param(static_cast<std::int64_t>(table)), pg::param(shape)});
}

// What REINDEX CONCURRENTLY leaves beside the good ones: x_ccnew, x_ccold, numbered when several failed.
std::vector<Index> reindex_remains(Oid relation) {
    static constinit pg::Query query{
        INDEX_COLUMNS
        "WHERE (i.indrelid = $1::pg_catalog.oid OR i.indrelid = (SELECT reltoastrelid FROM "
        "pg_catalog.pg_class WHERE oid = $1::pg_catalog.oid) OR i.indrelid = (SELECT indrelid FROM "
        "pg_catalog.pg_index WHERE indexrelid = $1::pg_catalog.oid)) AND NOT i.indisvalid "
        "AND c.relname ~ '_cc(new|old)[0-9]*$' ORDER BY c.relname"};
    return read_indexes(query, {pg::param(static_cast<std::int64_t>(relation))});
}

// A token as the server writes it in a definition: no quotes that are not needed, numbers bare.
std::string plain(std::string token) {
    if (token.size() < 3 || (token[0] != '\'' && token[0] != '"')) {
        for (char &c : token)
            c = static_cast<char>(pg_tolower(static_cast<unsigned char>(c)));
        return token;
    }
    const std::string inside = token.substr(1, token.size() - 2);
    const char *const allowed = token[0] == '"' ? "abcdefghijklmnopqrstuvwxyz_0123456789" : "0123456789";
    return inside.find_first_not_of(allowed) == std::string::npos ? inside : token;
}

// The definition's tokens without what the server adds or drops when it writes one out: the name, IF NOT
// EXISTS, CONCURRENTLY, the schema, USING btree, casts and parentheses. Equal means equal; unequal may only
// mean that we cannot tell, and then nothing is taken for done.
std::string essence(std::string_view definition) {
    pg::Scanner scanner(definition);
    std::string out;
    std::vector<std::string> tokens;
    while (const pg::Token t = scanner.next())
        tokens.push_back(plain(std::string(
            definition.substr(static_cast<std::size_t>(t.offset), static_cast<std::size_t>(t.length)))));
    std::size_t at = 0;
    while (at < tokens.size() && tokens[at] != "on")
        at++;
    for (const std::string &head : tokens)
        if (head == "unique") out += "unique ";
    for (std::size_t i = at; i < tokens.size(); i++) {
        const std::string &t = tokens[i];
        if (t == "(" || t == ")" || t == "only" || t == "asc") continue;
        if (t == "using" && i + 1 < tokens.size() && tokens[i + 1] == "btree") {
            i++;
            continue;
        }
        if (t == "nulls" && i + 1 < tokens.size() &&
            tokens[i + 1] == (tokens[i - 1] == "desc" ? "first" : "last")) {
            i++;
            continue;
        }
        if (t == "::") {
            i++; // the type's name
            while (i + 1 < tokens.size() &&
                   (tokens[i + 1] == "varying" || tokens[i + 1] == "[" || tokens[i + 1] == "]"))
                i++;
            continue;
        }
        if (i + 1 < tokens.size() && tokens[i + 1] == ".") {
            i++;
            continue;
        }
        out += t;
        out += ' ';
    }
    return out;
}

Proof prove_create_index(std::string_view sql) {
    Proof proof;
    const pg::IndexTarget target = pg::index_target(sql);
    if (!OidIsValid(target.table)) return proof;
    if (target.name.empty()) {
        // the server chose the name
        for (const Index &index : unnamed_remains(target.table, target.shape)) {
            proof.standing = Standing::half;
            proof.mends.push_back("DROP INDEX CONCURRENTLY " + index.name);
            proof.sentence = "index " + index.name + " was left INVALID; it is dropped and built again";
        }
        return proof;
    }
    if (!OidIsValid(target.index)) return proof;
    const auto index = index_by_oid(target.index);
    if (!index || index->table != target.table)
        throw core::Error(core::sqlstate::cannot_resume,
                          "another relation stands where index \"" + target.name + "\" is to be made",
                          "It is not an index of the statement's table.", "Rename or drop it, then resume.");
    if (!index->valid) {
        proof.standing = Standing::half;
        proof.mends.push_back("DROP INDEX CONCURRENTLY " + index->name);
        proof.sentence = "index " + index->name + " was left INVALID; it is dropped and built again";
        return proof;
    }
    if (essence(index->definition) != essence(sql))
        throw core::Error(core::sqlstate::cannot_resume,
                          "index " + index->name + " is not the one the migration makes",
                          "It is defined as: " + index->definition + ".",
                          "Drop it and resume, or record the migration with migrate_mark.");
    proof.standing = Standing::done;
    proof.sentence = "index " + index->name + " is there and valid; the migration goes on behind it";
    return proof;
}

// One that is left, marked invalid or not, is dropped by the statement itself; nobody uses it meanwhile.
Proof prove_drop_index(std::string_view sql) {
    Proof proof;
    bool any = false;
    for (const pg::Named &named : pg::relations_named(sql)) {
        if (!OidIsValid(named.relation)) continue;
        any = true;
        const auto index = index_by_oid(named.relation);
        if (!index || index->valid) continue;
        proof.standing = Standing::half;
        proof.sentence = "index " + index->name + " was left INVALID; it is dropped";
    }
    if (any) return proof;
    proof.standing = Standing::done;
    proof.sentence = "the index is gone; the migration goes on behind it";
    return proof;
}

Proof prove_reindex(std::string_view sql) {
    Proof proof;
    std::string names;
    for (const pg::Named &named : pg::relations_named(sql)) {
        if (!OidIsValid(named.relation)) continue;
        for (const Index &index : reindex_remains(named.relation)) {
            proof.standing = Standing::half;
            proof.mends.push_back("DROP INDEX CONCURRENTLY " + index.name);
            names += (names.empty() ? "" : ", ") + index.name;
        }
    }
    if (proof.mends.size() == 1)
        proof.sentence = "index " + names + " was left by REINDEX CONCURRENTLY; it is dropped";
    else if (!proof.mends.empty())
        proof.sentence = "indexes " + names + " were left by REINDEX CONCURRENTLY; they are dropped";
    return proof;
}

Proof prove_detach(std::string_view sql) {
    static constinit pg::Query query{"SELECT inhdetachpending FROM pg_catalog.pg_inherits WHERE inhparent = "
                                     "$1::pg_catalog.oid AND inhrelid = $2::pg_catalog.oid"};
    Proof proof;
    const pg::DetachTarget target = pg::detach_target(sql);
    if (!OidIsValid(target.parent) || !OidIsValid(target.partition)) return proof;
    ledger::OwnerScope scope(ledger::OwnerScope::read);
    pg::Spi spi;
    if (spi.run(query, {pg::param(static_cast<std::int64_t>(target.parent)),
                        pg::param(static_cast<std::int64_t>(target.partition))}) == 0) {
        proof.standing = Standing::done;
        proof.sentence = "the partition is detached; the migration goes on behind it";
    } else if (spi.flag(0, 0)) {
        proof.standing = Standing::half;
        proof.mends.push_back("ALTER TABLE " + target.parent_name + " DETACH PARTITION " +
                              target.partition_name + " FINALIZE");
        proof.mends_finish = true;
        proof.sentence = "the partition is detached by half; FINALIZE completes it";
    }
    return proof;
}

// Objects of the cluster: there or not there is all that can be told, and is enough.
Proof prove_existence(pg::Query &query, std::string_view sql, bool made, const char *what) {
    Proof proof;
    const std::string name = pg::object_named(sql);
    if (name.empty()) return proof;
    ledger::OwnerScope scope(ledger::OwnerScope::read);
    pg::Spi spi;
    if ((spi.run(query, {pg::param(name)}) > 0) != made) return proof;
    proof.standing = Standing::done;
    proof.sentence = std::string(what) + " \"" + name + "\" is " + (made ? "there" : "gone") +
                     "; the migration goes on behind it";
    return proof;
}

} // namespace

Proof prove(StatementKind kind, std::string_view sql) {
    // a DROP that was broken off leaves one that can be neither used nor counted as gone
    static constinit pg::Query whole_database{
        "SELECT FROM pg_catalog.pg_database WHERE datname = $1 AND datconnlimit <> -2"};
    static constinit pg::Query database{"SELECT FROM pg_catalog.pg_database WHERE datname = $1"};
    static constinit pg::Query tablespace{"SELECT FROM pg_catalog.pg_tablespace WHERE spcname = $1"};
    static constinit pg::Query subscription{
        "SELECT FROM pg_catalog.pg_subscription WHERE subname = $1 AND subdbid = (SELECT oid FROM "
        "pg_catalog.pg_database WHERE datname = pg_catalog.current_database())"};
    switch (kind) {
    case StatementKind::create_index_concurrently:
        return prove_create_index(sql);
    case StatementKind::drop_index_concurrently:
        return prove_drop_index(sql);
    case StatementKind::reindex_concurrently:
        return prove_reindex(sql);
    case StatementKind::detach_concurrently:
        return prove_detach(sql);
    case StatementKind::create_database:
        return prove_existence(whole_database, sql, true, "database");
    case StatementKind::drop_database:
        return prove_existence(database, sql, false, "database");
    case StatementKind::create_tablespace:
        return prove_existence(tablespace, sql, true, "tablespace");
    case StatementKind::drop_tablespace:
        return prove_existence(tablespace, sql, false, "tablespace");
    case StatementKind::create_subscription:
        return prove_existence(subscription, sql, true, "subscription");
    case StatementKind::drop_subscription:
        return prove_existence(subscription, sql, false, "subscription");
    case StatementKind::do_block:
    case StatementKind::call: {
        Proof proof;
        proof.standing = Standing::half;
        proof.sentence = "a block that commits by itself is run again from its beginning";
        return proof;
    }
    default:
        return {};
    }
}

void check_index_made(StatementKind kind, std::string_view sql, const core::Place &place) {
    if (kind != StatementKind::create_index && kind != StatementKind::create_index_concurrently) return;
    const pg::IndexTarget target = pg::index_target(sql);
    if (!target.if_not_exists || target.name.empty() || !OidIsValid(target.index)) return;
    const auto index = index_by_oid(target.index);
    if (!index || index->valid || pg::is_partitioned_index(target.index)) return;
    throw core::Error(
        "55000", "index " + index->name + " exists but is INVALID",
        "An earlier CREATE INDEX CONCURRENTLY failed and left it. IF NOT EXISTS skips it, so it would "
        "never be built and a unique one would not be enforced.",
        "DROP INDEX CONCURRENTLY " + index->name + "; then run the migration again.", place);
}

} // namespace engine
