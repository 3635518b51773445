// Does a relation hold rows, and about how many: what a destructive statement would take away. Waits for
// nobody: without the weakest lock at once, its size on disk decides.
#pragma once

#include <string>
#include <vector>

#include "bridge/pg.hpp"

namespace pg {

struct Holding {
    Oid relation = InvalidOid;
    std::string name;      // schema-qualified
    double rows_about = 0; // the planner's estimate; -1 = not known
};

// Of these relations, with their partitions and children, those that hold at least one row. Needs a
// transaction; pushes a snapshot of its own. Looks at the first pages only: a table that is emptied at its
// front and large counts as holding.
std::vector<Holding> holding_rows(const std::vector<Oid> &relations);

} // namespace pg
