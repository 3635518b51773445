// Types and functions named by a statement, looked up in the catalog by its caches: no lock, no error for
// what is not there or not for this user, no code of a user.
#include <algorithm>

#include "bridge/actions_build.hpp"
#include "bridge/compat.hpp"
#include "bridge/memory.hpp"
#include "bridge/subtransaction.hpp"
#include "core/text.hpp"

extern "C" {
#include "catalog/namespace.h"
#include "catalog/pg_am.h"
#include "catalog/pg_operator.h"
#include "catalog/pg_type.h"
#include "commands/defrem.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"
#include "parser/parse_coerce.h"
#include "parser/parse_type.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"
#include "utils/timestamp.h"
#include "utils/typcache.h"
}

namespace pg {

namespace {

using core::StatementKind;

// The schema of that name if the user may look into it.
Oid usable_schema(const char *name) {
    const Oid schema = get_namespace_oid(name, true);
    return OidIsValid(schema) && compat::may_use_schema(schema, GetUserId()) ? schema : InvalidOid;
}

Oid find_type(const List *names) {
    if (list_length(names) == 1) return TypenameGetTypid(strVal(linitial(names)));
    const Oid schema = usable_schema(strVal(list_nth(names, list_length(names) - 2)));
    if (!OidIsValid(schema)) return InvalidOid;
    return GetSysCacheOid2(TYPENAMENSP, Anum_pg_type_oid, CStringGetDatum(strVal(llast(names))),
                           ObjectIdGetDatum(schema));
}

struct Found {
    Oid type;
    char typtype;
    bool constrained;
    const char *text;
};

void find(const ::TypeName *type, Found *out) {
    if (type->names == NIL || type->pct_type) return;
    Oid found = find_type(type->names);
    if (OidIsValid(found) && type->arrayBounds != NIL) found = get_array_type(found);
    if (!OidIsValid(found)) return;
    out->type = found;
    out->typtype = get_typtype(found);
    out->constrained = out->typtype == TYPTYPE_DOMAIN && DomainHasConstraints(found);
}

// Any function of that name that can take so many arguments and is volatile.
bool any_volatile(const List *names, int arguments) {
    if (list_length(names) > 1 && !OidIsValid(usable_schema(strVal(list_nth(names, list_length(names) - 2)))))
        return true;
    FuncCandidateList found =
        FuncnameGetCandidates(const_cast<List *>(names), arguments, NIL, true, true, false, true);
    if (!found) return true; // not there yet: nobody knows
    for (; found; found = found->next)
        if (OidIsValid(found->oid) && func_volatile(found->oid) == PROVOLATILE_VOLATILE) return true;
    return false;
}

bool operator_is_volatile(const A_Expr *expression) {
    const bool two = expression->lexpr != nullptr;
    FuncCandidateList found = OpernameGetCandidates(expression->name, two ? 'b' : 'l', true);
    for (; found; found = found->next)
        if (op_volatile(found->oid) == PROVOLATILE_VOLATILE) return true;
    return false;
}

bool volatile_walker(Node *node, void *context) {
    if (!node) return false;
    if (IsA(node, FuncCall)) {
        auto *function = reinterpret_cast<FuncCall *>(node);
        if (any_volatile(function->funcname, list_length(function->args))) return true;
    }
    if (IsA(node, A_Expr) && reinterpret_cast<A_Expr *>(node)->kind == AEXPR_OP &&
        list_length(reinterpret_cast<A_Expr *>(node)->name) == 1 &&
        operator_is_volatile(reinterpret_cast<A_Expr *>(node)))
        return true;
    return compat::walk_raw(node, volatile_walker, context);
}

bool column_walker(Node *node, void *context) {
    if (!node) return false;
    if (IsA(node, ColumnRef)) {
        const List *fields = reinterpret_cast<ColumnRef *>(node)->fields;
        if (IsA(llast(fields), String))
            static_cast<std::vector<std::string> *>(context)->emplace_back(strVal(llast(fields)));
    }
    return compat::walk_raw(node, column_walker, context);
}

// As ATColumnChangeRequiresRewrite judges the planned conversion of a column: the column itself keeps the
// rows.
bool keeps_rows(Node *conversion) {
    for (;;) {
        if (IsA(conversion, Var)) return true;
        if (IsA(conversion, RelabelType)) {
            conversion = reinterpret_cast<Node *>(reinterpret_cast<RelabelType *>(conversion)->arg);
        } else if (IsA(conversion, CoerceToDomain)) {
            auto *domain = reinterpret_cast<CoerceToDomain *>(conversion);
            if (DomainHasConstraints(domain->resulttype)) return false;
            conversion = reinterpret_cast<Node *>(domain->arg);
        } else if (IsA(conversion, FuncExpr)) {
            auto *function = reinterpret_cast<FuncExpr *>(conversion);
            const bool zones =
                function->funcid == F_TIMESTAMPTZ_TIMESTAMP || function->funcid == F_TIMESTAMP_TIMESTAMPTZ;
            if (!zones || TimestampTimestampTzRequiresRewrite()) return false;
            conversion = static_cast<Node *>(linitial(function->args));
        } else {
            return false;
        }
    }
}

StatementKind decide(const core::TypeName &from, const core::TypeName &to) {
    Var *column = makeVar(1, 1, from.oid, from.typmod, get_typcollation(from.oid), 0);
    Node *conversion = coerce_to_target_type(nullptr, reinterpret_cast<Node *>(column), from.oid, to.oid,
                                             to.typmod, COERCION_ASSIGNMENT, COERCE_IMPLICIT_CAST, -1);
    if (!conversion) return StatementKind::alter_type; // an error, without USING
    conversion = reinterpret_cast<Node *>(expression_planner(reinterpret_cast<Expr *>(conversion)));
    if (!keeps_rows(conversion)) return StatementKind::alter_type;
    const bool same_order =
        GetDefaultOpClass(from.oid, BTREE_AM_OID) == GetDefaultOpClass(to.oid, BTREE_AM_OID);
    return same_order ? StatementKind::alter_type_brief : StatementKind::alter_type_index;
}

bool proves(const Node *node, std::vector<std::string> *columns) {
    if (IsA(node, BoolExpr)) {
        auto *all = reinterpret_cast<const BoolExpr *>(node);
        if (all->boolop != AND_EXPR) return false;
        const ListCell *cell;
        foreach (cell, all->args)
            proves(static_cast<const Node *>(lfirst(cell)), columns);
        return true;
    }
    if (!IsA(node, NullTest)) return false;
    auto *test = reinterpret_cast<const NullTest *>(node);
    if (test->nulltesttype != IS_NOT_NULL || !IsA(test->arg, ColumnRef)) return false;
    auto *column = reinterpret_cast<const ColumnRef *>(test->arg);
    if (list_length(column->fields) != 1 || !IsA(linitial(column->fields), String)) return false;
    columns->emplace_back(strVal(linitial(column->fields)));
    return true;
}

} // namespace

core::TypeName type_named(const ::TypeName *type, const ActionBuilder &in, int to) {
    core::TypeName out;
    if (!type) return out;
    out.text = in.slice(type->location, to);
    out.name = last_of(type->names);
    out.array = type->arrayBounds != NIL;
    Found found = {};
    call([&] { find(type, &found); });
    out.oid = found.type;
    out.domain = found.typtype == TYPTYPE_DOMAIN;
    out.constrained_domain = found.constrained;
    return out;
}

core::TypeName type_of(Oid type, std::int32_t typmod) {
    core::TypeName out;
    call([&] {
        out.oid = type;
        out.typmod = typmod;
        out.domain = get_typtype(type) == TYPTYPE_DOMAIN;
        out.constrained_domain = out.domain && DomainHasConstraints(type);
        out.array = OidIsValid(get_element_type(type));
    });
    const char *text = call([&] { return format_type_with_typemod(type, typmod); });
    const char *name = call([&]() -> const char * {
        HeapTuple row = SearchSysCache1(TYPEOID, ObjectIdGetDatum(type));
        if (!HeapTupleIsValid(row)) return nullptr;
        const char *found = pstrdup(NameStr(reinterpret_cast<Form_pg_type>(GETSTRUCT(row))->typname));
        ReleaseSysCache(row);
        return found;
    });
    out.text = text;
    out.name = name ? name : "";
    return out;
}

namespace {
bool read_walker(Node *node, void *context) {
    if (!node) return false;
    if (IsA(node, RangeVar)) {
        auto *found = static_cast<List **>(context);
        *found = lappend(*found, node);
        return false;
    }
    return compat::walk_raw(node, read_walker, context);
}
} // namespace

std::vector<core::Name> reads_of(const Node *query) {
    std::vector<core::Name> names;
    List *found = NIL;
    call([&] { read_walker(const_cast<Node *>(query), static_cast<void *>(&found)); });
    const ListCell *cell;
    foreach (cell, found) {
        core::Name name = name_of(lfirst_node(RangeVar, cell));
        if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
    }
    return names;
}

bool may_be_volatile(const Node *expression) {
    return call([&] { return volatile_walker(const_cast<Node *>(expression), nullptr); });
}

std::vector<std::string> columns_named(const Node *expression) {
    std::vector<std::string> out;
    call([&] { column_walker(const_cast<Node *>(expression), &out); });
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

std::vector<std::string> proved_not_null(const Node *check) {
    std::vector<std::string> out;
    if (check) proves(check, &out);
    return out;
}

core::StatementKind type_change(const core::TypeName &from, const core::TypeName &to) {
    if (!OidIsValid(from.oid) || !OidIsValid(to.oid)) return StatementKind::alter_type;
    StatementKind kind = StatementKind::alter_type;
    Context scratch(CurrentMemoryContext, "pg_sluice type change");
    ContextScope scope(scratch);
    look_up([&] { kind = call([&] { return decide(from, to); }); });
    return kind;
}

std::int32_t typmod_of(const ::TypeName *type) {
    std::int32_t typmod = type->typemod;
    if (type->typmods == NIL) return typmod;
    Oid found;
    look_up([&] { call([&] { typenameTypeIdAndMod(nullptr, type, &found, &typmod); }); });
    return typmod;
}

} // namespace pg
