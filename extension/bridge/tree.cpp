#include "bridge/tree.hpp"

#include "bridge/memory.hpp"
#include "bridge/scan.hpp"
#include "bridge/spi.hpp"

extern "C" {
#include "nodes/makefuncs.h"
#include "parser/parse_type.h"
#include "parser/parser.h"
}

namespace pg {

namespace {

// One parsed statement for as long as the object lives.
class Tree {
public:
    explicit Tree(std::string_view sql) : memory_(CurrentMemoryContext, "pg_sluice tree") {
        const char *copy = to_cstring(sql, memory_);
        ContextScope scope(memory_);
        const List *trees = call([&] { return raw_parser(copy, RAW_PARSE_DEFAULT); });
        if (list_length(trees) == 1) node_ = linitial_node(RawStmt, trees)->stmt;
    }
    template <class T>
    const T *as(NodeTag tag) const {
        return node_ && nodeTag(node_) == tag ? reinterpret_cast<const T *>(node_) : nullptr;
    }
    MemoryContext memory() const { return memory_; }

private:
    Quiet quiet_;
    Context memory_;
    const Node *node_ = nullptr;
};

Oid relation_of(const RangeVar *relation) {
    return call([&] { return RangeVarGetRelid(relation, NoLock, true); });
}

std::string written(const RangeVar *relation) {
    return call([&] { return quote_qualified_identifier(relation->schemaname, relation->relname); });
}

Named named(const RangeVar *relation) {
    return {written(relation), relation_of(relation), relation->relname};
}

// A column in parentheses is that column to the server.
std::string key_of(const IndexElem *element) {
    const char *name = element->name;
    if (!name && element->expr && IsA(element->expr, ColumnRef)) {
        const List *fields = castNode(ColumnRef, element->expr)->fields;
        if (list_length(fields) == 1 && IsA(linitial(fields), String)) name = strVal(linitial(fields));
    }
    return name ? quote_identifier(name) : "()";
}

std::string keys_of(const List *elements) {
    std::string out;
    const ListCell *cell;
    foreach (cell, elements) {
        if (!out.empty()) out += ',';
        out += key_of(lfirst_node(IndexElem, cell));
    }
    return out;
}

std::string shape_of(const IndexStmt *stmt) {
    return std::string(stmt->accessMethod ? stmt->accessMethod : "btree") + (stmt->unique ? "|u|" : "||") +
           keys_of(stmt->indexParams) + "|" + keys_of(stmt->indexIncludingParams) +
           (stmt->whereClause ? "|w" : "|");
}

} // namespace

IndexTarget index_target(std::string_view create_index) {
    IndexTarget out;
    const Tree tree(create_index);
    const auto *stmt = tree.as<IndexStmt>(T_IndexStmt);
    if (!stmt) return out;
    if (stmt->idxname) out.name = stmt->idxname;
    out.if_not_exists = stmt->if_not_exists;
    out.shape = shape_of(stmt);
    out.table = relation_of(stmt->relation);
    if (OidIsValid(out.table) && stmt->idxname)
        out.index = call([&] { return get_relname_relid(stmt->idxname, get_rel_namespace(out.table)); });
    return out;
}

std::vector<Named> relations_named(std::string_view sql) {
    std::vector<Named> out;
    const Tree tree(sql);
    const ListCell *cell;
    if (const auto *drop = tree.as<DropStmt>(T_DropStmt)) {
        foreach (cell, drop->objects) {
            auto *names = static_cast<List *>(lfirst(cell));
            if (!IsA(names, List)) continue;
            out.push_back(named(call([&] { return makeRangeVarFromNameList(names); })));
        }
    } else if (const auto *reindex = tree.as<ReindexStmt>(T_ReindexStmt)) {
        if (reindex->relation) out.push_back(named(reindex->relation));
    } else if (const auto *truncate = tree.as<TruncateStmt>(T_TruncateStmt)) {
        foreach (cell, truncate->relations)
            out.push_back(named(lfirst_node(RangeVar, cell)));
    } else if (const auto *remove = tree.as<DeleteStmt>(T_DeleteStmt)) {
        out.push_back(named(remove->relation));
    } else if (const auto *update = tree.as<UpdateStmt>(T_UpdateStmt)) {
        out.push_back(named(update->relation));
    } else if (const auto *merge = tree.as<MergeStmt>(T_MergeStmt)) {
        out.push_back(named(merge->relation));
    } else if (const auto *alter = tree.as<AlterTableStmt>(T_AlterTableStmt)) {
        out.push_back(named(alter->relation));
    }
    return out;
}

Renamed renamed(std::string_view sql) {
    const Tree tree(sql);
    auto holds_rows = [](ObjectType type) { return type == OBJECT_TABLE || type == OBJECT_MATVIEW; };
    if (const auto *stmt = tree.as<RenameStmt>(T_RenameStmt))
        if (holds_rows(stmt->renameType) && stmt->relation) return {named(stmt->relation), stmt->newname};
    if (const auto *stmt = tree.as<AlterObjectSchemaStmt>(T_AlterObjectSchemaStmt))
        if (holds_rows(stmt->objectType) && stmt->relation)
            return {named(stmt->relation), stmt->relation->relname};
    return {};
}

DetachTarget detach_target(std::string_view alter_table) {
    DetachTarget out;
    const Tree tree(alter_table);
    const auto *stmt = tree.as<AlterTableStmt>(T_AlterTableStmt);
    if (!stmt || !stmt->cmds) return out;
    const auto *cmd = linitial_node(AlterTableCmd, stmt->cmds);
    if (cmd->subtype != AT_DetachPartition && cmd->subtype != AT_DetachPartitionFinalize) return out;
    const RangeVar *partition = castNode(PartitionCmd, cmd->def)->name;
    out.parent = relation_of(stmt->relation);
    out.partition = relation_of(partition);
    out.parent_name = written(stmt->relation);
    out.partition_name = written(partition);
    return out;
}

std::string object_named(std::string_view sql) {
    const Tree tree(sql);
    if (const auto *s = tree.as<CreatedbStmt>(T_CreatedbStmt)) return s->dbname;
    if (const auto *s = tree.as<DropdbStmt>(T_DropdbStmt)) return s->dbname;
    if (const auto *s = tree.as<CreateTableSpaceStmt>(T_CreateTableSpaceStmt)) return s->tablespacename;
    if (const auto *s = tree.as<DropTableSpaceStmt>(T_DropTableSpaceStmt)) return s->tablespacename;
    if (const auto *s = tree.as<CreateSubscriptionStmt>(T_CreateSubscriptionStmt)) return s->subname;
    if (const auto *s = tree.as<DropSubscriptionStmt>(T_DropSubscriptionStmt)) return s->subname;
    return {};
}

std::vector<std::string> names_dropped(std::string_view sql) {
    std::vector<std::string> out;
    const Tree tree(sql);
    const ListCell *cell;
    if (const auto *drop = tree.as<DropStmt>(T_DropStmt)) {
        foreach (cell, drop->objects)
            if (IsA(lfirst(cell), String)) out.emplace_back(strVal(lfirst(cell)));
    } else if (const auto *owned = tree.as<DropOwnedStmt>(T_DropOwnedStmt)) {
        foreach (cell, owned->roles) {
            auto *role = lfirst_node(RoleSpec, cell);
            out.emplace_back(call([&] { return GetUserNameFromId(get_rolespec_oid(role, false), false); }));
        }
    }
    return out;
}

std::vector<Oid> types_dropped(std::string_view sql) {
    std::vector<Oid> out;
    const Tree tree(sql);
    const auto *drop = tree.as<DropStmt>(T_DropStmt);
    if (!drop) return out;
    const ListCell *cell;
    foreach (cell, drop->objects) {
        auto *name = static_cast<TypeName *>(lfirst(cell));
        if (!IsA(name, TypeName)) continue;
        const Oid type = call([&] { return LookupTypeNameOid(nullptr, name, true); });
        if (OidIsValid(type)) out.push_back(type);
    }
    return out;
}

bool is_partitioned_index(Oid index) {
    return call([&] { return get_rel_relkind(index); }) == RELKIND_PARTITIONED_INDEX;
}

} // namespace pg
