#include <algorithm>

#include "core/rules/rule.hpp"

namespace core::rules {

namespace {

bool opaque(const Script &script) {
    return std::any_of(script.down.actions.begin(), script.down.actions.end(), [](const Action &each) {
        return each.cascade || each.kind == StatementKind::do_block || each.kind == StatementKind::call ||
               each.kind == StatementKind::drop_schema || each.kind == StatementKind::drop_owned;
    });
}

struct MadeThing {
    const Action *action;
    Name name;
    std::string what;
    bool within; // of a table, which may go as a whole
};

std::optional<MadeThing> made_by(const Action &action) {
    using K = StatementKind;
    switch (action.kind) {
    case K::create_table:
    case K::create_partition:
    case K::create_table_as:
    case K::create_view:
    case K::create_materialized_view:
    case K::create_sequence:
        if (action.if_not_exists || action.temporary) return std::nullopt;
        return MadeThing{&action, action.relation, sql(action.relation), false};
    case K::create_type:
    case K::create_domain:
    case K::create_function:
    case K::create_schema:
        if (action.if_not_exists) return std::nullopt;
        return MadeThing{&action, action.subject, sql(action.subject), false};
    case K::create_index:
    case K::create_index_concurrently:
        if (action.subject.empty() || action.if_not_exists) return std::nullopt;
        return MadeThing{&action, action.subject, "index " + sql(action.subject), true};
    default:
        break;
    }
    if (action.definitions.size() == 1 && action.object == Object::table && !action.if_not_exists &&
        !action.column.empty())
        return MadeThing{&action,
                         {"", action.column},
                         "column " + quoted(action.column) + " of " + sql(action.relation),
                         true};
    return std::nullopt;
}

// Anything in the down that speaks of the thing, or takes away what it is in: enough to trust it.
bool spoken_of(const Action &down, const MadeThing &made) {
    const Action &up = *made.action;
    const bool drops_table = core::effect(down.kind).destroys != Destroys::nothing && down.column.empty() &&
                             !up.relation.empty() && down.relation.name == up.relation.name;
    const bool names = down.subject.name == made.name.name || down.relation.name == made.name.name ||
                       down.column == made.name.name || down.new_name == made.name.name ||
                       down.constraint == made.name.name;
    const bool column_goes = down.kind == StatementKind::alter_table_drop_column &&
                             std::find(up.columns.begin(), up.columns.end(), down.column) != up.columns.end();
    return drops_table || names || (made.within && column_goes);
}

bool gone_in_up(const Script &script, const MadeThing &made) {
    return std::any_of(script.actions.begin(), script.actions.end(), [&](const Action &each) {
        if (&each <= made.action) return false;
        const Effect &effect = core::effect(each.kind);
        const bool drops = effect.destroys != Destroys::nothing || each.kind == StatementKind::rename_table ||
                           each.kind == StatementKind::rename_column ||
                           each.kind == StatementKind::set_schema || each.kind == StatementKind::rename_index;
        return drops && spoken_of(each, made);
    });
}

void judge(const Script &script, int number, Report &report) {
    for (const Action &each : script.actions) {
        const auto made = made_by(each);
        if (!made || gone_in_up(script, *made)) continue;
        const bool taken = std::any_of(script.down.actions.begin(), script.down.actions.end(),
                                       [&](const Action &down) { return spoken_of(down, *made); });
        const bool table_is_new =
            made->within && std::any_of(script.actions.begin(), script.actions.end(), [&](const Action &up) {
                return up.object == Object::table && up.kind == StatementKind::create_table &&
                       up.relation == each.relation;
            });
        if (taken || table_is_new) continue;
        Finding &finding = report.add_at(number, each.statement, each.offset, Level::warning,
                                         "the down leaves " + made->what,
                                         "The up makes it, and no statement of the down speaks of it.");
        finding.length = each.length;
        finding.relation = each.relation.empty() ? "" : sql(each.relation);
    }
}

void check_set(const Set &set, Report &report) {
    for (std::size_t i = 0; i < set.scripts.size(); i++) {
        const Script &script = set.scripts[i];
        const bool judged = script.speaks && script.down.there && !script.down.empty &&
                            script.down.refused.empty() && !script.directives.irreversible;
        if (judged && !opaque(script)) judge(script, static_cast<int>(i), report);
    }
}

} // namespace

extern const Rule down_leaves;
const Rule down_leaves = {
    "down_leaves",
    "The way back leaves something that the way forth made",
    Section::pair,
    true,
    "A table, view, sequence, type, function, column, index or constraint that the up makes and the down "
    "does not take away.",
    "Up, down and up again fails at what is still there, or finds something else than the author thinks.",
    "Let the down drop it, in reverse order.",
    "The down drops it, or what it belongs to; runs code that cannot be seen; or the script says that it is "
    "irreversible.",
    {},
    nullptr,
    check_set};

} // namespace core::rules
