// The actions that a statement is made of, as rules and the model see them: plain values read from the parse
// tree by the bridge, with pieces of the source text, so that a safer form can be written for this very
// statement. Nothing here has asked how big anything is; that is in facts.hpp.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/effects.hpp"

namespace core {

// A name as written. Without a schema it is looked for along the search_path.
struct Name {
    std::string schema;
    std::string name;

    bool empty() const { return name.empty(); }
    bool operator==(const Name &) const = default;
};

std::string quoted(std::string_view identifier); // as SQL needs it: public, "Order"
std::string sql(const Name &name);               // public."Order"
// A name as the server composes it: table_column_label, cut to the length of an identifier.
std::string composed_name(std::string_view table, std::string_view columns, std::string_view label);

// A type as written and, if it exists in the catalog, what it is there.
struct TypeName {
    std::string text;      // as written: varchar(20)
    std::string name;      // its last name in lower case, without modifiers: varchar
    std::uint32_t oid = 0; // 0: not in the catalog (made by the set, or wrong)
    std::int32_t typmod = -1;
    bool constrained_domain = false; // a domain with a CHECK or NOT NULL
    bool domain = false;
    bool array = false;
};

enum class Object : std::uint8_t {
    none,
    table,
    index,
    view,
    materialized_view,
    sequence,
    foreign_table,
    column,
    constraint,
    type,
    domain,
    function,
    trigger,
    rule,
    policy,
    schema,
    extension,
    database,
    other
};

// One column of a definition: CREATE TABLE, or the one that ADD COLUMN makes.
struct ColumnDefinition {
    std::string name;
    TypeName type;
    bool not_null = false;
    bool has_default = false;
    bool default_volatile = false;
    bool default_null = false; // DEFAULT NULL
    bool serial = false;
    bool identity = false;
    bool stored = false;      // GENERATED ... STORED
    bool generated = false;   // STORED or VIRTUAL
    std::string default_text; // the expression as written
    std::string text;         // the whole definition as written
};

// What a body of code is seen to do by its words; whatever it composes at run time is not seen.
struct Body {
    std::string text;
    bool changes_structure = false; // CREATE, ALTER, DROP, TRUNCATE ... as a statement
    bool dynamic = false;           // EXECUTE
    bool loops = false;
    bool changes_rows = false; // UPDATE, DELETE, INSERT
    bool limits = false;       // LIMIT: rows in portions
    bool commits = false;
};

struct Action {
    StatementKind kind = StatementKind::other;
    Object object = Object::none; // what kind of thing it is about
    int statement = 0;            // index in the script
    int offset = 0;               // in the script's text, of the place to show
    int length = 0;

    Name relation; // the table (view, sequence ...) it changes; of an index its table where that is known
    Name partner;  // referenced table, partition attached or detached, parent of a new partition
    Name subject;  // the thing itself where it is no relation above: index, type, function, schema, trigger
    std::string column;
    std::string constraint;           // name of the constraint it adds, drops, validates
    std::string new_name;             // of a RENAME
    std::string new_schema;           // of SET SCHEMA
    std::vector<std::string> columns; // of a constraint, index, view, INSERT; an expression: an empty text
    std::vector<std::string> include;
    std::vector<std::string> partner_columns;
    std::vector<ColumnDefinition> definitions; // CREATE TABLE, ADD COLUMN
    TypeName type;                             // ALTER COLUMN TYPE
    std::string text;        // the action's own piece of the statement: "ADD CONSTRAINT c CHECK (a > 0)"
    std::string expression;  // CHECK, DEFAULT, WHERE of an index, USING, as written
    std::string method;      // of an index
    std::string bound;       // of a partition: "FROM (1) TO (2)", "IN (1)", "WITH (...)", "DEFAULT"
    std::vector<Name> reads; // relations that a query of CREATE TABLE AS names
    std::vector<std::string> too_long; // names that the server cuts off, as written; of the first action
    std::vector<std::string> words;    // roles, privileges, values, options: see the bridge
    Body body;                         // DO, CREATE FUNCTION
    Lock lock = Lock::none;            // LOCK TABLE; of ALTER TABLE what the server says for the statement

    bool in_definition = false; // a constraint that stands in CREATE TABLE
    bool in_column = false;     // a constraint or property that came with ADD COLUMN
    bool if_exists = false;
    bool if_not_exists = false;
    bool or_replace = false;
    bool cascade = false;
    bool only = false; // ONLY: not the children
    bool concurrently = false;
    bool unique = false;
    bool primary = false;
    bool partial = false;
    bool like = false;               // CREATE TABLE with LIKE or INHERITS: has more than what is written
    bool one_table = false;          // UPDATE, DELETE: no FROM, USING, WITH or RETURNING
    bool plain = false;              // of an index: order, collations, operator classes are the usual ones
    bool nulls_not_distinct = false; // UNIQUE
    bool deferrable = false;
    bool initially_deferred = false;
    bool without_overlaps = false; // of a key (18)
    bool has_using = false;        // ALTER COLUMN TYPE ... USING something else than the column itself
    bool has_where = false;
    bool temporary = false;
    bool unlogged = false;
    bool named = false;     // the author named the index or constraint
    bool validates = false; // in_column: the rows that are there are held against it
    bool no_inherit = false;
    bool with_data = true;
    bool security_definer = false;
    bool sets_search_path = false;
    bool local = false;        // SET LOCAL
    bool several = false;      // one of several objects of one DROP or TRUNCATE
    bool partition_by = false; // CREATE TABLE ... PARTITION BY
    bool from_query = false;   // INSERT ... SELECT
    int insert_at = -1;        // offset in the script where CONCURRENTLY belongs
    int actions = 1;           // how many the statement has
};

} // namespace core
