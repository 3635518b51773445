// What goes with a constraint: rules that it kept, keys that others reference.
#include <algorithm>

#include "core/danger.hpp"
#include "core/rules/rule.hpp"

namespace core::rules {

namespace {

constexpr StatementKind kinds[] = {StatementKind::drop_constraint};

const ConstraintFacts *dropped(const Subject &subject) {
    const RelationFacts *relation = subject.relation;
    if (!relation || relation->origin != Origin::database) return nullptr;
    const ConstraintFacts *found = relation->constraint(subject.action.constraint);
    return found && found->made_at < 0 ? found : nullptr;
}

// The script puts another one in its place.
bool replaced(const Subject &subject, const ConstraintFacts &constraint) {
    return std::any_of(subject.rest.begin(), subject.rest.end(), [&](const Action &each) {
        if (each.object != Object::constraint || each.relation != subject.action.relation) return false;
        return each.constraint == constraint.name || each.columns == constraint.columns ||
               (constraint.type == 'p' && each.primary);
    });
}

// The last step on the way to NOT NULL: the CHECK has proved it and says no more than the column.
bool done_its_work(const Subject &subject, const ConstraintFacts &constraint) {
    const auto &proved = constraint.proves_not_null;
    return constraint.type == 'c' && !proved.empty() &&
           std::all_of(proved.begin(), proved.end(), [&](const std::string &name) {
               const ColumnFacts *column = subject.relation->column(name);
               return column && column->not_null;
           });
}

// Foreign keys of other tables that need it; empty: none.
std::string needed_by(const Subject &subject, const ConstraintFacts &constraint) {
    std::string out;
    for (const ConstraintFacts &each : subject.relation->referenced_by)
        if (each.partner_columns == constraint.columns)
            out += (out.empty() ? "" : ", ") + quoted(each.name) + " of " + sql(each.partner);
    return out;
}

// A key that others reference goes with them, or does not go.
bool referenced(const Subject &subject, const ConstraintFacts &constraint, Report &report) {
    const std::string by = needed_by(subject, constraint);
    if (by.empty()) return false;
    const bool cascade = subject.action.cascade;
    report.add(subject, Level::error,
               cascade ? "CASCADE drops the foreign keys that reference " + quoted(constraint.name)
                       : "constraint " + quoted(constraint.name) + " cannot be dropped: others reference it",
               (cascade ? "It drops " + by + ": nothing keeps their rows right any more."
                        : "The server refuses (2BP01): " + by + " need it."));
    return true;
}

void check(const Subject &subject, Report &report) {
    const ConstraintFacts *constraint = dropped(subject);
    if (!constraint || constraint->type == 'p') return;
    const bool has_index = constraint->type == 'u' || constraint->type == 'x';
    if (has_index && referenced(subject, *constraint, report)) return;
    if (done_its_work(subject, *constraint) || replaced(subject, *constraint)) return;
    const std::string foreign = constraint->type == 'f' ? " and on " + sql(constraint->partner) : "";
    report.add(subject, has_index ? Level::warning : Level::note,
               "nothing keeps to " + quoted(constraint->name) + " of " + subject.target() + " any more",
               "It is " + constraint->definition +
                   ". Rows that break it come in at once, and it cannot come "
                   "back before they are found." +
                   (has_index ? " Its index goes with it." : "") + " ACCESS EXCLUSIVE on " +
                   subject.target() + foreign + ", briefly.");
}

void check_primary(const Subject &subject, Report &report) {
    const ConstraintFacts *constraint = dropped(subject);
    if (!constraint || constraint->type != 'p' || referenced(subject, *constraint, report)) return;
    if (replaced(subject, *constraint) || harmless(subject.relation, subject.database())) return;
    report.add(subject, Level::warning, subject.target() + " is left without primary key",
               "Rows are no longer kept apart, nor found, by its " + constraint->definition +
                   ", and logical replication has nothing to identify them by.");
}

} // namespace

extern const Rule drop_constraint, drop_primary_key;
const Rule drop_constraint = {"drop_constraint",
                              "A constraint is dropped",
                              Section::constraint,
                              true,
                              "ALTER TABLE ... DROP CONSTRAINT of a foreign key, CHECK, UNIQUE or EXCLUDE "
                              "that was there before the set; one "
                              "that foreign keys reference.",
                              "It is brief. What it kept out comes in from then on; a UNIQUE takes its index "
                              "along. The drop of a foreign "
                              "key locks both tables.",
                              "Be sure that nothing relies on it; put its successor in place first.",
                              "The script adds one of the same name or columns, the constraint was made by "
                              "the set, or it is a CHECK that "
                              "proved NOT NULL for columns that are NOT NULL by now.",
                              kinds,
                              check};
const Rule drop_primary_key = {
    "drop_primary_key",
    "A primary key is dropped",
    Section::constraint,
    true,
    "ALTER TABLE ... DROP CONSTRAINT of a primary key.",
    "Foreign keys need it, and logical replication finds rows by it: UPDATE and DELETE on a published table "
    "fail "
    "without.",
    "The new key first, as a unique index built concurrently; then the old one dropped and the new one added "
    "USING "
    "INDEX in one statement.",
    "The script adds another primary key; the table is made by the set or is empty.",
    kinds,
    check_primary};

} // namespace core::rules
