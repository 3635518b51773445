// Loading of the library: the settings, and nothing else.

#include "bridge/guc.hpp"
#include "bridge/pg.hpp"

extern "C" {
PG_MODULE_MAGIC;

PGDLLEXPORT void _PG_init(void);

void _PG_init(void) {
    if (IsBinaryUpgrade) return;
    pg::guc::define();
}
}
