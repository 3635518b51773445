// Who owns the ledger, and the narrow moment in which we are that role. Everything the ledger's tables are
// read or written by runs inside an OwnerScope: fixed statements of ours, search_path pinned, nothing of a
// user's.
#pragma once

#include "bridge/pg.hpp"

namespace ledger {

// Owner of the extension's tables. Throws core::Error SL003 if the tables are not there.
Oid owner();

// True while we write ourselves: the gate lets those rows through, and only those.
bool writing();

// The caller as the outside sees him; taken before any switch.
struct Who {
    Oid role = InvalidOid;
    std::string current; // current_user
    std::string session; // session_user
};
Who who();

class OwnerScope {
public:
    enum Purpose { read, write };
    explicit OwnerScope(Purpose purpose);
    ~OwnerScope();
    OwnerScope(const OwnerScope &) = delete;
    OwnerScope &operator=(const OwnerScope &) = delete;

private:
    Oid user_ = InvalidOid;
    int security_ = 0;
    int guc_level_ = 0;
    bool read_only_ = false;
    bool writing_ = false;
    int unwinding_;
};

// Refuses on a standby (25006). `what` as below.
void require_primary(const char *what);
// Refuses on a standby and in a read-only transaction (25006), of which a switch to the ledger's owner would
// notice nothing. `what` as in "cannot change rights on a standby".
void require_writable(const char *what);

// Refuses to work when library and extension script are of different versions (SL003).
void check_versions();

} // namespace ledger
