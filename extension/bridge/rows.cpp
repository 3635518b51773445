#include "bridge/rows.hpp"

extern "C" {
#include "access/tupdesc.h"
#include "executor/tuptable.h"
#include "mb/pg_wchar.h"
}

namespace pg {

namespace {

struct Receiver {
    DestReceiver base;
    Rows *rows;
    FmgrInfo *output;
    MemoryContext scratch;
};

void startup(DestReceiver *self, int, TupleDesc desc) {
    auto *r = reinterpret_cast<Receiver *>(self);
    Rows *rows = r->rows;
    MemoryContext before = MemoryContextSwitchTo(rows->memory);
    rows->columns = desc->natts;
    rows->names = static_cast<char **>(palloc0(sizeof(char *) * (desc->natts + 1)));
    rows->values = static_cast<char **>(palloc0(sizeof(char *) * (desc->natts * rows->limit + 1)));
    r->output = static_cast<FmgrInfo *>(palloc0(sizeof(FmgrInfo) * (desc->natts + 1)));
    for (int i = 0; i < desc->natts; i++) {
        Form_pg_attribute a = TupleDescAttr(desc, i);
        Oid function;
        bool varlena;
        rows->names[i] = pstrdup(NameStr(a->attname));
        rows->worth_showing = rows->worth_showing || a->atttypid != VOIDOID;
        getTypeOutputInfo(a->atttypid, &function, &varlena);
        fmgr_info_cxt(function, &r->output[i], rows->memory);
    }
    r->scratch = AllocSetContextCreate(rows->memory, "pg_sluice rows", ALLOCSET_SMALL_SIZES);
    MemoryContextSwitchTo(before);
}

bool receive(TupleTableSlot *slot, DestReceiver *self) {
    auto *r = reinterpret_cast<Receiver *>(self);
    Rows *rows = r->rows;
    slot_getallattrs(slot);
    rows->seen++;
    const bool keep = rows->kept < rows->limit;
    for (int i = 0; i < rows->columns; i++) {
        const bool null = slot->tts_isnull[i];
        if (TupleDescAttr(slot->tts_tupleDescriptor, i)->atttypid == BOOLOID &&
            (null || !DatumGetBool(slot->tts_values[i]))) {
            rows->any_untrue = true;
            rows->untrue_column = rows->names[i];
        }
        if (!keep || null) continue;
        MemoryContext before = MemoryContextSwitchTo(r->scratch);
        char *text = OutputFunctionCall(&r->output[i], slot->tts_values[i]);
        int length = static_cast<int>(strlen(text));
        if (length > rows->width) length = pg_mbcliplen(text, length, rows->width);
        char *copy = static_cast<char *>(MemoryContextAlloc(rows->memory, length + 1));
        memcpy(copy, text, length);
        copy[length] = '\0';
        rows->values[rows->kept * rows->columns + i] = copy;
        MemoryContextSwitchTo(before);
        MemoryContextReset(r->scratch);
    }
    if (keep) rows->kept++;
    return true;
}

void shutdown(DestReceiver *) {}
void destroy(DestReceiver *self) {
    pfree(self);
}

} // namespace

Rows *make_rows(MemoryContext memory, int limit, int width) {
    auto *rows = static_cast<Rows *>(MemoryContextAllocZero(memory, sizeof(Rows)));
    rows->memory = memory;
    rows->limit = limit;
    rows->width = width;
    return rows;
}

DestReceiver *receive_into(Rows *rows) {
    auto *r = static_cast<Receiver *>(palloc0(sizeof(Receiver)));
    r->base.receiveSlot = receive;
    r->base.rStartup = startup;
    r->base.rShutdown = shutdown;
    r->base.rDestroy = destroy;
    r->base.mydest = DestNone;
    r->rows = rows;
    return &r->base;
}

} // namespace pg
