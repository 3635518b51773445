// What this database is, as far as the review asks: relations with their size, traffic, columns, indexes,
// constraints and dependents. Filled from the catalog by review/, changed by the model as statements of the
// set go by. Plain values; sizes in bytes, rates per second, times in seconds.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/action.hpp"

namespace core {

struct ColumnFacts {
    std::string name;
    TypeName type;
    bool not_null = false;
    bool has_default = false;
    bool identity = false;
    bool stored = false;    // GENERATED ... STORED
    double distinct = 0;    // pg_stats.n_distinct: below 0 a share of the rows; 0 unknown
    double nulls = 0;       // share of the rows that hold NULL, as pg_stats knows it
    bool repeats = false;   // pg_stats has values that it saw more than once
    double most_common = 0; // share of the rows with the most common value
    bool made_here = false; // by the set
    int made_at = -1;       // number of the migration in the set
};

struct IndexFacts {
    std::string name;                 // in its table's schema
    std::vector<std::string> columns; // key columns; an expression is an empty text
    std::vector<std::string> include;
    std::string method = "btree";
    std::string definition; // pg_get_indexdef, empty for one that the set makes
    std::string constraint; // that it belongs to
    bool unique = false;
    bool primary = false;
    bool valid = true;
    bool partial = false;
    bool plain = false; // order, collations and operator classes are the usual ones
    bool exclusion = false;
    bool replica_identity = false;
    std::int64_t bytes = 0;
    std::int64_t scans = 0; // since the statistics began
    bool made_here = false; // by the set
};

struct ConstraintFacts {
    std::string name;
    char type = 'c'; // pg_constraint.contype: c f u p x n t
    bool validated = true;
    std::vector<std::string> columns;
    Name partner; // of a foreign key
    std::vector<std::string> partner_columns;
    std::string definition;                   // pg_get_constraintdef, or as written
    std::vector<std::string> proves_not_null; // columns that a CHECK says are not null
    bool no_inherit = false;
    int made_at = -1; // number of the migration in the set that adds it; -1: it was there
};

// A partition anywhere below a partitioned table, parents first.
struct Partition {
    Name name;
    Name parent;
    bool partitioned = false;
};

// What is built on a relation or on one of its columns.
struct Dependent {
    std::string kind;   // "view", "materialized view", "function", "trigger", "policy", "rule", "foreign key"
    std::string name;   // for people
    std::string column; // that it needs; empty: the relation
};

// Where a relation comes from.
enum class Origin : std::uint8_t {
    database, // it is there
    earlier,  // an earlier migration of the set makes it
    here,     // this migration made it
    not_known // neither
};

struct RelationFacts {
    Name name;
    std::uint32_t oid = 0;
    char kind = 'r'; // pg_class.relkind
    bool temporary = false;
    bool unlogged = false;
    bool is_partition = false;
    Name parent;            // of a partition
    Name default_partition; // of a partitioned table
    int partitions = 0;     // leaves below a partitioned table
    int children = 0;       // that inherit from it, partitions included
    std::vector<Partition> below;
    Origin origin = Origin::database;
    int made_at = -1;        // number of the migration in the set
    bool filled = false;     // made by the set, and the set puts rows into it
    bool all_columns = true; // false: it has columns that cannot be known (LIKE, AS SELECT, INHERITS)
    bool certain = true;     // false: a CASCADE or code of the set may have dropped it
    bool changed = false;    // the set changes its rows: what statistics said may be over

    std::int64_t bytes = 0;     // of the table with its TOAST, all partitions
    std::int64_t all_bytes = 0; // with indexes
    double rows = 0;            // about
    bool empty = false;         // holds no row: seen, not guessed from statistics
    double writes_per_second = 0;
    double reads_per_second = 0; // scans of any kind
    double statistics_age = 0;   // seconds that the two figures cover

    bool published = false;
    char replica_identity = 'd';
    bool row_security = false;
    int policies = 0;
    int permissive_policies = 0; // of these; without one nobody sees a row
    int triggers = 0;
    bool extension_member = false;
    std::string view_definition;
    std::vector<std::string> grants;        // that a DROP and CREATE would lose: "SELECT, INSERT TO app"
    std::vector<std::string> partition_key; // columns of a partitioned table; an expression is an empty text
    char partition_strategy = 0;            // r, l, h
    bool populated = true;                  // of a materialized view

    std::vector<ColumnFacts> columns;
    std::vector<IndexFacts> indexes;
    std::vector<ConstraintFacts> constraints;
    std::vector<Dependent> dependents;
    std::vector<ConstraintFacts> referenced_by; // foreign keys of others; `partner` is the other table

    ColumnFacts *column(std::string_view wanted);
    const ColumnFacts *column(std::string_view wanted) const;
    const IndexFacts *index(std::string_view wanted) const;
    const ConstraintFacts *constraint(std::string_view wanted) const;
    const ConstraintFacts *primary_key() const;
    bool is_table() const { return kind == 'r' || kind == 'p'; }
    bool partitioned() const { return kind == 'p'; }
    // A valid CHECK (18: a valid NOT NULL) says so.
    bool proves_not_null(std::string_view column) const;
};

// A function that the set names.
struct FunctionFacts {
    Name name;
    char volatility = 'v';               // pg_proc.provolatile
    std::vector<std::string> dependents; // what is built on it, for people
    bool indexed = false;                // an index is
};

// Bodies of functions are texts of which the server keeps no dependency: those that mention a name.
struct Mention {
    std::string word;     // a table or column that the set drops or renames
    std::string function; // for people
};

// A schema, type or function that the set drops: what is in it, or built on it, as the server describes it:
// "column mood of table public.ratings".
struct ObjectFacts {
    Object object = Object::none;
    Name name; // of a schema: without one
    std::vector<std::string> dependents;
};

// What the tables of a schema have in common where each row belongs to a tenant.
struct TenantFacts {
    std::string schema;
    std::string column;    // that tells the tenant
    int tables = 0;        // of the schema
    int with_column = 0;   // of these
    int with_security = 0; // of those with the column: row level security and a policy
};

struct DatabaseFacts {
    int version = 0;               // major
    bool assume_filled = false;    // tables count as filled and busy, whatever they hold here
    double oldest_transaction = 0; // seconds; of other sessions of this database
    std::string oldest_who;        // for people; empty: not to be seen
    int max_locks = 0;             // max_locks_per_transaction x (max_connections + prepared)
    std::string lock_timeout;
    std::vector<FunctionFacts> functions;
    std::vector<Mention> mentions;
    std::vector<std::string> extensions;           // installed
    std::vector<std::string> available_extensions; // that could be, of those that the set wants
    std::vector<std::string> untrusted_extensions; // of these, what only a superuser may create
    bool superuser = false;
    std::vector<TenantFacts> tenants; // by schema
    std::vector<ObjectFacts> objects;

    const ObjectFacts *object(Object kind, const Name &name) const;
    const TenantFacts *tenant(std::string_view schema) const;
};

} // namespace core
