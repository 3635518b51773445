// What a run tells its client while it works: INFO messages (never lost to client_min_messages), for people
// in the primary text, for the client as JSON in the detail. Shapes: docs/protocol.md.
#pragma once

#include <string>
#include <vector>

#include "bridge/pg.hpp"
#include "core/recorded.hpp"

namespace engine {

struct Told {
    std::string version, name, file;
    core::Direction direction = core::Direction::up;
    std::string how = "ran"; // or "tried": rolled back
    int statements = 0;
    int steps = 0;
    double ms = 0;
};

struct Begun {
    std::string version, name, file;
    core::Direction direction = core::Direction::up;
    int n = 0, of = 0;
    int step = 0, steps = 0;
    int statement = 0, statements = 0; // of a non-transactional step; 0 otherwise
    std::string text;
};

struct Failed {
    std::string version, name, file;
    core::Direction direction = core::Direction::up;
    int statement = 0, step = 0, steps = 0, line = 0, column = 0;
    std::string source; // the line of the script
    std::string sqlstate, message;
    bool dirty = false;
    std::string remains; // what the statement left, without what becomes of it
    std::string next;
    bool tried = false; // in a try
};

struct Shown {
    std::string version, file;
    int line = 0;
    std::string json; // {"columns":[...],"rows":[[...]],"more":n}
    std::string text; // for people
};

struct InTheWay {
    int pid = 0;
    std::string user, application, query;
    double age_s = 0;
    bool prepared = false;
};

class Report {
public:
    // `json`: the call came by the schema sluice, so the client reads the details.
    Report(std::string stream, bool json) : stream_(std::move(stream)), json_(json) {}

    void begin(const Begun &what, bool always);
    void closed(const Told &what, int n, int of);
    void rows(const Shown &what);
    void waiting(int pid, const std::string &text, const std::string &version);
    void blocked(const std::string &version, const std::string &relation, const std::string &mode,
                 const std::vector<InTheWay> &who, int attempt, double waited_s);
    void notice(const std::string &kind, const std::string &version, const std::string &file,
                const std::string &text);
    void failed(const Failed &what);
    // `counted` is what was done to so many: "applied", "reverted", "tried".
    void end(const std::string &run, const char *counted, int count, double ms);
    // Sends what has been held back.
    void flush();

private:
    bool may_send();
    void send(const std::string &text, const std::string &detail);

    std::string stream_;
    bool json_;
    std::vector<Told> held_;
    int held_n_ = 0, held_of_ = 0;
    double allowance_ = 20; // messages; grows by 20 a second
    TimestampTz last_ = 0;
};

} // namespace engine
