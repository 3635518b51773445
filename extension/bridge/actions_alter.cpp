#include "bridge/actions_build.hpp"

#include "bridge/compat.hpp"

extern "C" {
#include "commands/tablecmds.h"
}

namespace pg {

namespace {

using core::Action;
using core::Object;
using core::StatementKind;

struct Piece {
    int from, to;
};

// The commands of an ALTER TABLE in its text: behind the relation's name, between commas outside parentheses.
std::vector<Piece> pieces(std::string_view sql, int name_at) {
    std::vector<Piece> out;
    Scanner scanner(sql);
    Token token = behind_name(scanner, name_at);
    while (token && (token.is('*') || token.is(')')))
        token = scanner.next();
    int depth = 0;
    Piece piece{token.offset, token.offset};
    for (; token; token = scanner.next()) {
        if (token.is('(') || token.is('[')) depth++;
        if (token.is(')') || token.is(']')) depth--;
        if (token.is(',') && depth == 0) {
            out.push_back(piece);
            piece.from = -1;
            continue;
        }
        if (piece.from < 0) piece.from = token.offset;
        piece.to = token.end();
    }
    out.push_back(piece);
    return out;
}

Object object_of(ObjectType type) {
    switch (type) {
    case OBJECT_INDEX:
        return Object::index;
    case OBJECT_VIEW:
        return Object::view;
    case OBJECT_MATVIEW:
        return Object::materialized_view;
    case OBJECT_SEQUENCE:
        return Object::sequence;
    case OBJECT_FOREIGN_TABLE:
        return Object::foreign_table;
    case OBJECT_TYPE:
        return Object::type;
    default:
        return Object::table;
    }
}

// Commands whose kind follows from their type alone.
StatementKind simple(AlterTableType type) {
    using K = StatementKind;
    switch (type) {
    case AT_DropNotNull:
        return K::drop_not_null;
    case AT_SetNotNull:
        return K::set_not_null;
    case AT_DropExpression:
        return K::drop_expression;
    case AT_SetStatistics:
        return K::set_statistics;
    case AT_SetOptions:
    case AT_ResetOptions:
        return K::set_column_options;
    case AT_SetStorage:
        return K::set_storage;
    case AT_SetCompression:
        return K::set_compression;
    case AT_DropColumn:
        return K::alter_table_drop_column;
    case AT_AlterConstraint:
        return K::alter_constraint;
    case AT_ValidateConstraint:
        return K::validate_constraint;
    case AT_DropConstraint:
        return K::drop_constraint;
    case AT_AlterColumnType:
        return K::alter_type;
    case AT_ChangeOwner:
        return K::change_owner;
    case AT_ClusterOn:
    case AT_DropCluster:
        return K::cluster_on;
    case AT_SetLogged:
        return K::set_logged;
    case AT_SetUnLogged:
        return K::set_unlogged;
    case AT_SetAccessMethod:
        return K::set_access_method;
    case AT_SetTableSpace:
        return K::set_tablespace;
    case AT_SetRelOptions:
    case AT_ResetRelOptions:
    case AT_ReplaceRelOptions:
        return K::set_options;
    case AT_EnableTrig:
    case AT_EnableAlwaysTrig:
    case AT_EnableReplicaTrig:
    case AT_EnableTrigAll:
    case AT_EnableTrigUser:
        return K::enable_trigger;
    case AT_DisableTrig:
    case AT_DisableTrigAll:
    case AT_DisableTrigUser:
        return K::disable_trigger;
    case AT_EnableRule:
    case AT_EnableAlwaysRule:
    case AT_EnableReplicaRule:
    case AT_DisableRule:
        return K::switch_rule;
    case AT_AddInherit:
        return K::add_inherit;
    case AT_DropInherit:
        return K::drop_inherit;
    case AT_AddOf:
    case AT_DropOf:
        return K::of_type;
    case AT_ReplicaIdentity:
        return K::replica_identity;
    case AT_EnableRowSecurity:
        return K::enable_row_security;
    case AT_DisableRowSecurity:
        return K::disable_row_security;
    case AT_ForceRowSecurity:
    case AT_NoForceRowSecurity:
        return K::force_row_security;
    case AT_GenericOptions:
    case AT_AlterColumnGenericOptions:
        return K::foreign_options;
    case AT_AttachPartition:
        return K::attach_partition;
    case AT_DetachPartitionFinalize:
        return K::detach_finalize;
    case AT_AddIdentity:
        return K::add_identity;
    case AT_SetIdentity:
        return K::set_identity;
    case AT_DropIdentity:
        return K::drop_identity;
    default:
        return K::alter_table;
    }
}

StatementKind new_column(const core::ColumnDefinition &column) {
    using K = StatementKind;
    if (column.serial) return K::add_column_serial;
    if (column.identity) return K::add_column_identity;
    if (column.generated) return column.stored ? K::add_column_stored : K::add_column_virtual;
    if (column.type.constrained_domain) return K::add_column_domain;
    if (column.has_default && column.default_volatile) return K::add_column_volatile;
    if (column.not_null && !column.has_default) return K::add_column_required;
    return K::add_column;
}

class Reader {
public:
    Reader(ActionBuilder &to, const AlterTableStmt *alter)
        : to_(to), alter_(alter),
          lock_(static_cast<core::Lock>(call([&] { return AlterTableGetLockLevel(alter->cmds); }))) {}

