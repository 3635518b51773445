#include "ledger/owner.hpp"

#include "bridge/spi.hpp"
#include "core/error.hpp"

extern "C" {
#include "access/genam.h"
#include "access/xlog.h"
#include "catalog/indexing.h"
#include "catalog/pg_extension.h"
#include "utils/fmgroids.h"
}

namespace ledger {

namespace {

constinit bool writing_now = false;

Oid relation_owner(const char *name) {
    return pg::call([&]() -> Oid {
        const Oid schema = get_namespace_oid("sluice", true);
        const Oid relation = OidIsValid(schema) ? get_relname_relid(name, schema) : InvalidOid;
        if (!OidIsValid(relation)) return InvalidOid;
        HeapTuple tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relation));
        if (!HeapTupleIsValid(tuple)) return InvalidOid;
        const Oid role = reinterpret_cast<Form_pg_class>(GETSTRUCT(tuple))->relowner;
        ReleaseSysCache(tuple);
        return role;
    });
}

void pin(const char *setting, const char *value) {
    set_config_option(setting, value, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
}

} // namespace

Oid owner() {
    const Oid role = relation_owner("migration");
    if (!OidIsValid(role))
        throw core::Error(core::sqlstate::library_mismatch, "the ledger of pg_sluice is not there",
                          "The schema \"sluice\" has no table \"migration\".",
                          "Run CREATE EXTENSION pg_sluice.");
    return role;
}

bool writing() {
    return writing_now;
}

Who who() {
    Who out;
    out.role = GetUserId();
    out.current = pg::call([] { return GetUserNameFromId(GetUserId(), false); });
    out.session = pg::call([] { return GetUserNameFromId(GetSessionUserId(), false); });
    return out;
}

OwnerScope::OwnerScope(Purpose purpose) : unwinding_(std::uncaught_exceptions()) {
    const Oid role = owner();
    GetUserIdAndSecContext(&user_, &security_);
    guc_level_ = pg::call([] {
        const int level = NewGUCNestLevel();
        pin("search_path", "pg_catalog, pg_temp");
        return level;
    });
    SetUserIdAndSecContext(role, security_ | SECURITY_LOCAL_USERID_CHANGE | SECURITY_NOFORCE_RLS);
    read_only_ = XactReadOnly;
    writing_ = writing_now;
    if (purpose == write) {
        // a script may have made its transaction read-only; the record of it is not the script's
        XactReadOnly = false;
        writing_now = true;
    }
}

OwnerScope::~OwnerScope() {
    writing_now = writing_;
    XactReadOnly = read_only_;
    SetUserIdAndSecContext(user_, security_);
    if (std::uncaught_exceptions() > unwinding_) return; // the abort that follows puts settings back
    const int isolation = XactIsoLevel;
    AtEOXact_GUC(false, guc_level_);
    XactIsoLevel = isolation;
    XactReadOnly = read_only_;
}

void require_primary(const char *what) {
    if (RecoveryInProgress())
        throw core::Error(core::sqlstate::read_only, std::string("cannot ") + what + " on a standby",
                          "This server is in recovery; its ledger can be read only.",
                          "Connect to the primary.");
}

void require_writable(const char *what) {
    require_primary(what);
    if (XactReadOnly)
        throw core::Error(core::sqlstate::read_only,
                          std::string("cannot ") + what + " in a read-only transaction",
                          "transaction_read_only is on.", "Begin the transaction READ WRITE.");
}

void check_versions() {
    const char *installed = pg::call([]() -> const char * {
        const Oid extension = get_extension_oid("pg_sluice", true);
        if (!OidIsValid(extension)) return nullptr;
        Relation rel = table_open(ExtensionRelationId, AccessShareLock);
        const char *version = nullptr;
        HeapTuple tuple = nullptr;
        ScanKeyData key;
        ScanKeyInit(&key, Anum_pg_extension_oid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(extension));
        SysScanDesc scan = systable_beginscan(rel, ExtensionOidIndexId, true, nullptr, 1, &key);
        if (HeapTupleIsValid(tuple = systable_getnext(scan))) {
            bool null;
            const Datum value =
                heap_getattr(tuple, Anum_pg_extension_extversion, RelationGetDescr(rel), &null);
            if (!null) version = TextDatumGetCString(value);
        }
        systable_endscan(scan);
        table_close(rel, AccessShareLock);
        return version;
    });
    if (!installed || std::string_view(installed) == SLUICE_VERSION) return;
    throw core::Error(core::sqlstate::library_mismatch, "pg_sluice's library and extension differ in version",
                      "The library is " SLUICE_VERSION ", the extension in this database is " +
                          std::string(installed) + ".",
                      "Run ALTER EXTENSION pg_sluice UPDATE, or install the matching library.");
}

} // namespace ledger
