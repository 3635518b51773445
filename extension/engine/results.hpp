// What the statements of a job did: milliseconds, rows and kind of each for the ledger, and the rows that
// they returned, to be shown once their step is committed.
#pragma once

#include <string>
#include <vector>

#include "bridge/rows.hpp"
#include "core/steps.hpp"
#include "engine/report.hpp"

namespace engine {

class Results {
public:
    // For the rows of a statement, as many and as wide as are shown.
    static pg::Rows *make_rows(MemoryContext memory);
    void begin_job(const std::string &recorded); // JSON of statements recorded by an earlier run, or "[]"
    void begin_attempt();                        // forgets what the attempt before left
    void add(int statement, core::StatementKind kind, int line, double ms, std::uint64_t rows);
    void show(const pg::Rows &rows, const std::string &version, const std::string &file, int line);
    void keep(); // the step is committed: what it added stays

    std::string statements_json() const; // the recorded form; a summary beyond 1 000
    std::string shown_json() const;      // for the event; empty: nothing shown
    std::vector<Shown> take_shown();

private:
    struct Item {
        int statement;
        core::StatementKind kind;
        int line;
        double ms;
        std::uint64_t rows;
    };
    std::vector<Item> kept_, fresh_;
    std::vector<Shown> shown_;
    std::string earlier_;
};

} // namespace engine