    void read() {
        const std::vector<Piece> where = pieces(to_.sql(), alter_->relation->location);
        int number = 0;
        const ListCell *cell;
        foreach (cell, alter_->cmds) {
            const auto at = static_cast<std::size_t>(number++);
            piece_ = at < where.size() ? where[at] : Piece{0, static_cast<int>(to_.sql().size())};
            command(lfirst_node(AlterTableCmd, cell));
        }
    }

private:
    Action &add(StatementKind kind) {
        Action &made = to_.add(kind, piece_.from, piece_.to);
        made.relation = name_of(alter_->relation);
        made.object = object_of(alter_->objtype);
        made.if_exists = alter_->missing_ok;
        made.only = !alter_->relation->inh;
        made.lock = lock_;
        made.text = to_.slice(piece_.from, piece_.to);
        return made;
    }

    void command(const AlterTableCmd *command) {
        if (alter_->objtype == OBJECT_INDEX) return index(command);
        if (alter_->objtype == OBJECT_TYPE) {
            add(StatementKind::alter_composite);
            return;
        }
        switch (command->subtype) {
        case AT_AddColumn:
            return add_column(castNode(ColumnDef, command->def), command->missing_ok);
        case AT_AddConstraint:
            return add_constraint(to_, castNode(Constraint, command->def), alter_->relation, nullptr,
                                  piece_.from, piece_.to);
        case AT_AttachPartition:
        case AT_DetachPartition:
        case AT_DetachPartitionFinalize:
            return partition(command);
        default:
            return other(command);
        }
    }

    void add_column(const ColumnDef *column, bool if_not_exists) {
        const core::ColumnDefinition definition = column_definition(column, to_, piece_.to);
        Action &made = add(new_column(definition));
        made.column = definition.name;
        made.if_not_exists = if_not_exists;
        made.expression = definition.default_text;
        made.definitions.push_back(definition);
        define_column_constraints(to_, column, alter_->relation, piece_.to);
    }

    void index(const AlterTableCmd *command) {
        if (command->subtype == AT_AttachPartition) {
            Action &made = add(StatementKind::attach_index);
            made.partner = name_of(castNode(PartitionCmd, command->def)->name);
            return;
        }
        const bool tablespace = command->subtype == AT_SetTableSpace;
        Action &made = add(tablespace ? StatementKind::set_tablespace : StatementKind::alter_index);
        made.subject = made.relation;
    }

    void partition(const AlterTableCmd *command) {
        auto *detail = castNode(PartitionCmd, command->def);
        StatementKind kind = simple(command->subtype);
        if (command->subtype == AT_DetachPartition)
            kind = detail->concurrent ? StatementKind::detach_concurrently : StatementKind::detach_partition;
        Action &made = add(kind);
        made.partner = name_of(detail->name);
        made.bound = bound_of(to_, detail->bound);
        made.concurrently = detail->concurrent;
    }

    void other(const AlterTableCmd *command) {
        StatementKind kind = simple(command->subtype);
        if (compat::sets_expression(command)) kind = StatementKind::set_expression;
        if (command->subtype == AT_ColumnDefault)
            kind = command->def ? StatementKind::set_default : StatementKind::drop_default;
        Action &made = add(kind);
        const bool of_constraint =
            command->subtype == AT_ValidateConstraint || command->subtype == AT_DropConstraint;
        const char *name =
            command->subtype == AT_AlterConstraint ? compat::altered_constraint(command->def) : command->name;
        (of_constraint || command->subtype == AT_AlterConstraint ? made.constraint : made.column) =
            name ? name : "";
        made.cascade = command->behavior == DROP_CASCADE;
        made.if_exists = made.if_exists || (command->missing_ok && command->subtype != AT_AddColumn);
        if (command->subtype == AT_AlterColumnType) alter_type(made, castNode(ColumnDef, command->def));
        if (command->subtype == AT_ColumnDefault && command->def) made.expression = behind("default");
        if (command->subtype == AT_AddInherit || command->subtype == AT_DropInherit)
            made.partner = name_of(castNode(RangeVar, command->def));
        if (command->subtype == AT_ReplicaIdentity) {
            auto *identity = castNode(ReplicaIdentityStmt, command->def);
            made.words = {std::string(1, identity->identity_type), identity->name ? identity->name : ""};
        }
    }

    void alter_type(Action &made, const ColumnDef *column) {
        // USING c::type says no more than the type itself
        const Node *expression = column->raw_default;
        const Node *converted = expression;
        if (converted && IsA(converted, TypeCast))
            converted = reinterpret_cast<const ::TypeCast *>(converted)->arg;
        const bool itself = converted && IsA(converted, ColumnRef) &&
                            last_of(reinterpret_cast<const ColumnRef *>(converted)->fields) == made.column;
        made.has_using = expression && !itself;
        made.expression = expression ? behind("using") : "";
        const int end = expression ? keyword_at("using") : piece_.to;
        const int collation = column->collClause ? column->collClause->location : -1;
        made.type = type_named(column->typeName, to_, collation >= 0 ? collation : end);
        made.type.typmod = typmod_of(column->typeName);
    }

    // The first place of a keyword in the command, outside parentheses.
    int keyword_at(std::string_view word) const {
        Scanner scanner(to_.sql());
        int depth = 0;
        while (const Token token = scanner.next()) {
            if (token.is('(')) depth++;
            if (token.is(')')) depth--;
            if (token.offset >= piece_.from && depth == 0 && token.is(word)) return token.offset;
        }
        return piece_.to;
    }

    std::string behind(std::string_view word) const {
        const int at = keyword_at(word);
        return to_.slice(std::min(at + static_cast<int>(word.size()), piece_.to), piece_.to);
    }

    ActionBuilder &to_;
    const AlterTableStmt *alter_;
    core::Lock lock_;
    Piece piece_{0, 0};
};

} // namespace

void alter_table(ActionBuilder &to, const AlterTableStmt *alter) {
    Reader(to, alter).read();
}

} // namespace pg
