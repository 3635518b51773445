// Rows that a statement of a script returns: the first ones as text, the count of all, and whether a boolean
// column held anything but true (verification). Plain data that the executor fills under the user's
// statement; C++ reads it afterwards. Lives in the memory context it was made in.
#pragma once

#include "bridge/pg.hpp"

extern "C" {
#include "tcop/dest.h"
}

namespace pg {

struct Rows {
    MemoryContext memory;
    int limit;         // rows kept
    int width;         // bytes kept of a value
    std::int64_t seen; // rows returned
    int columns;
    char **names;  // columns
    char **values; // kept rows x columns; nullptr = NULL
    int kept;
    bool worth_showing; // there is a column that is not void
    bool any_untrue;    // a boolean column held false or NULL
    const char *untrue_column;
};

Rows *make_rows(MemoryContext memory, int limit, int width);
// A receiver that fills `rows`; freed with the memory context that is current.
DestReceiver *receive_into(Rows *rows);

} // namespace pg
