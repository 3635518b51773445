// Statements about everything that has no rows of its own: triggers, views, types, schemas, rights.
#include "bridge/actions_build.hpp"

#include "bridge/classify.hpp"

namespace pg {

namespace {

using core::Action;
using core::Object;
using core::StatementKind;

template <class Node_>
const Node_ *as(const Node *tree) {
    return reinterpret_cast<const Node_ *>(tree);
}

void subject(ActionBuilder &to, StatementKind kind, Object object, const List *names) {
    Action &made = to.add(kind);
    made.object = object;
    made.subject = name_of(names);
}

void subject(ActionBuilder &to, StatementKind kind, Object object, const char *name) {
    Action &made = to.add(kind);
    made.object = object;
    made.subject = {"", name ? name : ""};
}

// Of a table: a trigger, a rule, a policy.
void of_table(ActionBuilder &to, StatementKind kind, const RangeVar *table, Object object, const char *name) {
    Action &made = to.add(kind, table, object);
    made.subject = {"", name ? name : ""};
}

// The names of a query's columns, as far as they can be told without the catalog; none if one of them cannot.
std::vector<std::string> columns_of(const Node *query) {
    std::vector<std::string> out;
    if (!query || !IsA(query, SelectStmt)) return out;
    const auto *select = as<SelectStmt>(query);
    while (select->op != SETOP_NONE)
        select = select->larg;
    const ListCell *cell;
    foreach (cell, select->targetList) {
        const auto *target = lfirst_node(ResTarget, cell);
        const Node *value = target->val;
        const bool column =
            value && IsA(value, ColumnRef) && IsA(llast(as<ColumnRef>(value)->fields), String);
        if (target->name)
            out.emplace_back(target->name);
        else if (column)
            out.push_back(last_of(as<ColumnRef>(value)->fields));
        else
            return {};
    }
    return out;
}

void view(ActionBuilder &to, const ViewStmt *stmt) {
    Action &made = to.add(stmt->replace ? StatementKind::replace_view : StatementKind::create_view,
                          stmt->view, Object::view);
    made.or_replace = stmt->replace;
    made.temporary = stmt->view->relpersistence == RELPERSISTENCE_TEMP;
    made.columns = stmt->aliases ? texts_of(stmt->aliases) : columns_of(stmt->query);
}

void enum_value(ActionBuilder &to, const AlterEnumStmt *stmt) {
    subject(to, stmt->oldVal ? StatementKind::rename_value : StatementKind::alter_type_add_value,
            Object::type, stmt->typeName);
    Action &made = to.out.back();
    made.new_name = stmt->newVal ? stmt->newVal : "";
    made.words = {stmt->oldVal ? stmt->oldVal : "", stmt->newValNeighbor ? stmt->newValNeighbor : ""};
    made.if_not_exists = stmt->skipIfNewValExists;
}

void domain(ActionBuilder &to, const AlterDomainStmt *stmt) {
    using K = StatementKind;
    const bool later = stmt->subtype == 'C' && castNode(Constraint, stmt->def)->skip_validation;
    const K kind = stmt->subtype == 'C'   ? (later ? K::alter_domain_add_not_valid : K::alter_domain_add)
                   : stmt->subtype == 'O' ? K::alter_domain_not_null
                   : stmt->subtype == 'V' ? K::alter_domain_validate
                                          : K::alter_domain;
    subject(to, kind, Object::domain, stmt->typeName);
    Action &made = to.out.back();
    made.constraint = stmt->name ? stmt->name : "";
    if (stmt->subtype == 'C') {
        const auto *constraint = castNode(Constraint, stmt->def);
        made.constraint = constraint->conname ? constraint->conname : "";
        made.text = to.slice(constraint->location);
    }
}

void new_domain(ActionBuilder &to, const CreateDomainStmt *stmt) {
    subject(to, StatementKind::create_domain, Object::domain, stmt->domainname);
    Action &made = to.out.back();
    made.type = type_named(stmt->typeName, to);
    const ListCell *cell;
    foreach (cell, stmt->constraints) {
        const ConstrType type = lfirst_node(Constraint, cell)->contype;
        if (type == CONSTR_CHECK || type == CONSTR_NOTNULL) made.type.constrained_domain = true;
    }
}

void rights(ActionBuilder &to, const GrantStmt *stmt) {
    Action &made = to.add(stmt->is_grant ? StatementKind::grant_ : StatementKind::revoke);
    const ListCell *cell;
    foreach (cell, stmt->grantees)
        if (lfirst_node(RoleSpec, cell)->roletype == ROLESPEC_PUBLIC) made.words.emplace_back("public");
    if (stmt->privileges == NIL) made.words.emplace_back("all");
    foreach (cell, stmt->privileges) {
        const char *name = lfirst_node(AccessPriv, cell)->priv_name;
        made.words.emplace_back(name ? name : "all");
    }
    if (stmt->targtype == ACL_TARGET_OBJECT && stmt->objtype == OBJECT_TABLE && stmt->objects != NIL) {
        made.relation = name_of(linitial_node(RangeVar, stmt->objects));
        made.object = Object::table;
    } else {
        made.object = Object::other;
    }
}

void comment(ActionBuilder &to, const CommentStmt *stmt) {
    Action &made = to.add(StatementKind::comment);
    if (!IsA(stmt->object, List)) return;
    const auto *names = reinterpret_cast<const List *>(stmt->object);
    if (stmt->objtype == OBJECT_TABLE || stmt->objtype == OBJECT_VIEW || stmt->objtype == OBJECT_MATVIEW) {
        made.relation = name_of(names);
        made.object = Object::table;
    }
    if (stmt->objtype == OBJECT_COLUMN) {
        const int count = list_length(names);
        made.column = last_of(names);
        if (count > 1) made.relation.name = strVal(list_nth(names, count - 2));
        if (count > 2) made.relation.schema = strVal(list_nth(names, count - 3));
        made.object = Object::column;
    }
}

void set_schema(ActionBuilder &to, const AlterObjectSchemaStmt *stmt) {
    Action &made = to.add(StatementKind::set_schema, stmt->relation, Object::table);
    made.new_schema = stmt->newschema;
    made.if_exists = stmt->missing_ok;
    if (!stmt->relation) made.object = Object::other;
}

void new_schema(ActionBuilder &to, const CreateSchemaStmt *stmt) {
    subject(to, StatementKind::create_schema, Object::schema, stmt->schemaname);
    to.out.back().if_not_exists = stmt->if_not_exists;
}

bool of_tables(ActionBuilder &to, const Node *tree) {
    using K = StatementKind;
    switch (nodeTag(tree)) {
    case T_CreateTrigStmt: {
        const auto *stmt = as<CreateTrigStmt>(tree);
        of_table(to, K::create_trigger, stmt->relation, Object::trigger, stmt->trigname);
        to.out.back().or_replace = stmt->replace;
        return true;
    }
    case T_RuleStmt:
        of_table(to, K::create_rule, as<RuleStmt>(tree)->relation, Object::rule,
                 as<RuleStmt>(tree)->rulename);
        return true;
    case T_CreatePolicyStmt: {
        const auto *stmt = as<CreatePolicyStmt>(tree);
        of_table(to, K::create_policy, stmt->table, Object::policy, stmt->policy_name);
        to.out.back().words = {stmt->permissive ? "permissive" : "restrictive", stmt->cmd_name};
        return true;
    }
    case T_AlterPolicyStmt:
        of_table(to, K::alter_policy, as<AlterPolicyStmt>(tree)->table, Object::policy,
                 as<AlterPolicyStmt>(tree)->policy_name);
        return true;
    case T_ViewStmt:
        view(to, as<ViewStmt>(tree));
        return true;
    case T_CreateSeqStmt:
        to.add(K::create_sequence, as<CreateSeqStmt>(tree)->sequence, Object::sequence).if_not_exists =
            as<CreateSeqStmt>(tree)->if_not_exists;
        return true;
    case T_AlterSeqStmt:
        to.add(K::alter_sequence, as<AlterSeqStmt>(tree)->sequence, Object::sequence);
        return true;
    case T_CommentStmt:
        comment(to, as<CommentStmt>(tree));
        return true;
    case T_GrantStmt:
        rights(to, as<GrantStmt>(tree));
        return true;
    case T_AlterObjectSchemaStmt:
        set_schema(to, as<AlterObjectSchemaStmt>(tree));
        return true;
    case T_CreateStatsStmt: {
        const List *relations = as<CreateStatsStmt>(tree)->relations;
        if (relations == NIL || !IsA(linitial(relations), RangeVar)) return false;
        to.add(K::create_statistics, linitial_node(RangeVar, relations), Object::other);
        return true;
    }
    default:
        return false;
    }
}

bool of_types(ActionBuilder &to, const Node *tree) {
    using K = StatementKind;
    switch (nodeTag(tree)) {
    case T_CreateEnumStmt:
        subject(to, K::create_type, Object::type, as<CreateEnumStmt>(tree)->typeName);
        to.out.back().words = {"enum"};
        return true;
    case T_CompositeTypeStmt:
        to.add(K::create_type).subject = name_of(as<CompositeTypeStmt>(tree)->typevar);
        to.out.back().object = Object::type;
        return true;
    case T_CreateRangeStmt:
        subject(to, K::create_type, Object::type, as<CreateRangeStmt>(tree)->typeName);
        return true;
    case T_AlterEnumStmt:
        enum_value(to, as<AlterEnumStmt>(tree));
        return true;
    case T_CreateDomainStmt:
        new_domain(to, as<CreateDomainStmt>(tree));
        return true;
    case T_AlterDomainStmt:
        domain(to, as<AlterDomainStmt>(tree));
        return true;
    case T_AlterFunctionStmt:
        subject(to, K::alter_function, Object::function, as<AlterFunctionStmt>(tree)->func->objname);
        return true;
    default:
        return false;
    }
}

bool of_database(ActionBuilder &to, const Node *tree) {
    using K = StatementKind;
    switch (nodeTag(tree)) {
    case T_CreateSchemaStmt:
        new_schema(to, as<CreateSchemaStmt>(tree));
        return true;
    case T_CreateExtensionStmt:
        subject(to, K::create_extension, Object::extension, as<CreateExtensionStmt>(tree)->extname);
        to.out.back().if_not_exists = as<CreateExtensionStmt>(tree)->if_not_exists;
        return true;
    case T_AlterExtensionStmt:
        subject(to, K::alter_extension, Object::extension, as<AlterExtensionStmt>(tree)->extname);
        return true;
    case T_CreatePublicationStmt:
        subject(to, K::create_publication, Object::other, as<CreatePublicationStmt>(tree)->pubname);
        return true;
    case T_DropdbStmt:
        subject(to, K::drop_database, Object::database, as<DropdbStmt>(tree)->dbname);
        return true;
    case T_CreatedbStmt:
        subject(to, K::create_database, Object::database, as<CreatedbStmt>(tree)->dbname);
        return true;
    case T_GrantRoleStmt:
        to.add(as<GrantRoleStmt>(tree)->is_grant ? K::grant_ : K::revoke).object = Object::other;
        return true;
    default:
        return false;
    }
}

} // namespace

bool object_action(ActionBuilder &to, const Node *tree) {
    return of_tables(to, tree) || of_types(to, tree) || of_database(to, tree);
}

} // namespace pg
