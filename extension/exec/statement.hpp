// One statement of a script made ready to run as it would alone: its own text, its place in the file, what
// pg_stat_activity shows meanwhile. Texts live in the memory given, as plain data for the driver.
#pragma once

#include "bridge/statement.hpp"
#include "core/script.hpp"
#include "core/steps.hpp"

namespace exec {

struct Label {
    std::string stream;
    std::string migration; // version_name
    std::string version;
    std::string file; // may be empty
};

// `index` counts from 0, `count` is of the whole script. Results, if any, go to `rows`.
pg::StatementOrder make_order(const Label &label, const core::Script &script,
                              const core::Statement &statement, int index, int count, pg::StatementMode mode,
                              pg::Rows *rows, MemoryContext memory);

// What pg_stat_activity shows of statement `number` (from 1): whose it is, then `what`. migrate_progress
// reads it.
std::string activity(const Label &label, int number, int count, std::string_view what);

// Context of errors at commit.
pg::Where *make_commit_where(const Label &label, MemoryContext memory);

// The statement's text and, for messages, its first `most` bytes with blanks folded.
std::string_view text_of(const core::Script &script, const core::Statement &statement);
std::string brief(std::string_view sql, std::size_t most);

// Where in the file an error that was raised with our context lies. Line and column 0 if it does not say.
struct ErrorPlace {
    int line = 0;
    int column = 0;
};
ErrorPlace place_of(const ErrorData &error, const core::Script &script, const core::Statement &statement);

} // namespace exec
