// Things whose names the author leaves to the server.
#include "core/rules/safer.hpp"

namespace core::rules {

namespace {

constexpr StatementKind index_kinds[] = {StatementKind::create_index, StatementKind::create_index_only,
                                         StatementKind::create_index_concurrently};
constexpr StatementKind constraint_kinds[] = {
    StatementKind::add_check,       StatementKind::add_check_not_valid,
    StatementKind::add_foreign_key, StatementKind::add_foreign_key_not_valid,
    StatementKind::add_unique,      StatementKind::add_exclude};

void check_index(const Subject &subject, Report &report) {
    const Action &action = subject.action;
    if (action.named) return;
    const std::string name = chosen(subject, "idx");
    report.add(
        subject, Level::note, "the index on " + subject.target() + " has no name",
        "The server would choose " + name + ", or another one where that is taken.",
        index_sql(subject, name, (action.only ? "ONLY " : "") + sql(action.relation), action.concurrently));
}

const char *label_of(StatementKind kind) {
    switch (kind) {
    case StatementKind::add_foreign_key:
    case StatementKind::add_foreign_key_not_valid:
        return "fkey";
    case StatementKind::add_unique:
        return "key";
    case StatementKind::add_exclude:
        return "excl";
    default:
        return "check";
    }
}

void check_constraint(const Subject &subject, Report &report) {
    const Action &action = subject.action;
    if (action.named || action.in_definition || action.in_column) return;
    const std::string name = chosen(subject, label_of(action.kind));
    report.add(subject, Level::note, "the constraint on " + subject.target() + " has no name",
               "The server would choose " + name + ", or another one where that is taken.",
               instead(subject, with_name(subject, name)));
}

} // namespace

extern const Rule unnamed_constraint, unnamed_index;
const Rule unnamed_constraint = {
    "unnamed_constraint",
    "A constraint without a name",
    Section::constraint,
    false,
    "ALTER TABLE ... ADD of a constraint without CONSTRAINT name.",
    "Its name depends on what is there, so that what takes it back has to guess it.",
    "Name it.",
    "It has a name, or stands in CREATE TABLE.",
    constraint_kinds,
    check_constraint};
const Rule unnamed_index = {"unnamed_index",
                            "An index without a name",
                            Section::index,
                            false,
                            "CREATE INDEX without a name.",
                            "Its name depends on what is there, so that what takes it back has to guess it.",
                            "Name it.",
                            "It has a name.",
                            index_kinds,
                            check_index};

} // namespace core::rules
