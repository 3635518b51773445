// One runner per stream: a session-level lock whose tag no SQL function can make (advisory class 3; SQL
// functions make 1 and 2). Not of the default lock method, whose session locks any abort releases
// (server-facts-2 R5).
#pragma once

#include "bridge/pg.hpp"

namespace ledger {

enum class Hold { session, transaction };

bool try_lock(const std::string &stream, Hold hold);
void unlock(const std::string &stream);
bool holds_lock(const std::string &stream);

// Held to the end of the transaction around the very first use of the ledger (and later around arming).
bool try_lock_extension();

// Who holds the stream's lock, as far as the caller may see it. pid 0: nobody (any more).
struct Holder {
    int pid = 0;
    std::string user, application, address, activity; // empty where the caller may not see them
    TimestampTz since = 0;                            // query start; 0 = not to be seen
};
Holder holder(const std::string &stream);
std::string describe(const Holder &holder); // a sentence for DETAIL

} // namespace ledger
