#include "core/rules/rule.hpp"

namespace core::rules {

namespace {

constexpr StatementKind kinds[] = {StatementKind::add_column,          StatementKind::add_column_volatile,
                                   StatementKind::add_column_required, StatementKind::add_column_serial,
                                   StatementKind::add_column_identity, StatementKind::add_column_stored,
                                   StatementKind::add_column_domain,   StatementKind::alter_table_drop_column,
                                   StatementKind::rename_column,       StatementKind::alter_type,
                                   StatementKind::alter_type_brief,    StatementKind::alter_type_scan,
                                   StatementKind::alter_type_index,    StatementKind::rename_table};

void check(const Subject &subject, Report &report) {
    if (!subject.relation || !subject.relation->published || subject.relation->origin == Origin::here) return;
    const bool takes = subject.action.kind == StatementKind::alter_table_drop_column;
    report.add(
        subject, Level::warning,
        subject.target() + " is published, and its subscribers do not hear of this change",
        takes
            ? "Drop the column here first and at the subscriber afterwards."
            : "Change the subscriber's table first: the first row that does not fit stops its replication.");
}

} // namespace

extern const Rule published_table;
const Rule published_table = {
    "published_table",
    "The structure of a published table changes",
    Section::security,
    true,
    "A column of a table in a publication is added, dropped, renamed or gets another type.",
    "Logical replication sends rows, not structure: the subscriber stops at the first row that does not fit "
    "its table.",
    "What adds goes to the subscriber first, what takes away goes there last.",
    "The table is in no publication.",
    kinds,
    check};

} // namespace core::rules
