#include "core/rules/rule.hpp"

namespace core::rules {

namespace {

constexpr StatementKind kinds[] = {StatementKind::create_table,    StatementKind::create_table_as,
                                   StatementKind::create_view,     StatementKind::create_materialized_view,
                                   StatementKind::create_sequence, StatementKind::create_function,
                                   StatementKind::create_partition};

void check(const Subject &subject, Report &report) {
    const Name &name =
        subject.action.object == Object::function ? subject.action.subject : subject.action.relation;
    if (!name.schema.empty() || name.empty() || subject.action.temporary) return;
    report.add(subject, Level::warning, quoted(name.name) + " is made wherever search_path points",
               "It is the first schema of the path that exists; another role may have another one.");
}

} // namespace

extern const Rule unqualified_name;
const Rule unqualified_name = {
    "unqualified_name",
    "A name has no schema",
    Section::style,
    false,
    "A table, view, sequence or function is made under a name without its schema.",
    "Where it is made depends on search_path, which differs between roles and sessions.",
    "Write the schema: app.orders.",
    "The name has its schema, or the object is temporary.",
    kinds,
    check};

} // namespace core::rules
