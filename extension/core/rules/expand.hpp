// Safer SQL in several migrations: a column is added, filled in portions, and only then made to promise
// anything. Shared by the rules about columns.
#pragma once

#include "core/rules/safer.hpp"

namespace core::rules {

// A DO block that changes rows in portions and commits after each. `change` is "UPDATE t SET c = 1" or
// "DELETE FROM t"; `which` is true of the rows that are still to be changed, and of none of them for ever.
std::string in_portions(const std::string &change, const std::string &table, const std::string &which);

// The same for a statement without WHERE of which no row tells that it is done: along a key of one column.
std::string in_key_portions(const std::string &change, const std::string &table, const std::string &key);

// What a new column is to become once it has its values.
struct Filled {
    std::string type;       // as it is added
    std::string standard;   // DEFAULT of rows to come; empty: none
    std::string value;      // of the rows that are there; empty: `standard`
    bool not_null = false;  // in the end
    std::string in_the_end; // statements after that, each on its line
};
// ADD COLUMN in steps that keep nobody waiting; the statement's other actions, and the constraints that
// stand in the column's definition, come as statements of their own.
std::string column_in_steps(const Subject &subject, const Filled &filled);

// A constraint that came with a new column, added behind it; begins with a line feed.
std::string constraint_in_steps(const Subject &subject, const Action &constraint);

// What has to be made again for a column that takes another's place.
struct Beside {
    std::string name;       // of the new column
    std::string type;       // as SQL needs it
    std::string value;      // made of the old column: "number::bigint"
    bool both_ways = false; // old and new code write, each its own column
    std::string last_name;  // that the new column has in the end; empty: the same
};
// A new column beside the subject's, kept equal by a trigger and filled in portions, with the old one's
// indexes and NOT NULL; then the old one goes. Nothing if it is part of a key or constraint.
std::string column_beside(const Subject &subject, const Beside &beside);

// For people: "view a, function b() and 3 more".
std::string named(const std::vector<std::string> &what);
// Of what is built on the subject, as people read it, what no earlier statement of the script has dropped or
// changed.
std::vector<std::string> still_there(const Subject &subject, std::vector<std::string> dependents);
// The same of what depends on the relation, or on one of its columns; empty: nothing.
std::string dependents(const RelationFacts &relation, const std::string &column = {});

} // namespace core::rules
