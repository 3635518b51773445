// Constraints of domains: they are checked in every table that has a column of the domain.
#include <algorithm>

#include "core/danger.hpp"
#include "core/rules/safer.hpp"

namespace core::rules {

namespace {

constexpr StatementKind constraint_kinds[] = {StatementKind::alter_domain_add,
                                              StatementKind::alter_domain_not_null};
constexpr StatementKind create_kinds[] = {StatementKind::create_domain};

bool uses(const RelationFacts &relation, const std::string &domain) {
    return std::any_of(relation.columns.begin(), relation.columns.end(),
                       [&](const ColumnFacts &each) { return each.type.domain && each.type.name == domain; });
}

// NOT VALID, for a CHECK; there is none for NOT NULL.
std::string safer(const Subject &subject) {
    const Action &action = subject.action;
    if (action.kind != StatementKind::alter_domain_add || action.constraint.empty()) return {};
    const std::string text(subject.script.statement_text(action.statement));
    return text + " NOT VALID;" +
           in_its_own("ALTER DOMAIN " + sql(action.subject) + " VALIDATE CONSTRAINT " +
                      quoted(action.constraint) + ";");
}

void check(const Subject &subject, Report &report) {
    const Action &action = subject.action;
    if (subject.model.made(Object::domain, action.subject)) return;
    std::optional<Level> worst;
    std::string tables;
    for (const RelationFacts *each : subject.model.relations()) {
        if (!uses(*each, action.subject.name)) continue;
        const auto level = danger(each, subject.effect.partner, Work::scan, subject.database());
        if (!level) continue;
        worst = std::max(worst.value_or(*level), *level);
        tables += " " + impact(sql(each->name), each, subject.effect.partner, Work::scan, subject.database());
    }
    if (!worst) return;
    const bool not_null = action.kind == StatementKind::alter_domain_not_null;
    report.add(subject, *worst,
               "the domain " + sql(action.subject) + " is checked in every table that uses it",
               tables.substr(1) +
                   (not_null ? " There is no NOT VALID for it." : " The locks are held until all are read."),
               safer(subject));
}

void check_create(const Subject &subject, Report &report) {
    if (!subject.action.type.constrained_domain) return;
    report.add(
        subject, Level::note, "the domain " + sql(subject.action.subject) + " has a constraint",
        "A new column of the domain writes the table anew, and a change of the constraint locks and reads "
        "every table that uses it.");
}

} // namespace

extern const Rule domain_constraint, constrained_domain;
const Rule domain_constraint = {
    "domain_constraint",
    "A domain gets a constraint, which is checked in every table that uses it",
    Section::constraint,
    true,
    "ALTER DOMAIN ... ADD CONSTRAINT without NOT VALID, or SET NOT NULL, while tables with rows have columns "
    "of the "
    "domain.",
    "Each of these tables is locked (SHARE: writes wait) and read, one after the other; all locks are kept "
    "to the "
    "end.",
    "ADD CONSTRAINT ... NOT VALID, which no table is locked for and which holds for new values, and VALIDATE "
    "at a "
    "quiet hour: it takes the same locks. Or a CHECK of the column, which validates without stopping writes.",
    "No table with rows has a column of the domain, NOT VALID is there, or the set makes the domain.",
    constraint_kinds,
    check};
const Rule constrained_domain = {"constrained_domain",
                                 "A domain with a constraint",
                                 Section::constraint,
                                 false,
                                 "CREATE DOMAIN with CHECK or NOT NULL.",
                                 "It is convenient until it changes: new columns of it rewrite their table, "
                                 "new constraints lock every table.",
                                 "The base type, and a CHECK on the column.",
                                 "The domain has no constraint.",
                                 create_kinds,
                                 check_create};

} // namespace core::rules
