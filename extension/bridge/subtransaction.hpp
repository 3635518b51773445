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

} // namespace pg
