#include "ledger/lock.hpp"

#include <cstring>
#include <netdb.h>

#include "bridge/compat.hpp"
#include "bridge/hash.hpp"

extern "C" {
#include "catalog/pg_authid.h"
#include "libpq/pqcomm.h"
#include "storage/lmgr.h"
#include "utils/timestamp.h"
}

namespace ledger {

namespace {

constexpr std::uint16_t lock_class = 3;

// The stream that was asked for last. Its hash takes longer than all else of a look at the lock, and a run
// looks after each step.
struct Hashed {
    char stream[64]; // names are shorter
    std::uint32_t high, low;
};
constinit Hashed hashed{};

LOCKTAG tag_of(const std::string &stream) {
    if (stream.empty() || stream != hashed.stream) {
        const std::string digest = pg::sha256(stream);
        std::memcpy(&hashed.high, digest.data(), 4);
        std::memcpy(&hashed.low, digest.data() + 4, 4);
        // Of a name that is too long nothing is kept: no other one may be taken for it.
        const bool fits = stream.size() < sizeof hashed.stream;
        std::memcpy(hashed.stream, fits ? stream.c_str() : "", fits ? stream.size() + 1 : 1);
    }
    LOCKTAG tag;
    SET_LOCKTAG_ADVISORY(tag, MyDatabaseId, hashed.high, hashed.low, lock_class);
    return tag;
}

bool acquire(const LOCKTAG &tag, bool session) {
    return pg::call([&] { return LockAcquire(&tag, ExclusiveLock, session, true); }) != LOCKACQUIRE_NOT_AVAIL;
}

bool may_see(Oid role) {
    return pg::call([&] {
        return has_privs_of_role(GetUserId(), ROLE_PG_READ_ALL_STATS) || has_privs_of_role(GetUserId(), role);
    });
}

std::string address_of(const PgBackendStatus &entry) {
    char host[NI_MAXHOST] = "";
    const SockAddr address = entry.st_clientaddr;
    if (address.addr.ss_family == AF_UNIX) return "local";
    const int rc = getnameinfo(reinterpret_cast<const sockaddr *>(&address.addr), address.salen, host,
                               sizeof host, nullptr, 0, NI_NUMERICHOST);
    return rc == 0 ? host : "";
}

// Who has a session's lock, also between two of his transactions: GetLockConflicts knows holders by their
// transactions only, and passes over one that has none just now. Dearer: it copies the whole table of locks.
int session_holder(const LOCKTAG &tag) {
    const LockData *all = GetLockStatusData();
    for (int i = 0; i < all->nelements; i++) {
        const LockInstanceData &lock = all->locks[i];
        if (lock.holdMask != 0 && std::memcmp(&lock.locktag, &tag, sizeof tag) == 0) return lock.pid;
    }
    return 0;
}

} // namespace

bool try_lock(const std::string &stream, Hold hold) {
    return acquire(tag_of(stream), hold == Hold::session);
}

void unlock(const std::string &stream) {
    const LOCKTAG tag = tag_of(stream);
    pg::call([&] {
        if (pg::compat::lock_held_by_me(&tag, ExclusiveLock)) LockRelease(&tag, ExclusiveLock, true);
    });
}

bool holds_lock(const std::string &stream) {
    const LOCKTAG tag = tag_of(stream);
    return pg::call([&] { return pg::compat::lock_held_by_me(&tag, ExclusiveLock); });
}

bool try_lock_extension() {
    LOCKTAG tag;
    SET_LOCKTAG_ADVISORY(tag, MyDatabaseId, 0, 0, lock_class);
    return acquire(tag, false);
}

Holder holder(const std::string &stream) {
    const LOCKTAG tag = tag_of(stream);
    Holder out;
    out.pid = pg::call([&] {
        if (pg::compat::lock_held_by_me(&tag, ExclusiveLock)) return MyProcPid; // no conflict with oneself
        int count = 0;
        VirtualTransactionId *found = GetLockConflicts(&tag, ExclusiveLock, &count);
        bool prepared;
        PGPROC *proc = count > 0 ? pg::compat::holder_of(found[0], &prepared) : nullptr;
        return proc ? proc->pid : session_holder(tag);
    });
    if (out.pid == 0) return out;
    PgBackendStatus *entry = pg::call([&] {
        pgstat_clear_snapshot();
        return pg::compat::status_of(out.pid);
    });
    if (!entry || !may_see(entry->st_userid)) return out;
    out.user = pg::call([&] {
        const char *name = GetUserNameFromId(entry->st_userid, true);
        return name ? name : "";
    });
    out.application = entry->st_appname ? entry->st_appname : "";
    out.activity = pg::call([&] { return pgstat_clip_activity(entry->st_activity_raw); });
    out.address = address_of(*entry);
    out.since = entry->st_activity_start_timestamp;
    return out;
}

std::string describe(const Holder &h) {
    if (h.pid == 0) return "The runner has just ended.";
    std::string out = "Process " + std::to_string(h.pid);
    if (!h.user.empty()) out += ", user \"" + h.user + "\"";
    if (!h.application.empty()) out += ", application \"" + h.application + "\"";
    if (!h.address.empty()) out += ", from " + h.address;
    if (h.since) out += ", since " + std::string(pg::call([&] { return timestamptz_to_str(h.since); }));
    out += " is at work";
    if (!h.activity.empty()) out += ": " + h.activity;
    return out + ".";
}

} // namespace ledger
