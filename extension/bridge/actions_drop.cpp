#include "bridge/actions_build.hpp"

namespace pg {

namespace {

using core::Action;
using core::Object;
using core::StatementKind;

struct Dropped {
    StatementKind kind;
    Object object;
};

Dropped dropped(const DropStmt *drop) {
    using K = StatementKind;
    const bool cascade = drop->behavior == DROP_CASCADE;
    switch (drop->removeType) {
    case OBJECT_TABLE:
        return {K::drop_table, Object::table};
    case OBJECT_FOREIGN_TABLE:
        return {K::drop_foreign_table, Object::foreign_table};
    case OBJECT_VIEW:
        return {K::drop_view, Object::view};
    case OBJECT_MATVIEW:
        return {K::drop_materialized_view, Object::materialized_view};
    case OBJECT_SEQUENCE:
        return {K::drop_sequence, Object::sequence};
    case OBJECT_INDEX:
        return {drop->concurrent ? K::drop_index_concurrently : K::drop_index, Object::index};
    case OBJECT_TRIGGER:
        return {K::drop_trigger, Object::trigger};
    case OBJECT_RULE:
        return {K::drop_rule, Object::rule};
    case OBJECT_POLICY:
        return {K::drop_policy, Object::policy};
    case OBJECT_SCHEMA:
        return {K::drop_schema, Object::schema};
    case OBJECT_EXTENSION:
        return {cascade ? K::drop_extension_cascade : K::drop_extension, Object::extension};
    case OBJECT_TYPE:
    case OBJECT_DOMAIN:
        return {cascade ? K::drop_type_cascade : K::drop_type,
                drop->removeType == OBJECT_TYPE ? Object::type : Object::domain};
    case OBJECT_FUNCTION:
    case OBJECT_PROCEDURE:
    case OBJECT_ROUTINE:
    case OBJECT_AGGREGATE:
        return {K::drop_function, Object::function};
    default:
        return {K::drop_other, Object::other};
    }
}

bool is_relation(Object object) {
    return object == Object::table || object == Object::foreign_table || object == Object::view ||
           object == Object::materialized_view || object == Object::sequence;
}

bool belongs_to_table(Object object) {
    return object == Object::trigger || object == Object::rule || object == Object::policy;
}

// The table's part of "table.trigger" as the grammar lists it, the trigger last.
core::Name all_but_last(const List *names) {
    const int count = list_length(names);
    if (count < 2) return {};
    return {count > 2 ? strVal(list_nth(names, count - 3)) : "", strVal(list_nth(names, count - 2))};
}

void name_object(Action &made, const Node *object) {
    if (IsA(object, List)) {
        const auto *names = reinterpret_cast<const List *>(object);
        if (is_relation(made.object)) {
            made.relation = name_of(names);
        } else if (belongs_to_table(made.object)) {
            made.relation = all_but_last(names);
            made.subject = {"", last_of(names)};
        } else {
            made.subject = name_of(names);
        }
    } else if (IsA(object, String)) {
        made.subject = {"", strVal(object)};
    } else if (IsA(object, TypeName)) {
        made.subject = name_of(reinterpret_cast<const ::TypeName *>(object)->names);
    } else if (IsA(object, ObjectWithArgs)) {
        made.subject = name_of(reinterpret_cast<const ObjectWithArgs *>(object)->objname);
    }
}

} // namespace

void drop_objects(ActionBuilder &to, const DropStmt *drop) {
    const Dropped what = dropped(drop);
    const ListCell *cell;
    foreach (cell, drop->objects) {
        Action &made = to.add(what.kind);
        made.object = what.object;
        name_object(made, static_cast<const Node *>(lfirst(cell)));
        made.if_exists = drop->missing_ok;
        made.cascade = drop->behavior == DROP_CASCADE;
        made.concurrently = drop->concurrent;
        made.several = list_length(drop->objects) > 1;
        if (what.kind == StatementKind::drop_index)
            made.insert_at = to.in_script(to.after_keyword({"index"}));
    }
}

void rename_object(ActionBuilder &to, const RenameStmt *rename) {
    using K = StatementKind;
    Action &made = to.add(K::rename);
    made.relation = name_of(rename->relation);
    made.new_name = rename->newname ? rename->newname : "";
    made.if_exists = rename->missing_ok;
    switch (rename->renameType) {
    case OBJECT_TABLE:
    case OBJECT_FOREIGN_TABLE:
    case OBJECT_VIEW:
    case OBJECT_MATVIEW:
    case OBJECT_SEQUENCE:
        made.kind = K::rename_table;
        made.object = rename->renameType == OBJECT_VIEW ? Object::view : Object::table;
        break;
    case OBJECT_INDEX:
        made.kind = K::rename_index;
        made.object = Object::index;
        made.subject = made.relation;
        made.relation = {};
        break;
    case OBJECT_COLUMN:
        made.kind = K::rename_column;
        made.object = Object::column;
        made.column = rename->subname;
        break;
    case OBJECT_TABCONSTRAINT:
        made.kind = K::rename_constraint;
        made.object = Object::constraint;
        made.constraint = rename->subname;
        break;
    case OBJECT_SCHEMA:
        made.kind = K::rename_schema;
        made.object = Object::schema;
        made.subject = {"", rename->subname};
        break;
    case OBJECT_TRIGGER:
    case OBJECT_RULE:
    case OBJECT_POLICY:
        made.kind = K::rename_other;
        made.subject = {"", rename->subname};
        break;
    case OBJECT_ATTRIBUTE:
        made.kind = K::alter_composite;
        made.column = rename->subname;
        break;
    case OBJECT_FUNCTION:
    case OBJECT_PROCEDURE:
    case OBJECT_ROUTINE:
    case OBJECT_AGGREGATE:
        made.kind = K::alter_function;
        made.object = Object::function;
        made.subject = name_of(reinterpret_cast<const ObjectWithArgs *>(rename->object)->objname);
        break;
    default:
        made.kind = rename->relation ? K::rename : K::other;
        break;
    }
}

} // namespace pg
