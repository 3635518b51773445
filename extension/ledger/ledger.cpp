#include "ledger/ledger.hpp"

#include "bridge/encoding.hpp"
#include "bridge/hash.hpp"
#include "bridge/reader.hpp"
#include "bridge/spi.hpp"
#include "core/error.hpp"
#include "ledger/owner.hpp"

namespace ledger {

namespace {

using pg::Query;
using pg::Spi;

const char *word(core::Kind kind) {
    switch (kind) {
    case core::Kind::repeatable:
        return "repeatable";
    case core::Kind::program:
        return "program";
    case core::Kind::baseline:
        return "baseline";
    case core::Kind::versioned:
        break;
    }
    return "versioned";
}

core::Kind kind_of(std::string_view text) {
    if (text == "repeatable") return core::Kind::repeatable;
    if (text == "program") return core::Kind::program;
    if (text == "baseline") return core::Kind::baseline;
    return core::Kind::versioned;
}

core::State state_of(std::string_view text) {
    if (text == "running") return core::State::running;
    if (text == "dirty") return core::State::dirty;
    if (text == "reverted") return core::State::reverted;
    return core::State::applied;
}

core::Direction direction_of(std::string_view text) {
    return text == "down" ? core::Direction::down : core::Direction::up;
}

pg::Param optional_text(const std::string &text) {
    return text.empty() ? pg::null(TEXTOID) : pg::param(text);
}
pg::Param optional_bytes(const std::string &raw) {
    return raw.empty() ? pg::null(BYTEAOID) : pg::bytes(raw);
}
pg::Param optional_name(const std::string &text) {
    return text.empty() ? pg::null(NAMEOID) : pg::name(text);
}
pg::Param optional_json(const std::string &text) {
    return text.empty() ? pg::null(JSONBOID) : pg::json(text);
}

#define MIGRATION_COLUMNS                                                                                    \
    "stream, tenant, id, version, name, kind, seq, direction, state, how, format, "                          \
    "up_sha, up_file, up_file_hash, up_line, up_tokens, up_role, "                                           \
    "down_sha, down_file, down_file_hash, down_line, down_tokens, down_role, "                               \
    "step, steps, statements, \"by\", origin, search_path, started, took, error"

Side read_side(const Spi &spi, std::uint64_t row, int at) {
    Side side;
    side.sha = spi.bytes(row, at);
    side.file = spi.text(row, at + 1);
    side.file_hash = spi.bytes(row, at + 2);
    side.line = spi.integer(row, at + 3);
    side.tokens = spi.text(row, at + 4);
    side.role = spi.text(row, at + 5);
    return side;
}

Row read_row(const Spi &spi, std::uint64_t i) {
    Row row;
    row.stream = spi.text(i, 0);
    row.id = spi.text(i, 2);
    row.version = spi.text(i, 3);
    row.name = spi.text(i, 4);
    row.kind = kind_of(spi.text(i, 5));
    row.seq = spi.number(i, 6);
    row.direction = direction_of(spi.text(i, 7));
    row.state = state_of(spi.text(i, 8));
    row.how = spi.text(i, 9);
    row.format = spi.text(i, 10);
    row.up = read_side(spi, i, 11);
    row.down = read_side(spi, i, 17);
    row.step = spi.integer(i, 23);
    row.steps = spi.integer(i, 24);
    row.statements = spi.null(i, 25) ? "[]" : spi.text(i, 25);
    row.by = spi.text(i, 26);
    row.origin = spi.null(i, 27) ? "{}" : spi.text(i, 27);
    row.search_path = spi.text(i, 28);
    row.started = spi.number(i, 29);
    row.took_ms = static_cast<double>(spi.number(i, 30)) / 1000.0;
    row.error = spi.text(i, 31);
    return row;
}

// jsonb and interval come back as text and microseconds, so that reading needs no further type.
#define MIGRATION_READ                                                                                       \
    "SELECT stream, tenant, id, version, name, kind, seq, direction, state, how, format, "                   \
    "up_sha, up_file, up_file_hash, up_line, up_tokens, up_role, "                                           \
    "down_sha, down_file, down_file_hash, down_line, down_tokens, down_role, "                               \
    "step, steps, statements::pg_catalog.text, \"by\", origin::pg_catalog.text, search_path, started, "      \
    "(EXTRACT(epoch FROM took) OPERATOR(pg_catalog.*) 1000000)::pg_catalog.int8, error::pg_catalog.text "    \
    "FROM sluice.migration "

} // namespace

std::vector<Stream> read_streams() {
    pg::Reader reader("sluice", "stream",
                      {"name", "format", "out_of_order", "floor", "set_digest", "tool", "tool_schema",
                       "tool_table", "keep_table"});
    std::vector<Stream> all;
    while (reader.next()) {
        Stream &out = all.emplace_back();
        out.exists = true;
        out.name = reader.bytes(0);
        out.format = reader.bytes(1);
        out.out_of_order = reader.bytes(2);
        out.floor = reader.bytes(3);
        out.set_digest = reader.bytes(4);
        out.tool = reader.bytes(5);
        out.tool_schema = reader.bytes(6);
        out.tool_table = reader.bytes(7);
        out.kept = reader.flag(8);
    }
    return all;
}

Stream read_stream(const std::string &name) {
    for (Stream &each : read_streams())
        if (each.name == name) return std::move(each);
    Stream none;
    none.name = name;
    return none;
}

std::vector<core::Recorded> read_recorded(const std::string &stream) {
    pg::Reader reader("sluice", "migration",
                      {"stream", "id", "version", "name", "kind", "state", "direction", "seq", "up_file",
                       "down_file", "up_file_hash", "down_file_hash", "down_sha", "how"});
    std::vector<core::Recorded> out;
    while (reader.next()) {
        if (reader.bytes(0) != stream) continue;
        core::Recorded r;
        r.id = reader.bytes(1);
        r.version = reader.bytes(2);
        r.name = reader.bytes(3);
        r.kind = kind_of(reader.bytes(4));
        r.state = state_of(reader.bytes(5));
        r.direction = direction_of(reader.bytes(6));
        r.seq = reader.number(7);
        r.up_file = reader.bytes(8);
        r.down_file = reader.bytes(9);
        r.up_hash = pg::to_hex(reader.bytes(10));
        r.down_hash = pg::to_hex(reader.bytes(11));
        r.has_down = !reader.null(12);
        r.imported = reader.bytes(13) == "imported";
        out.push_back(std::move(r));
    }
    return out;
}

std::optional<Row> find(const std::string &stream, const std::string &id) {
    static constinit Query query{MIGRATION_READ "WHERE stream OPERATOR(pg_catalog.=) $1 AND tenant "
                                                "OPERATOR(pg_catalog.=) '' AND id OPERATOR(pg_catalog.=) $2"};
    OwnerScope scope(OwnerScope::read);
    Spi spi;
    if (spi.run(query, {pg::param(stream), pg::param(id)}) == 0) return std::nullopt;
    return read_row(spi, 0);
}

std::vector<Row> unfinished(const std::string &stream) {
    static constinit Query query{MIGRATION_READ "WHERE stream OPERATOR(pg_catalog.=) $1 AND state "
                                                "OPERATOR(pg_catalog.=) ANY (ARRAY['running', 'dirty']) "
                                                "ORDER BY started"};
    OwnerScope scope(OwnerScope::read);
    Spi spi;
    const std::uint64_t rows = spi.run(query, {pg::param(stream)});
    std::vector<Row> out;
    for (std::uint64_t i = 0; i < rows; i++)
        out.push_back(read_row(spi, i));
    return out;
}

std::string script_text(const std::string &sha) {
    static constinit Query query{"SELECT text FROM sluice.script WHERE sha256 OPERATOR(pg_catalog.=) $1"};
    std::string text;
    bool found = false;
    {
        OwnerScope scope(OwnerScope::read);
        Spi spi;
        found = spi.run(query, {pg::bytes(sha)}) > 0;
        if (found) text = spi.text(0, 0);
    }
    if (found && script_key(text) == sha) return text;
    throw core::Error("XX001",
                      found ? "the ledger's text of a script is not the recorded one"
                            : "the ledger has lost the text of a script",
                      "Its key in \"sluice.script\", the SHA-256 of the text, is " + pg::to_hex(sha) + ".",
                      "Pass the file, or use migrate_mark.");
}

std::string script_key(const std::string &text) {
    return pg::sha256(pg::to_utf8(text));
}

std::int64_t next_seq(const std::string &stream) {
    static constinit Query query{
        "SELECT COALESCE(pg_catalog.max(seq), 0::pg_catalog.int8) FROM sluice.migration "
        "WHERE stream OPERATOR(pg_catalog.=) $1"};
    OwnerScope scope(OwnerScope::read);
    Spi spi;
    spi.run(query, {pg::param(stream)});
    return spi.number(0, 0) + 1;
}

std::string store_script(const std::string &text) {
    static constinit Query query{
        "INSERT INTO sluice.script (sha256, text) VALUES ($1, $2) ON CONFLICT DO NOTHING"};
    const std::string sha = script_key(text);
    OwnerScope scope(OwnerScope::write);
    Spi spi;
    spi.run(query, {pg::bytes(sha), pg::param(text)});
    return sha;
}

void put(const Row &row) {
    static constinit Query query{
        "INSERT INTO sluice.migration (" MIGRATION_COLUMNS
        ") VALUES ($1, '', $2, $3, $4, $5, $6, $7, $8, $9, $10, "
        "$11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, "
        "$31) "
        "ON CONFLICT (stream, tenant, id) DO UPDATE SET version = excluded.version, name = excluded.name, "
        "kind = excluded.kind, seq = excluded.seq, direction = excluded.direction, state = excluded.state, "
        "how = excluded.how, format = excluded.format, up_sha = excluded.up_sha, up_file = excluded.up_file, "
        "up_file_hash = excluded.up_file_hash, up_line = excluded.up_line, up_tokens = excluded.up_tokens, "
        "up_role = excluded.up_role, down_sha = excluded.down_sha, down_file = excluded.down_file, "
        "down_file_hash = excluded.down_file_hash, down_line = excluded.down_line, "
        "down_tokens = excluded.down_tokens, down_role = excluded.down_role, step = excluded.step, "
        "steps = excluded.steps, statements = excluded.statements, \"by\" = excluded.\"by\", "
        "origin = excluded.origin, search_path = excluded.search_path, started = excluded.started, "
        "took = excluded.took, error = excluded.error"};
    OwnerScope scope(OwnerScope::write);
    Spi spi;
    const pg::Param params[] = {pg::param(row.stream),
                                pg::param(row.id),
                                pg::param(row.version),
                                pg::param(row.name),
                                pg::param(word(row.kind)),
                                pg::param(row.seq),
                                pg::param(core::word(row.direction)),
                                pg::param(core::word(row.state)),
                                pg::param(row.how),
                                optional_text(row.format),
                                optional_bytes(row.up.sha),
                                optional_text(row.up.file),
                                optional_bytes(row.up.file_hash),
                                pg::param(row.up.line),
                                optional_text(row.up.tokens),
                                optional_name(row.up.role),
                                optional_bytes(row.down.sha),
                                optional_text(row.down.file),
                                optional_bytes(row.down.file_hash),
                                pg::param(row.down.line),
                                optional_text(row.down.tokens),
                                optional_name(row.down.role),
                                pg::param(row.step),
                                pg::param(row.steps),
                                optional_json(row.statements),
                                pg::name(row.by),
                                optional_json(row.origin),
                                optional_text(row.search_path),
                                pg::moment(row.started),
                                pg::milliseconds(row.took_ms),
                                optional_json(row.error)};
    spi.run(query, params);
}

void erase(const std::string &stream, const std::string &id) {
    static constinit Query query{
        "DELETE FROM sluice.migration WHERE stream OPERATOR(pg_catalog.=) $1 AND tenant "
        "OPERATOR(pg_catalog.=) '' AND id OPERATOR(pg_catalog.=) $2"};
    OwnerScope scope(OwnerScope::write);
    Spi spi;
    spi.run(query, {pg::param(stream), pg::param(id)});
}

void add_event(const Event &event, const std::string &current, const std::string &session) {
    static constinit Query query{
        "INSERT INTO sluice.event (uuid, stream, tenant, id, kind, who, session_who, at, reason, detail) "
        "VALUES "
        "(pg_catalog.gen_random_uuid(), $1, '', $2, $3, $4, $5, pg_catalog.clock_timestamp(), $6, $7)"};
    OwnerScope scope(OwnerScope::write);
    Spi spi;
    spi.run(query,
            {pg::param(event.stream), optional_text(event.id), pg::param(event.kind), pg::name(current),
             pg::name(session), optional_text(event.reason), optional_json(event.detail)});
}

std::int64_t given_back_at(const std::string &stream) {
    static constinit Query query{
        "SELECT (detail OPERATOR(pg_catalog.->>) 'through')::pg_catalog.int8 FROM sluice.event "
        "WHERE stream OPERATOR(pg_catalog.=) $1 AND kind OPERATOR(pg_catalog.=) 'given_back' "
        "ORDER BY at DESC LIMIT 1"};
    OwnerScope scope(OwnerScope::read);
    Spi spi;
    return spi.run(query, {pg::param(stream)}) == 0 ? 0 : spi.number(0, 0);
}

bool changed_since(const std::string &stream, TimestampTz when) {
    static constinit Query query{
        "SELECT FROM sluice.event WHERE stream OPERATOR(pg_catalog.=) $1 AND at OPERATOR(pg_catalog.>) $2 "
        "AND kind OPERATOR(pg_catalog.<>) 'failed' LIMIT 1"};
    OwnerScope scope(OwnerScope::read);
    Spi spi;
    return spi.run_latest(query, {pg::param(stream), pg::moment(when)}) > 0;
}

void put_stream(const Stream &stream) {
    static constinit Query query{
        "INSERT INTO sluice.stream (name, format, out_of_order, floor, set_digest, tool, tool_schema, "
        "tool_table, "
        "keep_table, made) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, pg_catalog.clock_timestamp()) "
        "ON CONFLICT (name) DO UPDATE SET format = excluded.format, out_of_order = excluded.out_of_order, "
        "floor = excluded.floor, set_digest = excluded.set_digest, tool = excluded.tool, "
        "tool_schema = excluded.tool_schema, tool_table = excluded.tool_table, keep_table = "
        "excluded.keep_table"};
    OwnerScope scope(OwnerScope::write);
    Spi spi;
    spi.run(query,
            {pg::param(stream.name), optional_text(stream.format), optional_text(stream.out_of_order),
             optional_text(stream.floor), optional_bytes(stream.set_digest), optional_text(stream.tool),
             optional_text(stream.tool_schema), optional_text(stream.tool_table), pg::param(stream.kept)});
}

void forget_digest(const std::string &stream) {
    static constinit Query query{
        "UPDATE sluice.stream SET set_digest = NULL WHERE name OPERATOR(pg_catalog.=) $1 "
        "AND set_digest IS NOT NULL"};
    OwnerScope scope(OwnerScope::write);
    Spi spi;
    spi.run(query, {pg::param(stream)});
}

void note_digest(const std::string &stream, const std::string &raw) {
    static constinit Query query{"UPDATE sluice.stream SET set_digest = $2 WHERE ctid OPERATOR(pg_catalog.=) "
                                 "(SELECT ctid FROM sluice.stream "
                                 "WHERE name OPERATOR(pg_catalog.=) $1 FOR UPDATE SKIP LOCKED)"};
    OwnerScope scope(OwnerScope::write);
    Spi spi;
    spi.run(query, {pg::param(stream), pg::bytes(raw)});
}

bool used() {
    return pg::Reader("sluice", "local", {}).next();
}

void make_used(const std::string &by) {
    static constinit Query query{"INSERT INTO sluice.local (one, first_use, \"by\") VALUES (true, "
                                 "pg_catalog.clock_timestamp(), $1) ON CONFLICT DO NOTHING"};
    OwnerScope scope(OwnerScope::write);
    Spi spi;
    spi.run(query, {pg::name(by)});
}

bool armed() {
    return false;
}

} // namespace ledger
