#include "bridge/guc.hpp"

#include <limits>

#include "bridge/pg.hpp"

namespace pg::guc {

constinit int lock_timeout_ms = 200;
constinit int lock_deadline_s = 600;
constinit int lock_look_ms = 50;
constinit int try_timeout_ms = 5000;
constinit int try_size_kb = 100 * 1024;

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
    {"sluice.try_timeout", "Sets how long a try may take before it is ended.",
     "It keeps its locks until it is rolled back, so that others may wait for it as long.", &try_timeout_ms,
     5000, 10, 3600 * 1000, GUC_UNIT_MS},
    {"sluice.try_size", "Sets the size of a relation from which on a try leaves it alone.",
     "Of relations that it would lock strongly or whose rows it would write anew, each with its TOAST table.",
     &try_size_kb, 100 * 1024, 0, std::numeric_limits<int>::max(), GUC_UNIT_KB},
};

} // namespace

void define() {
    for (const Setting &s : settings)
        DefineCustomIntVariable(s.name, s.text, s.more, s.value, s.initial, s.least, s.most, PGC_USERSET,
                                s.flags, nullptr, nullptr, nullptr);
    MarkGUCPrefixReserved("sluice");
}

} // namespace pg::guc
