// What the server tells while it works (docs/protocol.md): the events, and messages that are not ours.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace client {

// A message of the server that is no error: from a script, or of our own.
struct Notice {
    std::string severity; // as the server says it untranslated: NOTICE, WARNING, INFO ...
    std::string sqlstate;
    std::string message;
    std::string detail;
    std::string hint;
    std::string context;
};

// One migration that was committed or, if `how` is "tried", rolled back.
struct Migrated {
    std::string version, name, file, direction, how;
    int statements = 0;
    int steps = 0;
    double ms = 0;
};

// Who stands in the way, as far as the caller may see.
struct Blocker {
    int pid = 0;
    std::string user, application, query;
    double age_s = 0;
    bool prepared = false;
};

enum class EventKind : std::uint8_t {
    other,
    begin,
    rows,
    waiting,
    blocked,
    done, // "applied", "reverted" and "tried"
    notice,
    failed,
    end
};

// One event, flat: each kind fills what the table in docs/protocol.md names, all else stays empty or 0.
struct Event {
    EventKind kind = EventKind::other;
    std::string raw; // the line of JSON as it came
    std::string stream, version, name, file, direction;
    int n = 0, of = 0, step = 0, steps = 0, statement = 0, statements = 0;
    int line = 0, column = 0; // in the file, from 1
    std::string text, topic;  // notice: what it is about
    std::vector<Migrated> migrations;
    std::vector<std::string> columns;                          // rows
    std::vector<std::vector<std::optional<std::string>>> rows; // rows
    int more = 0;                                              // rows not shown
    std::string relation, mode;                                // blocked
    std::vector<Blocker> blockers;
    double waited_s = 0;
    int pid = 0; // waiting
    std::string who, user, application, address, since;
    std::string source, sqlstate, message, remains, next; // failed
    bool dirty = false, tried = false;
    int applied = 0, reverted = 0; // end
    double ms = 0;
};

// The event in an INFO's DETAIL; nothing if the text is not one of ours.
std::optional<Event> parse_event(std::string_view json);

// What SL021 lists in its DETAIL.
struct Destructive {
    std::string version, file, statement, relation;
    int line = 0;
    std::optional<double> rows_about;
};

// Empty if the text is not such a list.
std::vector<Destructive> parse_destructive(std::string_view json);

} // namespace client
