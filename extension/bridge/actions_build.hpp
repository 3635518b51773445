// What the readers of parse trees for actions share. Used by actions*.cpp only.
#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "bridge/actions.hpp"
#include "bridge/scan.hpp"

extern "C" {
#include "nodes/parsenodes.h"
}

namespace pg {

class ActionBuilder {
public:
    ActionBuilder(std::string_view sql, int statement, int offset)
        : sql_(sql), statement_(statement), offset_(offset) {}

    // Appends an action whose place is the byte `from` of the statement (-1: its beginning). The reference is
    // good until the next one is added.
    core::Action &add(core::StatementKind kind, int from = -1, int to = -1);
    // The same for a kind that is about a relation.
    core::Action &add(core::StatementKind kind, const RangeVar *relation, core::Object object);

    std::string_view sql() const { return sql_; }
    std::string slice(int from, int to = -1) const; // without blanks at its ends
    int in_script(int at) const { return offset_ + at; }
    // The end of the first token with this keyword; -1: there is none.
    int after_keyword(std::initializer_list<std::string_view> keywords) const;

    std::vector<core::Action> out;

private:
    std::string_view sql_;
    int statement_;
    int offset_;
};

Token behind_name(Scanner &scanner, int at); // the token behind the relation's name that begins there
core::Name name_of(const RangeVar *relation);
core::Name name_of(const List *names); // of a qualified name; a column's or constraint's leading part too
std::string last_of(const List *names);
std::vector<std::string> texts_of(const List *names); // String nodes

core::TypeName type_named(const ::TypeName *type, const ActionBuilder &in, int to = -1);
std::int32_t typmod_of(const ::TypeName *type); // calls the type's own function for what is in parentheses
std::string bound_of(const ActionBuilder &in, const PartitionBoundSpec *bound);
std::vector<core::Name> reads_of(const Node *query); // the relations it names, each once
bool may_be_volatile(const Node *expression);        // a raw expression: true if a function in it may be
// Columns that a raw CHECK expression proves to hold no NULL.
std::vector<std::string> proved_not_null(const Node *check);
// Columns that a raw expression names.
std::vector<std::string> columns_named(const Node *expression);
bool option_is_on(const List *options, const char *name);
const DefElem *option_named(const List *options, const char *name);

// actions_define.cpp: columns, constraints, tables, indexes.
core::ColumnDefinition column_definition(const ColumnDef *column, const ActionBuilder &in, int to = -1);
void define_column_constraints(ActionBuilder &to, const ColumnDef *column, const RangeVar *table, int end);
void define_table(ActionBuilder &to, const CreateStmt *create);
void define_index(ActionBuilder &to, const IndexStmt *index);
// A constraint of a table that is there, or (with `column`) one that came with a new column of it.
void add_constraint(ActionBuilder &to, const Constraint *constraint, const RangeVar *table,
                    const ColumnDef *column, int from, int end);

// actions_alter.cpp, actions_object.cpp, actions_drop.cpp
void alter_table(ActionBuilder &to, const AlterTableStmt *alter);
bool object_action(ActionBuilder &to, const Node *tree); // false: another kind of statement
bool data_action(ActionBuilder &to, const Node *tree);
void drop_objects(ActionBuilder &to, const DropStmt *drop);
void rename_object(ActionBuilder &to, const RenameStmt *rename);

} // namespace pg
