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

// How large one relation is on disk, without its children, and whether it holds a row: seen under the weakest
// lock if that is free at once, else from the catalog's statistics.
struct Extent {
    std::int64_t bytes = 0;     // with its TOAST table
    std::int64_t all_bytes = 0; // with its indexes too
    double rows = 0;            // about
    bool empty = false;
};
Extent extent_of(Oid relation);

// The relation and all below it, unlocked; empty if it is none.
std::vector<Oid> with_children(Oid relation);
std::string qualified_name(Oid relation);

} // namespace pg
