// How far a command reaches over the catalog: trees of partitions and children, foreign keys, and everything
// that goes with a dropped object. Used by targets only. Plain functions that collect into memory of
// the current context: they call the server freely, may raise, and must run inside pg::call.
#pragma once

#include "bridge/pg.hpp"

extern "C" {
#include "catalog/objectaddress.h"
#include "utils/hsearch.h"
}

namespace pg {

// The right that the server asks for before or after it locks the relation named in a statement.
enum class Right : std::uint8_t { own, drop, truncate, trigger, reference, lock, maintain, none };

struct Reached {
    Oid relation;
    LOCKMODE mode;
    int depth;
    bool may_lock;
};

struct Reach {
    Reached *items = nullptr;
    int count = 0;
    int capacity = 0;
    bool unknown = false;
    HTAB *dropped = nullptr; // objects that the walk over dependencies has seen
};

// Resolves a name as the statement would, without lock and without error: InvalidOid if there is
// nothing (yet), or nothing that the user may see.
Oid find_relation(const RangeVar *name);
// Finds, adds with the right checked, returns the oid (InvalidOid: nothing added).
Oid reach_named(Reach *reach, const RangeVar *name, LOCKMODE mode, Right right);

void reach_relation(Reach *reach, Oid relation, LOCKMODE mode, int depth = 0);
// The relation and all that inherit from it, partitions of partitions included.
void reach_tree(Reach *reach, Oid relation, LOCKMODE mode, int depth = 0);
// A table and, if it is partitioned, its tree: plain children do not count for keys and triggers.
void reach_partitions(Reach *reach, Oid relation, LOCKMODE mode, int depth = 0);
// What a new partition changes: the default partition (and its own), both ends of the parent's foreign keys.
void reach_new_partition(Reach *reach, Oid parent);
// Tables that the foreign keys of `relation` point at, and their partitions.
void reach_referenced(Reach *reach, Oid relation, LOCKMODE mode);
// Tables whose foreign keys point at `relation`.
void reach_referencing(Reach *reach, Oid relation, LOCKMODE mode);
// Sequences that belong to the table's columns, and the one behind an identity column.
void reach_sequences(Reach *reach, Oid table, LOCKMODE mode);
void reach_identity(Reach *reach, Oid table, AttrNumber column, LOCKMODE mode);
void reach_indexes(Reach *reach, Oid table, LOCKMODE mode);
// Columns of the domain, and of domains over it.
void reach_domain_users(Reach *reach, Oid domain, LOCKMODE mode);
// The referenced table, if the node is a foreign key; looks into a column definition.
void reach_partner(Reach *reach, const Node *node);

// targets_drop.cpp: everything that a drop of the object takes along (with `cascade`, what others built on
// it); constraints that are dropped and made again when the column changes its type; DROP itself.
void reach_dropped(Reach *reach, const ObjectAddress &object, bool cascade);
void reach_rebuilt(Reach *reach, Oid table, AttrNumber column);
void reach_drop(Reach *reach, const DropStmt *statement);

// targets_alter.cpp, targets_command.cpp: ALTER TABLE and its like; any command.
void reach_alter_table(Reach *reach, const AlterTableStmt *statement);
void reach_statement(Reach *reach, Node *statement);

// True if the constraint is one that children inherit.
bool is_inherited(Oid constraint);
// The table that a foreign key points at; InvalidOid for any other constraint.
Oid referenced_by(Oid constraint);

} // namespace pg
