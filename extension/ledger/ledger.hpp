// Typed access to the ledger's tables (schema sluice). Every function opens its own OwnerScope; texts of
// statements are fixed; names of the caller are passed in, because inside the scope we are the owner.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bridge/pg.hpp"
#include "core/recorded.hpp"

namespace ledger {

// One half of a migration: where its script is kept and where it came from. Hashes are raw bytes.
struct Side {
    std::string sha; // empty: no such script
    std::string file;
    std::string file_hash;
    int line = 1;
    std::string tokens;
    std::string role; // whose rights the stored script has

    bool there() const { return !sha.empty(); }
};

struct Row {
    std::string stream;
    std::string id, version, name;
    core::Kind kind = core::Kind::versioned;
    std::int64_t seq = 0;
    core::Direction direction = core::Direction::up;
    core::State state = core::State::applied;
    std::string how = "ran"; // ran, marked, imported
    std::string format;      // empty: none (migrate_apply)
    Side up, down;
    int step = 0;
    int steps = 0;
    std::string statements = "[]"; // JSON
    std::string by;
    std::string origin = "{}"; // JSON
    std::string search_path;
    TimestampTz started = 0;
    double took_ms = 0;
    std::string error; // JSON, empty: none
};

struct Stream {
    bool exists = false;
    std::string name;
    std::string format;       // empty: not decided
    std::string out_of_order; // "refuse", "allow", empty: as the format
    std::string floor;
    std::string set_digest; // raw
    // Where it was taken over from: the tool's id, its table; kept: that follows the ledger.
    std::string tool, tool_schema, tool_table;
    bool kept = false;
};

struct Event {
    std::string stream;
    std::string id; // empty: about the stream
    std::string kind;
    std::string reason;
    std::string detail; // JSON or empty
};

// The stream's row and all its migrations, as far as choosing needs them.
Stream read_stream(const std::string &name);
std::vector<Stream> read_streams();
std::vector<core::Recorded> read_recorded(const std::string &stream);
std::optional<Row> find(const std::string &stream, const std::string &id);
// Only those that are running or dirty; first started first.
std::vector<Row> unfinished(const std::string &stream);
// Throws XX001 if the text is not there, or not the one that its key tells.
std::string script_text(const std::string &sha);
std::string script_key(const std::string &text); // SHA-256 of the text in UTF-8
std::int64_t next_seq(const std::string &stream);

// Writes. Each takes part in the transaction that is open.
std::string store_script(const std::string &text); // returns its sha
void put(const Row &row);
void erase(const std::string &stream, const std::string &id);
void add_event(const Event &event, const std::string &current, const std::string &session);
// True if something was recorded in the stream after `when` that changes what is applied.
bool changed_since(const std::string &stream, TimestampTz when);
// How far the migrations, by seq, were in another tool's table when it was given back; 0: it never was.
std::int64_t given_back_at(const std::string &stream);
void put_stream(const Stream &stream);
void forget_digest(const std::string &stream);
// From a look that found the whole set applied. Waits for nobody: a stream row that is being written stays as
// it is.
void note_digest(const std::string &stream, const std::string &raw);

// The one undumped row that says this database has been used (see the gate). Returns true if it is there;
// make_used writes it.
bool used();
void make_used(const std::string &by);

// Whether the guard is armed. It comes with the guard; until then nothing is.
bool armed();

} // namespace ledger
