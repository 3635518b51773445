#include "client/verbs/schema_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <map>
#include <vector>

#include "client/files/related.hpp"
#include "client/files/write.hpp"
#include "client/link/pg_dump.hpp"
#include "client/path.hpp"
#include "client/schema.hpp"
#include "client/text.hpp"
#include "client/verbs/outcome.hpp"
#include "client/verbs/session.hpp"

namespace client::verbs {

namespace {

constexpr const char *head = "-- The schema that the migrations have made, written by \"sluice dump\". Load "
                             "it into an empty database with\n"
                             "-- psql -v ON_ERROR_STOP=1 -f; then \"sluice up\" runs what is newer.\n\n"
                             "SET client_encoding = 'UTF8';\n"
                             "SET standard_conforming_strings = on;\n"
                             "SET check_function_bodies = false;\n"
                             "SET xmloption = content;\n"
                             "SET client_min_messages = warning;\n"
                             "SET row_security = off;\n"
                             "SET default_table_access_method = heap;\n"
                             "SET search_path = '';\n";

constexpr const char *foot =
    "\nRESET client_encoding;\nRESET standard_conforming_strings;\nRESET check_function_bodies;\n"
    "RESET xmloption;\nRESET client_min_messages;\nRESET row_security;\n"
    "RESET default_table_access_method;\nRESET search_path;\n";

constexpr const char *streams_query =
    "SELECT name, pg_catalog.format('(%L, %L, %L, %L, pg_catalog.now())', name, format, out_of_order, floor)"
    " FROM sluice.stream ORDER BY name COLLATE \"C\"";

constexpr const char *rows_query =
    "SELECT stream, id, state, pg_catalog.format('(%L, %L, %L, %L, %L, %L, %L, %L, %L, %L, %L)', id, "
    "version, name, kind,"
    " format, up_file, pg_catalog.encode(up_file_hash, 'hex'), up_tokens, down_file,"
    " pg_catalog.encode(down_file_hash, 'hex'), down_tokens)"
    " FROM sluice.migration WHERE state OPERATOR(pg_catalog.<>) 'reverted'";

struct Row {
    std::string id, values;
};

bool earlier(const Row &a, const Row &b) {
    const bool first = a.id.rfind("R:", 0) == 0, second = b.id.rfind("R:", 0) == 0;
    if (first != second) return second; // repeatable ones have no place among the numbers
    return first ? a.id < b.id : files::earlier(a.id, b.id);
}

std::string lines_of(const std::vector<std::string> &values) {
    std::string lines;
    for (const std::string &value : values)
        lines += (lines.empty() ? "    " : ",\n    ") + value;
    return lines;
}

std::string migrations_text(const std::string &stream, std::vector<Row> rows) {
    std::sort(rows.begin(), rows.end(), earlier);
    std::vector<std::string> values;
    values.reserve(rows.size());
    for (const Row &row : rows)
        values.push_back(row.values);
    return fmt::format("\nINSERT INTO sluice.migration (stream, tenant, id, version, name, kind, seq, "
                       "direction, state, how, format, up_file,\n"
                       "        up_file_hash, up_tokens, down_file, down_file_hash, down_tokens, step, "
                       "steps, \"by\", started, took)\n"
                       "    SELECT {}, '', id, version, name, kind, pg_catalog.row_number() OVER (), 'up', "
                       "'applied', 'marked', format, up_file,\n"
                       "           pg_catalog.decode(up_hash, 'hex'), up_tokens, down_file, "
                       "pg_catalog.decode(down_hash, 'hex'), down_tokens,\n"
                       "           1, 1, current_user, pg_catalog.clock_timestamp(), '0'\n"
                       "      FROM (VALUES\n{}\n) v (id, version, name, kind, format, up_file, up_hash, "
                       "up_tokens, down_file, down_hash,"
                       " down_tokens);\n",
                       stream, lines_of(values));
}

Failure half_done(const Session &session, std::string_view id, std::string_view state) {
    return Failure(Exit::dirty,
                   fmt::format("migration {} is {}: the schema is neither that before nor that after it", id,
                               state))
        .then(session.again(state == "dirty" ? "resume" : "status"));
}

// Every row that a fresh database needs to know what it has. Their scripts stay where they are, in the files.
std::string ledger_text(Session &session) {
    const link::Rows streams = session.query(streams_query);
    std::vector<std::string> values;
    for (int i = 0; i < streams.size(); i++)
        values.emplace_back(streams.at(i, 1));
    if (values.empty()) return {};
    std::string text = "\nINSERT INTO sluice.stream (name, format, out_of_order, floor, made) VALUES\n" +
                       lines_of(values) + ";\n";
    std::map<std::string, std::vector<Row>> rows;
    const link::Rows found = session.query(rows_query);
    for (int i = 0; i < found.size(); i++) {
        if (found.at(i, 2) != "applied") throw half_done(session, found.at(i, 1), found.at(i, 2));
        rows[std::string(found.at(i, 0))].push_back(
            {std::string(found.at(i, 1)), std::string(found.at(i, 3))});
    }
    for (const auto &[stream, of_it] : rows)
        text += migrations_text(fmt::format("'{}'", stream), of_it);
    return text;
}

Failure cannot_read(const std::string &path) {
    return Failure(Exit::failed,
                   fmt::format("could not read \"{}\": {}", text::harmless(path), std::strerror(errno)),
                   "Name another file, or mend the rights on it.");
}

struct Closer {
    void operator()(FILE *file) const { std::fclose(file); }
};

} // namespace

std::string schema_text(Session &session) {
    std::string ledger;
    try {
        ledger = ledger_text(session);
    } catch (const link::ServerError &error) {
        if (error.is("42501"))
            throw Failure(Exit::failed, "the ledger cannot be read: " + error.message,
                          "Let who installed the extension run SELECT migrate_grant('your role', 'read').")
                .coded(error.sqlstate);
        if (!is_not_there(error)) throw;
    }
    std::string schema = canonical_schema(link::dump_schema(session.connection(), session.config.pg_dump));
    if (!schema.empty()) schema.insert(0, "\n");
    return head + schema + ledger + foot;
}

std::string schema_on_disk(const std::string &path) {
    const std::unique_ptr<FILE, Closer> file(std::fopen(path.c_str(), "rb"));
    if (!file && errno == ENOENT) return {};
    if (!file) throw cannot_read(path);
    std::string text;
    char bytes[65536];
    while (const std::size_t count = std::fread(bytes, 1, sizeof bytes, file.get()))
        text.append(bytes, count);
    if (std::ferror(file.get()) != 0) throw cannot_read(path);
    return text;
}

bool write_schema(const std::string &path, const std::string &text) {
    if (exists(path) && schema_on_disk(path) == text) return false;
    files::replace(path, text);
    return true;
}

void keep_schema(Session &session) {
    const std::string &path = session.config.schema_file;
    if (path.empty()) return;
    std::string why;
    try {
        if (write_schema(path, schema_text(session)))
            session.reporter.note(fmt::format("wrote {}", text::harmless(path)));
        return;
    } catch (const Failure &failure) {
        why = failure.message + (failure.detail.empty() ? "" : ": " + failure.detail);
        if (!failure.hint.empty()) why += ". " + failure.hint;
    } catch (const std::exception &error) {
        why = error.what();
    }
    session.reporter.warning(fmt::format("\"{}\" was not brought up to date: {}", text::harmless(path), why));
}

} // namespace client::verbs
