// What single statements name, read from their raw parse trees, with names resolved in the catalog without
// any lock. For whoever asks about a statement without running it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bridge/pg.hpp"

namespace pg {

struct IndexTarget {
    std::string name; // empty: the server chooses one
    Oid table = InvalidOid;
    Oid index = InvalidOid; // relation of that name in the table's schema
    bool if_not_exists = false;
    // What the catalog tells of an index without its expressions: access method, uniqueness, key columns with
    // () for each expression, included columns, whether there is a predicate. "btree|u|a,()|b|w"
    std::string shape;
};
IndexTarget index_target(std::string_view create_index);

struct Named {
    std::string name; // as written, qualified and quoted
    Oid relation = InvalidOid;
    std::string last; // without its schema
};
// Of DROP INDEX, REINDEX TABLE/INDEX, DROP TABLE, TRUNCATE, UPDATE ...: the relations named.
std::vector<Named> relations_named(std::string_view sql);

struct Renamed {
    Named from;
    std::string to; // without a schema; empty: the statement gives no table another name or schema
};
Renamed renamed(std::string_view sql);

struct DetachTarget {
    Oid parent = InvalidOid, partition = InvalidOid;
    std::string parent_name, partition_name;
};
DetachTarget detach_target(std::string_view alter_table);

// The database, tablespace or subscription that a CREATE or DROP names.
std::string object_named(std::string_view sql);

// Names in a DROP SCHEMA, DROP EXTENSION or DROP OWNED (roles).
std::vector<std::string> names_dropped(std::string_view sql);
// Types in a DROP TYPE or DROP DOMAIN that exist.
std::vector<Oid> types_dropped(std::string_view sql);

bool is_partitioned_index(Oid index);

} // namespace pg
