// Resume with proof: what a statement that commits by itself was to produce, held against the catalog. Done:
// go on. Half done: our own remains are removed first. Nothing: run it. (design.md section 5)
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/effects.hpp"
#include "core/error.hpp"

namespace engine {

enum class Standing { nothing, half, done };

struct Proof {
    Standing standing = Standing::nothing;
    std::vector<std::string> mends; // statements that remove the remains, or finish the work
    bool mends_finish = false;      // after them the statement itself need not run
    std::string sentence;           // what was seen, for people; empty: nothing worth a line
};

// `sql` is one statement of kind `kind`. Reads the catalog only. Throws core::Error SL032 if something stands
// in the statement's place that is not what it makes.
Proof prove(core::StatementKind kind, std::string_view sql);

// After CREATE INDEX IF NOT EXISTS: an index of that name that is INVALID is not what was asked for.
// Throws core::Error 55000.
void check_index_made(core::StatementKind kind, std::string_view sql, const core::Place &place);

} // namespace engine
