// Pieces of which rules make safer SQL for one statement: from the author's own text wherever it can be kept.
#pragma once

#include <string>

#include "core/rules/rule.hpp"

namespace core::rules {

// What the following SQL must not share a transaction with.
constexpr const char *own_migration = "-- in a migration of its own:\n";

// The statement with CONCURRENTLY at the place where it belongs.
std::string concurrently(const Subject &subject);
std::string alter(const Subject &subject, const std::string &command); // "ALTER TABLE t command;"
// The ALTER TABLE with another command in the action's place, and without the action: nothing if it has no
// other.
std::string instead(const Subject &subject, const std::string &command);
std::string without(const Subject &subject);
std::string in_its_own(const std::string &statements); // behind what belongs to another migration
// A name for what the author gave none, as the server would choose it: orders_email_check.
std::string chosen(const Subject &subject, std::string_view label);
std::string with_name(const Subject &subject, const std::string &name);      // "ADD CONSTRAINT name ..."
std::string constraint_name(const Subject &subject, std::string_view label); // the author's, or chosen
// The constraint with NOT VALID, and VALIDATE behind it.
std::string not_valid(const Subject &subject, std::string_view label);
// CREATE INDEX as the action has it, under another name or on another table.
std::string index_sql(const Subject &subject, const std::string &name, const std::string &table,
                      bool concurrently);
// The index of a partitioned table: on the parent alone, on each partition concurrently, and attached.
std::string index_partitions(const Subject &subject);
// UNIQUE or PRIMARY KEY by an index that is built concurrently, of a partitioned table on each partition.
std::string key_by_index(const Subject &subject);
// A foreign key of a partitioned table, where the parent cannot have it NOT VALID.
std::string foreign_key_by_partitions(const Subject &subject);
// The commands of the statement that the action belongs to, the action among them.
std::vector<const Action *> commands(const Subject &subject);
// The steps to NOT NULL that keep nobody waiting.
std::string set_not_null_safely(const Subject &subject, const std::string &column);
// The statement as it stands, with its semicolon.
std::string whole(const Subject &subject);
std::string list(const std::vector<std::string> &columns); // "a, b", quoted

} // namespace core::rules
