#include "bridge/guc.hpp"

#include "bridge/pg.hpp"

namespace pg::guc {

constinit int lock_timeout_ms = 200;
constinit int lock_deadline_s = 600;
constinit int lock_look_ms = 50;

namespace {

struct Setting {
    const char *name;
    const char *text;
    const char *more;
    int *value;
    int initial, least, most;
    int flags;
};

const Setting settings[] = {
    {"sluice.lock_timeout", "Sets how long a migration may queue for strong locks at a time.",
     "While it queues, everybody who wants the table waits behind it. One budget for all locks of a step.",
     &lock_timeout_ms, 200, 10, 60 * 1000, GUC_UNIT_MS},
    {"sluice.lock_deadline", "Sets how long a step tries to get its strong locks before it fails.",
     "Between tries nothing is held and nobody waits. 0 fails at the first refusal.", &lock_deadline_s, 600,
     0, 24 * 3600, GUC_UNIT_S},
    {"sluice.lock_look", "Sets the time between two looks at who holds a table that a step needs.", nullptr,
     &lock_look_ms, 50, 10, 10 * 1000, GUC_UNIT_MS},
};

} // namespace

void define() {
    for (const Setting &s : settings)
        DefineCustomIntVariable(s.name, s.text, s.more, s.value, s.initial, s.least, s.most, PGC_USERSET,
                                s.flags, nullptr, nullptr, nullptr);
    MarkGUCPrefixReserved("sluice");
}

} // namespace pg::guc
