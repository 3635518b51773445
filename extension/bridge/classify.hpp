// From a raw parse tree to the plain facts that planning needs. Reading nodes cannot fail; what looks at the
// catalog goes through pg::call.
#pragma once

#include "bridge/pg.hpp"
#include "core/steps.hpp"

namespace pg {

struct Classified {
    core::StatementKind kind = core::StatementKind::other;
    core::Isolation isolation = core::Isolation::unset;
    bool read_only = false;
    bool deferrable = false;
    bool commits_itself = false;
    bool sets_session = false;
    std::string new_value; // of ALTER TYPE ADD VALUE
    std::string type_name; // of ALTER TYPE ADD VALUE and of CREATE TYPE ... AS ENUM
};

// Throws pg::Error only from catalog look-ups (out of memory).
Classified classify(const Node *statement);

} // namespace pg
