#include "bridge/targets.hpp"

#include <algorithm>
#include <cctype>
#include <tuple>

#include "bridge/memory.hpp"
#include "bridge/subtransaction.hpp"
#include "bridge/targets_reach.hpp"

extern "C" {
#include "catalog/index.h"
#include "tcop/tcopprot.h"
#include "utils/inval.h"
}

namespace pg {

namespace {

// What is told of a relation that was reached: plain, in the memory of the look.
struct Described {
    const char *schema;
    const char *name;
    Oid table; // of an index
    bool wanted;
    bool made_here;
};

bool was_made_here(Oid relation, HeapTuple row) {
    // Whoever made it wrote its row; and whoever wrote the row holds a lock on it, so that the
    // descriptor cannot change while it is read.
    if (!TransactionIdIsCurrentTransactionId(HeapTupleHeaderGetXmin(row->t_data))) return false;
    Relation descriptor = RelationIdGetRelation(relation);
    if (!RelationIsValid(descriptor)) return false;
    const bool made = descriptor->rd_createSubid != InvalidSubTransactionId;
    RelationClose(descriptor);
    return made;
}

bool kind_matters(const FormData_pg_class *form) {
    // nobody else sees a temporary relation; types and TOAST tables are not locked but through their owner
    if (form->relpersistence == RELPERSISTENCE_TEMP) return false;
    return form->relkind != RELKIND_COMPOSITE_TYPE && form->relkind != RELKIND_TOASTVALUE;
}

void describe(const Reached *item, Described *out) {
    HeapTuple row = SearchSysCache1(RELOID, ObjectIdGetDatum(item->relation));
    if (!HeapTupleIsValid(row)) return;
    auto *form = reinterpret_cast<Form_pg_class>(GETSTRUCT(row));
    out->wanted = kind_matters(form);
    if (out->wanted) {
        out->schema = get_namespace_name(form->relnamespace);
        out->name = pstrdup(NameStr(form->relname));
        const bool index = form->relkind == RELKIND_INDEX || form->relkind == RELKIND_PARTITIONED_INDEX;
        out->table = index ? IndexGetRelation(item->relation, true) : InvalidOid;
        out->made_here = was_made_here(item->relation, row);
    }
    ReleaseSysCache(row);
}

// One entry a relation, by oid: strongest mode, least depth, no right if it was refused anywhere.
template <class Item>
void unite(std::vector<Item> &items) {
    std::sort(items.begin(), items.end(),
              [](const Item &a, const Item &b) { return a.relation < b.relation; });
    std::size_t kept = 0;
    for (std::size_t i = 0; i < items.size(); i++) {
        if (kept == 0 || items[kept - 1].relation != items[i].relation) {
            if (kept != i) items[kept] = std::move(items[i]);
            kept++;
            continue;
        }
        Item &same = items[kept - 1];
        same.mode = std::max(same.mode, items[i].mode);
        same.depth = std::min(same.depth, items[i].depth);
        same.may_lock = same.may_lock && items[i].may_lock;
    }
    items.resize(kept);
}

void order(std::vector<Target> &list) {
    std::sort(list.begin(), list.end(), [](const Target &a, const Target &b) {
        return std::tie(a.depth, a.relation) < std::tie(b.depth, b.relation);
    });
}

// A lock on an index adds nothing to one as strong on its table. `all` is by oid.
bool covered(const Described &index, LOCKMODE mode, const std::vector<Reached> &all) {
    if (!OidIsValid(index.table)) return false;
    const auto found = std::lower_bound(all.begin(), all.end(), index.table,
                                        [](const Reached &item, Oid table) { return item.relation < table; });
    return found != all.end() && found->relation == index.table && found->mode >= mode;
}

Targets describe_all(const Reach &reach) {
    Targets out;
    out.unknown = reach.unknown;
    std::vector<Reached> all(reach.items, reach.items + reach.count);
    unite(all);
    for (const Reached &item : all) {
        Described what = {};
        call([&] { describe(&item, &what); });
        if (!what.wanted || covered(what, item.mode, all)) continue;
        Target target;
        target.relation = item.relation;
        target.mode = item.mode;
        target.depth = item.depth;
        target.name = std::string(what.schema ? what.schema : "") + "." + what.name;
        target.made_here = what.made_here;
        target.may_lock = item.may_lock;
        out.list.push_back(std::move(target));
    }
    order(out.list);
    return out;
}

// Keywords cannot be escaped, so a text without them makes a table that touches no other.
bool mentions(std::string_view sql, std::string_view word) {
    const auto same = [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; };
    return std::search(sql.begin(), sql.end(), word.begin(), word.end(), same) != sql.end();
}

enum class Known : std::uint8_t { nothing, code, look };

Known known_of(core::StatementKind kind, std::string_view sql) {
    using core::StatementKind;
    if (core::effect(kind).transaction != core::Transaction::inside &&
        core::effect(kind).transaction != core::Transaction::commits)
        return Known::nothing;
    switch (kind) {
    case StatementKind::do_block:
    case StatementKind::call:
    case StatementKind::select:
        return Known::code;
    case StatementKind::select_into:
    case StatementKind::insert:
    case StatementKind::update:
    case StatementKind::delete_:
    case StatementKind::delete_all:
    case StatementKind::merge:
    case StatementKind::copy_in:
    case StatementKind::copy_out:
    case StatementKind::create_table_as:
    case StatementKind::alter_type_add_value:
    case StatementKind::set:
        return Known::nothing;
    case StatementKind::create_table:
        return mentions(sql, "references") || mentions(sql, "partition") ? Known::look : Known::nothing;
    default:
        return Known::look;
    }
}

} // namespace

bool Targets::allowed() const {
    return std::all_of(list.begin(), list.end(), [](const Target &target) { return target.may_lock; });
}

bool Targets::strong() const {
    return std::any_of(list.begin(), list.end(), [](const Target &target) { return !target.made_here; });
}

void Targets::merge(const Targets &other) {
    unknown = unknown || other.unknown;
    if (other.list.empty()) return;
    list.insert(list.end(), other.list.begin(), other.list.end());
    unite(list);
    order(list);
}

namespace {

// Statements whose names are looked up by functions of the server that refuse a wrong one.
bool may_be_refused(const Node *statement) {
    return IsA(statement, DropStmt) || IsA(statement, AlterDomainStmt) || IsA(statement, CreateSchemaStmt);
}

} // namespace

Targets targets(Node *statement) {
    Context scratch(CurrentMemoryContext, "pg_sluice targets");
    ContextScope scope(scratch);
    Reach reach;
    const auto look = [&] {
        call([&] {
            AcceptInvalidationMessages(); // names are looked up without lock
            reach_statement(&reach, statement);
        });
    };
    if (may_be_refused(statement)) {
        if (!look_up(look)) return {};
    } else {
        look();
    }
    return describe_all(reach);
}

Targets targets(std::string_view sql, std::optional<core::StatementKind> kind) {
    const Known known = kind ? known_of(*kind, sql) : Known::look;
    if (known != Known::look) {
        Targets out;
        out.unknown = known == Known::code;
        return out;
    }
    Context scratch(CurrentMemoryContext, "pg_sluice targets");
    ContextScope scope(scratch);
    const char *text = to_cstring(sql, scratch);
    List *trees = call([&] { return pg_parse_query(text); });
    Targets out;
    ListCell *cell = nullptr;
    foreach (cell, trees)
        out.merge(targets(lfirst_node(RawStmt, cell)->stmt));
    return out;
}

} // namespace pg
