// A subtransaction for the object's life: rolled back unless committed. The only place where a server error
// may be swallowed: catch it while this object lives, and its end undoes what the error left behind. Locks
// taken inside go with a rollback and stay with a commit.
#pragma once

#include "bridge/call.hpp"

extern "C" {
#include "utils/resowner.h"
}

namespace pg {

class Subtransaction {
public:
    Subtransaction() : memory_(CurrentMemoryContext), owner_(CurrentResourceOwner) {
        call([] { BeginInternalSubTransaction(nullptr); });
        MemoryContextSwitchTo(memory_);
    }
    ~Subtransaction() {
        if (!open_) return;
        try {
            call([] { RollbackAndReleaseCurrentSubTransaction(); });
        } catch (...) {
            // only a broken backend fails here; the transaction is aborted by whoever is told next
        }
        restore();
    }
    Subtransaction(const Subtransaction &) = delete;
    Subtransaction &operator=(const Subtransaction &) = delete;

    void commit() {
        call([] { ReleaseCurrentSubTransaction(); });
        open_ = false;
        restore();
    }

private:
    void restore() {
        MemoryContextSwitchTo(memory_);
        CurrentResourceOwner = owner_;
    }

    MemoryContext memory_;
    ResourceOwner owner_;
    bool open_ = true;
};

// Looks something up for a statement that has not run yet. False = the names in it are wrong or not for this
// user (classes 42, 3F, 0A): the statement will say so itself, at its place.
template <class F>
bool look_up(F &&f) {
    Subtransaction attempt;
    try {
        f();
    } catch (const Error &error) {
        const std::string kind = error.sqlstate().substr(0, 2);
        if (kind != "42" && kind != "3F" && kind != "0A") throw;
        return false;
    }
    attempt.commit();
    return true;
}

} // namespace pg
