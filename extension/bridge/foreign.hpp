// The moment in which a table that is not ours is read or written: search_path pinned, and row level security
// an error instead of a filter, since its policies would be somebody's code under the caller's rights.
#pragma once

#include "bridge/pg.hpp"

namespace pg {

class ForeignScope {
public:
    // Reads as the caller. With a role: writes as that one (the table's owner), in a security-restricted
    // operation as the server's own maintenance does, so that triggers gain nothing by it.
    explicit ForeignScope(Oid role = InvalidOid);
    ~ForeignScope();
    ForeignScope(const ForeignScope &) = delete;
    ForeignScope &operator=(const ForeignScope &) = delete;

private:
    Oid user_ = InvalidOid;
    int security_ = 0;
    int guc_level_ = 0;
    int unwinding_;
};

} // namespace pg
