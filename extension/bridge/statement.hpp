// Runs one statement as the server's main loop would run it alone: parse, analyse, plan, execute, with its
// own source text, snapshot, timeout, log line and place in pg_stat_activity. Plain frames only: this is
// where user code runs, and nothing here has a destructor.
#pragma once

#include "bridge/rows.hpp"

namespace pg {

// Where a statement stands in its migration, for error contexts and activity. Plain, and owned by
// the run's memory.
struct Where {
    const char *migration; // name as shown: version_name
    const char *file;      // may be nullptr
    int statement;         // 1-based; 0 = at commit
    int line;              // of the statement's first token in the file
    const char *activity;  // what pg_stat_activity shows
};

enum class StatementMode : std::uint8_t {
    in_block,   // inside our own transaction block
    alone,      // a command that cannot run in a block, or a DO/CALL that commits
    in_function // inside the caller's transaction (migrate_apply)
};

struct StatementOrder {
    const char *sql; // the statement alone, NUL-terminated
    StatementMode mode;
    Where where;
    Rows *rows;            // receives results, or nullptr
    const char *copy_data; // inline COPY data, or nullptr
    std::size_t copy_length;
    int copy_line;  // line of the file on which the data begin
    bool savepoint; // settle the transaction state behind it
};

struct StatementResult {
    std::uint64_t processed; // rows
    bool has_rows;           // it returned a result set
};

void perform_statement(const StatementOrder *order, StatementResult *result);

// Adds the migration's context to errors raised while `where` is pushed; turns positions into internal ones.
struct WhereCallback {
    ErrorContextCallback callback;
    const Where *where;
    const char *sql; // nullptr: no position to turn
};
void push_where(WhereCallback *own, const Where *where, const char *sql);
void pop_where(WhereCallback *own);

// What pg_stat_activity shows until the next statement.
void show_activity(const std::string &text);

// Puts back what a statement that failed left changed in the session's display state. Safe to call always.
void restore_display();

} // namespace pg
