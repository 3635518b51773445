// The trigger on every ledger table (design-details 2.10): our own rows pass; a restore may fill a ledger
// that has never been used; rows of logical replication are skipped; everybody else is refused.

#include "bridge/call.hpp"
#include "bridge/compat.hpp"
#include "bridge/memory.hpp"
#include "bridge/spi.hpp"
#include "bridge/wall.hpp"
#include "core/error.hpp"
#include "ledger/ledger.hpp"
#include "ledger/owner.hpp"

extern "C" {
#include "commands/trigger.h"
#include "replication/logicalworker.h"
#include "utils/builtins.h"
}

namespace {

[[noreturn]] void refuse(const TriggerData *data) {
    throw core::Error(
        core::sqlstate::ledger_closed, "the ledger is written by pg_sluice only",
        std::string("Table \"") + RelationGetRelationName(data->tg_relation) +
            "\" records what ran. Rows can be inserted, as a restore does, until the first run only.",
        "Use migrate_mark to correct the record.");
}

// Looked at once a statement: the trigger's FmgrInfo lives as long.
bool open_for_restore(FunctionCallInfo fcinfo) {
    auto *known = static_cast<bool *>(fcinfo->flinfo->fn_extra);
    if (!known) {
        known = pg::call(
            [&] { return static_cast<bool *>(MemoryContextAlloc(fcinfo->flinfo->fn_mcxt, sizeof(bool))); });
        *known = !ledger::used();
        fcinfo->flinfo->fn_extra = known;
    }
    return *known;
}

// A restored script has the rights of the role in its row only if whoever restores it may become that role;
// else it is his own. A superuser's restore hands no script of somebody else a superuser's rights.
bool keeps_role(Datum name) {
    const Oid role = get_role_oid(NameStr(*DatumGetName(name)), true);
    return OidIsValid(role) && pg::compat::may_become(GetUserId(), role);
}

HeapTuple own_rights(const TriggerData *data) {
    HeapTuple tuple = data->tg_trigtuple;
    if (std::string_view(RelationGetRelationName(data->tg_relation)) != "migration") return tuple;
    return pg::call([&] {
        TupleDesc desc = RelationGetDescr(data->tg_relation);
        auto *role = static_cast<Name>(palloc0(sizeof(NameData)));
        namestrcpy(role, GetUserNameFromId(GetUserId(), false));
        HeapTuple out = tuple;
        for (const char *column : {"up_role", "down_role"}) {
            int number = pg::column_number(desc, column);
            bool null;
            const Datum stored = heap_getattr(out, number, desc, &null);
            if (null || keeps_role(stored)) continue;
            Datum value = NameGetDatum(role);
            bool is_null = false;
            out = heap_modify_tuple_by_cols(out, desc, 1, &number, &value, &is_null);
        }
        return out;
    });
}

// A text under the key of another one would run in its place, with the rights of whoever brings that one.
void check_key(const TriggerData *data) {
    if (std::string_view(RelationGetRelationName(data->tg_relation)) != "script") return;
    TupleDesc desc = RelationGetDescr(data->tg_relation);
    bool no_key = false, no_text = false;
    const Datum key = heap_getattr(data->tg_trigtuple, pg::column_number(desc, "sha256"), desc, &no_key);
    const Datum text = heap_getattr(data->tg_trigtuple, pg::column_number(desc, "text"), desc, &no_text);
    if (no_key || no_text || pg::from_bytea(key) == ledger::script_key(pg::to_string(text))) return;
    throw core::Error(core::sqlstate::ledger_closed, "a script does not belong to its key",
                      "The key in \"sluice.script\" is the SHA-256 of the text in UTF-8.",
                      "Restore the dump as it was made.");
}

} // namespace

SLUICE_FUNCTION(sluice_gate) {
    if (!CALLED_AS_TRIGGER(fcinfo))
        throw core::Error("39P01", "sluice.gate() can be called as a trigger only");
    const auto *data = reinterpret_cast<TriggerData *>(fcinfo->context);
    const bool insert = TRIGGER_FIRED_BY_INSERT(data->tg_event);
    HeapTuple row = TRIGGER_FIRED_BY_UPDATE(data->tg_event) ? data->tg_newtuple : data->tg_trigtuple;
    if (ledger::writing()) return PointerGetDatum(row);
    if (TRIGGER_FIRED_FOR_STATEMENT(data->tg_event)) refuse(data);
    if (IsLogicalWorker()) return PointerGetDatum(nullptr);
    const bool local = std::string_view(RelationGetRelationName(data->tg_relation)) == "local";
    if (!insert || local || !open_for_restore(fcinfo)) refuse(data);
    check_key(data);
    return PointerGetDatum(own_rights(data));
}
