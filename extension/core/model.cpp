#include "core/model.hpp"

#include <algorithm>

namespace core {

namespace {

std::string key(std::string_view schema, std::string_view name) {
    return std::string(schema) + '\0' + std::string(name);
}

template <class List, class Test>
void remove_if(List &list, Test test) {
    list.erase(std::remove_if(list.begin(), list.end(), test), list.end());
}

bool contains(const std::vector<std::string> &list, std::string_view wanted) {
    return std::find(list.begin(), list.end(), wanted) != list.end();
}

ColumnFacts column_of(const ColumnDefinition &definition) {
    ColumnFacts column;
    column.name = definition.name;
    column.type = definition.type;
    column.not_null = definition.not_null || definition.serial || definition.identity;
    column.has_default = definition.has_default || definition.serial;
    column.identity = definition.identity;
    column.stored = definition.stored;
    column.made_here = true;
    return column;
}

} // namespace

Model::Model(DatabaseFacts facts, std::vector<RelationFacts> relations, std::vector<std::string> search_path)
    : database(std::move(facts)), path_(std::move(search_path)), first_path_(path_) {
    for (RelationFacts &relation : relations) {
        std::string where = key(relation.name.schema, relation.name.name);
        relations_.insert_or_assign(where, std::move(relation));
        settle(where);
    }
}

void Model::begin_migration() {
    migration_++;
    path_ = first_path_; // settings do not outlive their migration
    for (auto &each : relations_)
        if (each.second.origin == Origin::here) each.second.origin = Origin::earlier;
}

std::string Model::key_of(const Name &name) const {
    if (!name.schema.empty()) {
        std::string there = key(name.schema, name.name);
        return relations_.contains(there) ? there : std::string();
    }
    for (const std::string &schema : path_)
        if (std::string there = key(schema, name.name); relations_.contains(there)) return there;
    return {};
}

std::string Model::new_key(const Name &name) const {
    const std::string &schema = !name.schema.empty() || path_.empty() ? name.schema : path_.front();
    return key(schema, name.name);
}

RelationFacts *Model::find(const Name &name) {
    const auto found = relations_.find(key_of(name));
    return found == relations_.end() ? nullptr : &found->second;
}

const RelationFacts *Model::find(const Name &name) const {
    return const_cast<Model *>(this)->find(name);
}

const RelationFacts *Model::table_of_index(const Name &index) const {
    const auto homes = homes_.find(index.name);
    if (homes == homes_.end()) return nullptr;
    for (const std::string &home : homes->second) {
        const auto found = relations_.find(home);
        if (found == relations_.end()) continue;
        const RelationFacts &relation = found->second;
        const bool reachable = index.schema.empty() ? contains(path_, relation.name.schema)
                                                    : relation.name.schema == index.schema;
        if (reachable && relation.index(index.name)) return &relation;
    }
    return nullptr;
}

void Model::settle(const std::string &relation) {
    for (const IndexFacts &index : relations_[relation].indexes) {
        std::vector<std::string> &homes = homes_[index.name];
        if (!contains(homes, relation)) homes.push_back(relation);
    }
}

bool Model::taken(const Name &name) const {
    return !key_of(name).empty() || table_of_index(name) != nullptr;
}

const Gone *Model::gone(const Name &relation, const std::string &column) const {
    const auto found = std::find_if(gone_.rbegin(), gone_.rend(), [&](const Gone &each) {
        return each.name.name == relation.name && each.column == column &&
               (each.name.schema == relation.schema || each.name.schema.empty() || relation.schema.empty());
    });
    return found == gone_.rend() ? nullptr : &*found;
}

bool Model::made(Object object, const Name &name) const {
    return std::any_of(made_.begin(), made_.end(), [&](const Made &each) {
        return each.object == object && each.name.name == name.name;
    });
}

std::vector<const RelationFacts *> Model::relations() const {
    std::vector<const RelationFacts *> out;
    out.reserve(relations_.size());
    for (const auto &each : relations_)
        out.push_back(&each.second);
    std::sort(out.begin(), out.end(), [](const RelationFacts *a, const RelationFacts *b) {
        return std::tie(a->name.schema, a->name.name) < std::tie(b->name.schema, b->name.name);
    });
    return out;
}

void Model::retire(const std::vector<Action> &actions) {
    for (const Action &each : actions) {
        const bool makes = each.kind == StatementKind::create_table ||
                           each.kind == StatementKind::create_partition ||
                           each.kind == StatementKind::create_table_as;
        const std::string there = makes ? key_of(each.relation) : std::string();
        if (there.empty()) continue;
        retired_.insert_or_assign(there, std::move(relations_[there]));
        relations_.erase(there);
    }
}

void Model::create(const Action &action) {
    const char kind = action.object == Object::view                ? 'v'
                      : action.object == Object::materialized_view ? 'm'
                      : action.object == Object::sequence          ? 'S'
                                                                   : 'r';
    RelationFacts made;
    made.name = action.relation;
    if (made.name.schema.empty() && !path_.empty() && !action.temporary) made.name.schema = path_.front();
    made.kind = action.partition_by ? 'p' : kind;
    made.temporary = action.temporary;
    made.unlogged = action.unlogged;
    made.origin = Origin::here;
    made.made_at = migration_;
    made.filled = kind != 'r' || action.kind == StatementKind::create_table_as ||
                  action.kind == StatementKind::select_into;
    if (!action.with_data) made.filled = false;
    made.empty = !made.filled;
    made.all_columns = action.kind == StatementKind::create_table && action.words.empty();
    for (const ColumnDefinition &definition : action.definitions)
        made.columns.push_back(column_of(definition));
    if (made.kind == 'v')
        for (const std::string &name : action.columns)
            made.columns.emplace_back().name = name;
    if (!action.partner.empty()) {
        made.parent = action.partner;
        made.is_partition = true;
    }
    const std::string where = new_key(action.relation);
    if (const auto found = retired_.find(where); found != retired_.end()) {
        const RelationFacts &known = found->second;
        made.bytes = known.bytes;
        made.all_bytes = known.all_bytes;
        made.rows = known.rows;
        made.filled = !known.empty;
        made.empty = known.empty;
        made.writes_per_second = known.writes_per_second;
        made.reads_per_second = known.reads_per_second;
    }
    const std::string schema = made.name.schema;
    relations_.insert_or_assign(where, std::move(made));
    for (const ColumnDefinition &definition : action.definitions)
        if (definition.serial || definition.identity) create_sequence(action, schema, definition.name);
}

// The one behind a serial or identity column.
void Model::create_sequence(const Action &action, const std::string &schema, const std::string &column) {
    RelationFacts made;
    made.name = {schema, action.relation.name + "_" + column + "_seq"};
    made.kind = 'S';
    made.origin = Origin::here;
    made.made_at = migration_;
    std::string where = key(made.name.schema, made.name.name);
    relations_.try_emplace(std::move(where), std::move(made));
}

void Model::drop(const Action &action) {
    if (action.object == Object::index) {
        if (const RelationFacts *table = table_of_index(action.subject))
            remove_if(find(table->name)->indexes,
                      [&](const IndexFacts &index) { return index.name == action.subject.name; });
        return;
    }
    const std::string there = key_of(action.relation);
    if (there.empty()) return;
    const Name name = relations_[there].name;
    gone_.push_back({name, {}, migration_, action.statement, false});
    relations_.erase(there);
    const std::string described = name.schema + "." + name.name;
    for (auto &each : relations_) {
        remove_if(each.second.referenced_by, [&](const ConstraintFacts &key) { return key.partner == name; });
        remove_if(each.second.dependents, [&](const Dependent &view) { return view.name == described; });
    }
}

void Model::rename(const Action &action) {
    const std::string there = key_of(action.relation);
    if (there.empty()) return;
    if (action.kind == StatementKind::rename_column) {
        RelationFacts &relation = relations_[there];
        gone_.push_back({relation.name, action.column, migration_, action.statement, true});
        if (ColumnFacts *column = relation.column(action.column)) column->name = action.new_name;
        for (IndexFacts &index : relation.indexes)
            std::replace(index.columns.begin(), index.columns.end(), action.column, action.new_name);
        for (ConstraintFacts &constraint : relation.constraints)
            std::replace(constraint.columns.begin(), constraint.columns.end(), action.column,
                         action.new_name);
        return;
    }
    RelationFacts relation = std::move(relations_[there]);
    relations_.erase(there);
    gone_.push_back({relation.name, {}, migration_, action.statement, true});
    if (!action.new_name.empty()) relation.name.name = action.new_name;
    if (!action.new_schema.empty()) relation.name.schema = action.new_schema;
    const std::string where = key(relation.name.schema, relation.name.name);
    relations_[where] = std::move(relation);
    settle(where);
}

void Model::rename_index(const Action &action) {
    const RelationFacts *table = table_of_index(action.subject);
    if (!table) return;
    RelationFacts &relation = *find(table->name);
    for (IndexFacts &index : relation.indexes)
        if (index.name == action.subject.name) index.name = action.new_name;
    for (ConstraintFacts &constraint : relation.constraints)
        if (constraint.name == action.subject.name) constraint.name = action.new_name;
    settle(key_of(relation.name));
}

void Model::add_column(const Action &action, RelationFacts &relation) {
    std::vector<std::string> sequences;
    for (const ColumnDefinition &definition : action.definitions) {
        if (relation.column(definition.name)) continue;
        relation.columns.push_back(column_of(definition));
        relation.columns.back().made_at = migration_;
        if (definition.serial || definition.identity) sequences.push_back(definition.name);
    }
    const std::string schema = relation.name.schema; // the reference does not outlive what is made now
    for (const std::string &column : sequences)
        create_sequence(action, schema, column);
}

void Model::drop_column(const Action &action, RelationFacts &relation) {
    gone_.push_back({relation.name, action.column, migration_, action.statement, false});
    remove_if(relation.columns, [&](const ColumnFacts &each) { return each.name == action.column; });
    remove_if(relation.indexes,
              [&](const IndexFacts &each) { return contains(each.columns, action.column); });
    remove_if(relation.constraints,
              [&](const ConstraintFacts &each) { return contains(each.columns, action.column); });
    remove_if(relation.dependents, [&](const Dependent &each) { return each.column == action.column; });
}

void Model::change_column(const Action &action, RelationFacts &relation) {
    ColumnFacts *column = relation.column(action.column);
    if (!column) return;
    switch (action.kind) {
    case StatementKind::set_not_null:
    case StatementKind::set_not_null_proved:
        column->not_null = true;
        break;
    case StatementKind::drop_not_null:
        column->not_null = false;
        break;
    case StatementKind::set_default:
        column->has_default = true;
        break;
    case StatementKind::drop_default:
        column->has_default = false;
        break;
    case StatementKind::add_identity:
        column->identity = true;
        break;
    case StatementKind::drop_identity:
        column->identity = false;
        break;
    default:
        if (!action.type.text.empty()) column->type = action.type;
        break;
    }
}

void Model::change_table(const Action &action, RelationFacts &relation) {
    switch (action.kind) {
    case StatementKind::validate_constraint:
        for (ConstraintFacts &constraint : relation.constraints)
            if (constraint.name == action.constraint) constraint.validated = true;
        break;
    case StatementKind::drop_constraint:
        remove_if(relation.constraints,
                  [&](const ConstraintFacts &each) { return each.name == action.constraint; });
        remove_if(relation.indexes,
                  [&](const IndexFacts &each) { return each.constraint == action.constraint; });
        break;
    case StatementKind::enable_row_security:
        relation.row_security = true;
        break;
    case StatementKind::disable_row_security:
        relation.row_security = false;
        break;
    case StatementKind::create_policy:
        relation.policies++;
        if (!action.words.empty() && action.words.front() == "permissive") relation.permissive_policies++;
        break;
    case StatementKind::drop_policy:
        relation.policies--;
        break;
    case StatementKind::create_trigger:
        relation.triggers++;
        break;
    case StatementKind::insert:
    case StatementKind::copy_in:
    case StatementKind::merge:
        relation.filled = true;
        relation.empty = false;
        relation.changed = true;
        break;
    case StatementKind::update:
    case StatementKind::update_all:
    case StatementKind::delete_:
    case StatementKind::delete_all:
        relation.changed = true;
        break;
    case StatementKind::truncate:
        relation.empty = true;
        relation.changed = true;
        break;
    default:
        break;
    }
}

void Model::set(const Action &action) {
    if (action.words.empty() || action.words.front() != "search_path") return;
    path_.assign(action.words.begin() + 1, action.words.end());
}

bool Model::change_names(const Action &action) {
    using K = StatementKind;
    switch (action.kind) {
    case K::create_table:
    case K::create_partition:
    case K::create_table_as:
    case K::select_into:
    case K::create_view:
    case K::replace_view:
    case K::create_materialized_view:
    case K::create_sequence:
        // where it is there already, the statement fails or does nothing
        if (const auto there = relations_.find(new_key(action.relation));
            there == relations_.end() || (!there->second.certain && !action.if_not_exists))
            create(action);
        return true;
    case K::create_type:
    case K::create_domain:
    case K::create_function:
    case K::replace_function:
    case K::create_schema:
    case K::create_extension:
        made_.push_back({action.object, action.subject, migration_});
        return true;
    case K::drop_table:
    case K::drop_foreign_table:
    case K::drop_view:
    case K::drop_materialized_view:
    case K::drop_sequence:
    case K::drop_index:
    case K::drop_index_concurrently:
        drop(action);
        return true;
    case K::rename_table:
    case K::rename_column:
    case K::set_schema:
        rename(action);
        return true;
    case K::rename_index:
        rename_index(action);
        return true;
    case K::set:
        set(action);
        return true;
    default:
        return false;
    }
}

// Views and what is on them may go with what they are built on; code may do anything.
void Model::doubt(const Action &action) {
    const bool code =
        action.kind == StatementKind::call || action.body.changes_structure || action.body.dynamic;
    const bool drops_schema =
        action.kind == StatementKind::drop_schema || action.kind == StatementKind::drop_owned;
    if (code && action.object != Object::function) certain_ = false;
    if (!action.cascade && !drops_schema) return;
    for (auto &each : relations_)
        if (drops_schema || each.second.kind == 'v' || each.second.kind == 'm') each.second.certain = false;
}

void Model::apply(const Action &action) {
    doubt(action);
    if (change_names(action)) return;
    RelationFacts *relation = find(action.relation);
    if (!relation) return;
    if (action.kind == StatementKind::alter_table_drop_column) return drop_column(action, *relation);
    if (action.object == Object::constraint && action.kind != StatementKind::rename_constraint)
        return add_constraint(action, *relation);
    if (action.object == Object::index) return add_index(action, *relation);
    if (!action.definitions.empty()) return add_column(action, *relation);
    if (!action.column.empty()) return change_column(action, *relation);
    change_table(action, *relation);
}

} // namespace core
