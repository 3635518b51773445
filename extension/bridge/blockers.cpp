#include "bridge/blockers.hpp"

#include <algorithm>
#include <csignal>
#include <cstring>
#include <unordered_set>

#include "bridge/compat.hpp"
#include "bridge/settings.hpp"
#include "bridge/spi.hpp"
#include "bridge/subtransaction.hpp"

extern "C" {
#include "access/twophase.h"
#include "catalog/pg_authid.h"
#include "utils/fmgrprotos.h"
#include "utils/inval.h"
#include "utils/snapmgr.h"
}

namespace pg {

namespace {

constexpr int most_followed = 100; // processes looked at for a chain of waits

// ---- the look

// Conflicts of one target, in the memory of the look. The array belongs to the server's function.
struct Conflicts {
    VirtualTransactionId *list;
    int count;
};

Conflicts conflicts_of(const Target &target) {
    LOCKTAG tag;
    SET_LOCKTAG_RELATION(tag, MyDatabaseId, target.relation);
    Conflicts found = {nullptr, 0};
    found.list = GetLockConflicts(&tag, target.mode, &found.count);
    return found;
}

// What shared memory says of a transaction. False: it has just ended.
struct Holder {
    int pid;
    TransactionId prepared;
    bool autovacuum;
    bool wraparound;
};

bool find_holder(const VirtualTransactionId &transaction, Holder *out) {
    *out = {};
    bool other = false;
    PGPROC *process = compat::holder_of(transaction, &other);
    if (!process) { // prepared, and the process that has the number now is an innocent one; or gone
        bool more = false;
        out->prepared = TwoPhaseGetXidByVirtualXID(transaction, &more);
        return TransactionIdIsValid(out->prepared);
    }
    LWLockAcquire(ProcArrayLock, LW_SHARED);
    out->pid = process->pid;
    const std::uint8_t flags = process->pid ? ProcGlobal->statusFlags[process->pgxactoff] : 0;
    LWLockRelease(ProcArrayLock);
    out->autovacuum = flags & PROC_IS_AUTOVACUUM;
    out->wraparound = flags & PROC_VACUUM_FOR_WRAPAROUND;
    return out->pid != 0;
}

// CurrentMemoryContext is the look's own.
std::vector<Blocker> find_holders(const std::vector<Target> &targets) {
    std::vector<Blocker> out;
    std::unordered_set<std::uint64_t> known;
    for (const Target &target : targets) {
        if (target.made_here) continue;
        call([] { MemoryContextReset(CurrentMemoryContext); }); // an array of all backends a relation
        const Conflicts found = call([&] { return conflicts_of(target); });
        for (int i = 0; i < found.count; i++) {
            const VirtualTransactionId transaction = found.list[i];
            const std::uint64_t key = compat::key_of(transaction);
            Holder holder;
            if (!known.insert(key).second || !call([&] { return find_holder(transaction, &holder); }))
                continue;
            Blocker blocker;
            blocker.transaction = transaction;
            blocker.key = key;
            blocker.pid = holder.pid;
            blocker.prepared = TransactionIdIsValid(holder.prepared);
            blocker.autovacuum = holder.autovacuum;
            blocker.wraparound = holder.wraparound;
            blocker.may_lock = target.may_lock;
            blocker.relation = target.relation;
            blocker.mode = target.mode;
            blocker.relation_name = target.name;
            out.push_back(std::move(blocker));
        }
    }
    return out;
}

// ---- details

bool may_see(Oid role) {
    const Oid user = GetUserId();
    return has_privs_of_role(user, ROLE_PG_READ_ALL_STATS) || has_privs_of_role(user, role);
}

struct Details {
    const char *user, *application, *query;
    bool visible, idle;
    std::int64_t age_ms;
};

void read_entry(const PgBackendStatus *entry, Details *out) {
    out->user = GetUserNameFromId(entry->st_userid, true);
    out->application = entry->st_appname;
    out->visible = may_see(entry->st_userid);
    out->query = out->visible ? pgstat_clip_activity(entry->st_activity_raw) : nullptr;
    out->idle = out->visible && (entry->st_state == STATE_IDLEINTRANSACTION ||
                                 entry->st_state == STATE_IDLEINTRANSACTION_ABORTED);
    const TimestampTz start = entry->st_xact_start_timestamp;
    out->age_ms = start ? std::max<std::int64_t>(0, (GetCurrentTimestamp() - start) / 1000) : -1;
}

std::string text_or_empty(const char *text) {
    return text ? text : "";
}

void fill_in(Blocker &blocker, const PgBackendStatus *entry) {
    Details details = {};
    call([&] { read_entry(entry, &details); });
    blocker.user = text_or_empty(details.user);
    blocker.application = text_or_empty(details.application);
    blocker.query = text_or_empty(details.query);
    blocker.idle = details.idle;
    blocker.real_age_ms = details.age_ms;
    blocker.age_ms = details.visible ? details.age_ms : -1;
}

// One pass over the activity of all backends, for however many of them are in the way. The copy that this
// makes is thrown away before and after: it would be kept for the rest of the transaction.
void fill_in_sessions(std::vector<Blocker> &blockers) {
    call([] { pgstat_clear_backend_activity_snapshot(); });
    const int count = call([] { return pgstat_fetch_stat_numbackends(); });
    for (int i = 1; i <= count; i++) {
        const PgBackendStatus *entry = call([i] { return compat::status_at(i); });
        if (!entry || entry->st_procpid == 0) continue;
        for (Blocker &blocker : blockers)
            if (blocker.pid == entry->st_procpid) fill_in(blocker, entry);
    }
    call([] { pgstat_clear_backend_activity_snapshot(); });
}

// Everybody may see the list of prepared transactions. It is a query and needs a snapshot, which must not be
// the first of a transaction block of the script: SET TRANSACTION would fail behind it.
void fill_in_prepared(Blocker &blocker) {
    if (IsTransactionBlock() && !ActiveSnapshotSet()) return;
    static constinit Query query = {
        "SELECT p.gid, pg_catalog.pg_get_userbyid(p.ownerid), "
        "(pg_catalog.date_part('epoch', pg_catalog.clock_timestamp() OPERATOR(pg_catalog.-) p.prepared) "
        "OPERATOR(pg_catalog.*) 1000)::pg_catalog.int8 "
        "FROM pg_catalog.pg_prepared_xact() AS p WHERE p.transaction OPERATOR(pg_catalog.=) $1"};
    const VirtualTransactionId transaction = blocker.transaction;
    const TransactionId xid = call([&] {
        bool more = false;
        return TwoPhaseGetXidByVirtualXID(transaction, &more);
    });
    Spi spi;
    if (spi.run(query, {{XIDOID, TransactionIdGetDatum(xid)}}) == 0) return;
    blocker.query = spi.text(0, 0);
    blocker.user = spi.text(0, 1);
    blocker.age_ms = blocker.real_age_ms = spi.number(0, 2);
}

// ---- chains of waits

// Processes that `pid` waits for, into `pids` behind those that are there; returns the new count.
int add_blockers_of(int pid, int *pids, int count) {
    Datum array = DirectFunctionCall1(pg_blocking_pids, Int32GetDatum(pid));
    ArrayType *found = DatumGetArrayTypeP(array);
    const int n = ArrayGetNItems(ARR_NDIM(found), ARR_DIMS(found));
    const auto *values = reinterpret_cast<const std::int32_t *>(ARR_DATA_PTR(found));
    for (int i = 0; i < n && count < most_followed; i++)
        if (std::find(pids, pids + count, values[i]) == pids + count) pids[count++] = values[i];
    return count;
}

bool leads_to_us(int pid) {
    int pids[most_followed] = {pid};
    int count = 1;
    for (int i = 0; i < count; i++) {
        if (pids[i] == MyProcPid) return true;
        count = add_blockers_of(pids[i], pids, count);
    }
    return false;
}

// ---- locks

bool is_still(const Target &target) {
    HeapTuple row = SearchSysCache1(RELOID, ObjectIdGetDatum(target.relation));
    if (!HeapTupleIsValid(row)) return false;
    auto *form = reinterpret_cast<Form_pg_class>(GETSTRUCT(row));
    const char *schema = get_namespace_name(form->relnamespace);
    const char *name = target.name.c_str();
    const std::size_t length = schema ? std::strlen(schema) : 0;
    const bool same = schema && std::strncmp(name, schema, length) == 0 && name[length] == '.' &&
                      std::strcmp(name + length + 1, NameStr(form->relname)) == 0;
    ReleaseSysCache(row);
    return same;
}

Taken check_names(const std::vector<Target> &targets) {
    for (const Target &target : targets)
        if (!call([&] { return is_still(target); })) return Taken::changed;
    return Taken::all;
}

bool try_lock(const Target &target) {
    return call([&] { return ConditionalLockRelationOid(target.relation, target.mode); });
}

std::int64_t now_ms() {
    return GetCurrentTimestamp() / 1000;
}

} // namespace

std::vector<Blocker> look(const std::vector<Target> &targets) {
    Context scratch(CurrentMemoryContext, "pg_sluice look");
    ContextScope scope(scratch);
    std::vector<Blocker> out = find_holders(targets);
    if (out.empty()) return out;
    fill_in_sessions(out);
    for (Blocker &blocker : out)
        if (blocker.prepared) fill_in_prepared(blocker);
    return out;
}

bool cancel_autovacuum(const std::vector<Blocker> &blockers) {
    bool cancelled = false;
    for (const Blocker &blocker : blockers) {
        if (!blocker.autovacuum || blocker.wraparound || !blocker.may_lock) continue;
        Holder holder;
        const bool there = call([&] { return find_holder(blocker.transaction, &holder); });
        if (!there || !holder.autovacuum || holder.wraparound) continue;
        cancelled = kill(holder.pid, SIGINT) == 0 || cancelled;
    }
    return cancelled;
}

bool wait_for_us(const std::vector<Blocker> &blockers) {
    Context scratch(CurrentMemoryContext, "pg_sluice waits");
    ContextScope scope(scratch);
    return std::any_of(blockers.begin(), blockers.end(), [](const Blocker &blocker) {
        return blocker.pid != 0 && call([&] { return leads_to_us(blocker.pid); });
    });
}

Taken try_lock_all(const std::vector<Target> &targets) {
    if (!std::all_of(targets.begin(), targets.end(), try_lock)) return Taken::refused;
    return check_names(targets);
}

Taken queue_all(const std::vector<Target> &targets, int ms) {
    const int own = lock_timeout();
    const std::int64_t end = now_ms() + ms;
    bool changed = false;
    for (const Target &target : targets) {
        if (try_lock(target)) continue;
        set_lock_timeout(static_cast<int>(std::max<std::int64_t>(1, end - now_ms())));
        changed = true;
        call([&] { LockRelationOid(target.relation, target.mode); });
    }
    if (changed) set_lock_timeout(own);
    return check_names(targets);
}

Taken try_lock_all_or_none(const std::vector<Target> &targets) {
    Subtransaction attempt;
    const Taken taken = try_lock_all(targets);
    if (taken == Taken::all) attempt.commit();
    return taken;
}

Taken queue_all_or_none(const std::vector<Target> &targets, int ms) {
    Subtransaction attempt;
    try {
        const Taken taken = queue_all(targets, ms);
        if (taken == Taken::all) attempt.commit();
        return taken;
    } catch (const Error &error) {
        if (error.code() != ERRCODE_LOCK_NOT_AVAILABLE) throw;
        return Taken::refused;
    }
}

int lock_timeout() {
    return LockTimeout;
}

void set_lock_timeout(int ms) {
    set_local("lock_timeout", std::to_string(ms).c_str());
}

int deadlock_timeout() {
    return DeadlockTimeout;
}

void set_deadlock_timeout(int ms) {
    set_local("deadlock_timeout", std::to_string(ms).c_str());
}

} // namespace pg
