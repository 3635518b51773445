// Scripts that cannot be judged. The findings are made where scripts are read (review/script).
#include "core/rules/rule.hpp"

namespace core::rules {

extern const Rule syntax, refused;

const Rule syntax = {"syntax",
                     "The server cannot parse the script",
                     Section::transaction,
                     true,
                     "A script that the parser of this very server refuses.",
                     "It would fail at run time. Other versions of the server may accept it.",
                     "Mend the statement at the place shown.",
                     "The script parses.",
                     {},
                     nullptr};
const Rule refused = {
    "refused",
    "The script cannot be run as it stands",
    Section::transaction,
    true,
    "Statements that cannot run where they stand: CREATE INDEX CONCURRENTLY between BEGIN and COMMIT, "
    "ROLLBACK, what no migration may hold.",
    "The server would refuse the statement (25001), or what ran would not be what is written.",
    "Take the statement out of the block, or the block away: each migration has its transaction "
    "anyway.",
    "The script can be planned into steps.",
    {},
    nullptr};

} // namespace core::rules
