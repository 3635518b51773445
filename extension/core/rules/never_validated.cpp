#include "core/rules/rule.hpp"

namespace core::rules {

namespace {

// The action that added the constraint.
const Action *origin(const Script &script, const ConstraintFacts &constraint, const RelationFacts &relation) {
    for (const Action &each : script.actions)
        if (each.object == Object::constraint && each.text == constraint.definition &&
            each.relation.name == relation.name.name)
            return &each;
    return nullptr;
}

void check_set(const Set &set, Report &report) {
    for (const RelationFacts *relation : set.model.relations()) {
        for (const ConstraintFacts &each : relation->constraints) {
            if (each.validated || each.made_at < 0 || relation->origin != Origin::database) continue;
            const Script &script = set.scripts[static_cast<std::size_t>(each.made_at)];
            const Action *action = origin(script, each, *relation);
            if (!action || !script.speaks) continue;
            Finding &finding = report.add_at(
                each.made_at, action->statement, action->offset, Level::note,
                "constraint " + quoted(each.name) + " of " + sql(relation->name) + " is never validated",
                "Rows that are there stay unchecked.",
                std::string(script.statement_text(action->statement)) +
                    ";\n-- in a migration of its own:\nALTER TABLE " + sql(relation->name) +
                    " VALIDATE CONSTRAINT " + quoted(each.name) + ";");
            finding.length = action->length;
            finding.relation = sql(relation->name);
        }
    }
}

} // namespace

extern const Rule never_validated;
const Rule never_validated = {
    "never_validated",
    "A constraint stays NOT VALID",
    Section::chain,
    true,
    "A constraint that the set adds NOT VALID and no later statement of the set validates.",
    "New rows are checked, the old ones never; the planner does not use the constraint, and nobody remembers "
    "it.",
    "ALTER TABLE ... VALIDATE CONSTRAINT in a later migration: it reads the table under a lock that stops "
    "neither reads nor writes.",
    "The set validates it, drops it, or the table is new.",
    {},
    nullptr,
    check_set};

} // namespace core::rules
