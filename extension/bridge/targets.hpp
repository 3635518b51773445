// Which relations a statement will lock so strongly that an application's plain reads or writes wait, found
// from its text and the catalog before it runs. Nothing is locked, no user code runs, no data is read; what
// several statements of a script make for each other is not there yet and therefore not seen.
// Sources: the lock modes in the server's own commands, and pg_locks after running each (test: queue).
#pragma once

#include "bridge/pg.hpp"
#include "core/effects.hpp"

namespace pg {

struct Target {
    Oid relation = InvalidOid;
    LOCKMODE mode = NoLock; // ShareLock or stronger: weaker ones let ROW EXCLUSIVE pass
    int depth = 0;          // below the named relation in its tree; partitions come behind their parent
    std::string name;       // schema-qualified, unquoted, for messages
    bool made_here = false; // created in this transaction: nobody else can know it
    bool may_lock = false;  // the current user has the right that the statement needs on it
};

struct Targets {
    std::vector<Target> list; // parents first, then by oid; a relation once, with its strongest mode
    bool unknown = false;     // may lock more than can be known beforehand (DO, functions, extension scripts)

    // False: the statement will fail with 42501, and nothing may be locked on its behalf.
    bool allowed() const;
    // True if others can be in the way of it: a relation that was not made in this transaction.
    bool strong() const;
    void merge(const Targets &other);
};

// `sql` is one statement. With its kind, those that lock nothing strongly return at once, unparsed; so do
// those that cannot run in a transaction block: they are not put under the lock rules. Throws
// what the server raises for a text that does not parse or a name that means two functions.
Targets targets(std::string_view sql, std::optional<core::StatementKind> kind = std::nullopt);
// The same for a tree that is there already (a RawStmt's `stmt`).
Targets targets(Node *statement);

} // namespace pg
