// The few rights of pg_sluice by their names ('read', 'run'), given and taken as the ledger's owner.
#pragma once

#include <string>

namespace ledger {

enum class Change { grant, revoke };

// Throws core::Error 22023 for an unknown right, 0A000 for 'guard', 42704 for a role that is not there.
void change_right(Change change, const std::string &role, const std::string &what);

// Whether the caller has the rights of the extension's owner.
bool is_owner();
// Whether the caller has the right 'read': scripts of the ledger are no secret to him.
bool may_read();

} // namespace ledger
