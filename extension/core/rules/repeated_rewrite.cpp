#include <algorithm>

#include "core/danger.hpp"

namespace core::rules {

namespace {

constexpr StatementKind kinds[] = {
    StatementKind::add_column_volatile, StatementKind::add_column_serial, StatementKind::add_column_identity,
    StatementKind::add_column_stored,   StatementKind::add_column_domain, StatementKind::set_not_null,
    StatementKind::alter_type,          StatementKind::add_check,         StatementKind::set_logged,
    StatementKind::set_unlogged,        StatementKind::set_tablespace};

bool weighs_alike(const Action &action, const Subject &subject) {
    const Effect &effect = core::effect(action.kind);
    return effect.work == subject.effect.work && effect.lock == subject.effect.lock &&
           action.statement < subject.action.statement && action.relation == subject.action.relation;
}

void check(const Subject &subject, Report &report) {
    const auto level = danger(subject);
    if (!level || *level == Level::note) return;
    // further back it would cost a pass over a long script for each statement
    constexpr std::ptrdiff_t looked_at = 200;
    const auto &all = subject.script.actions;
    const std::ptrdiff_t here = &subject.action - all.data();
    const auto end = all.begin() + here;
    const auto first = std::find_if(end - std::min(here, looked_at), end,
                                    [&](const Action &each) { return weighs_alike(each, subject); });
    if (first == end) return;
    const int line = subject.script.statements[static_cast<std::size_t>(first->statement)].line;
    report.add(subject, Level::warning,
               subject.target() + " has been " + (subject.effect.work == Work::rewrite ? "written" : "read") +
                   " as a whole at line " + std::to_string(subject.script.line + line - 1) + " already",
               "Commands of one ALTER TABLE share one pass over the table. " + impact(subject));
}

} // namespace

extern const Rule repeated_rewrite;
const Rule repeated_rewrite = {
    "repeated_rewrite",
    "One script writes or reads the same table several times",
    Section::transaction,
    true,
    "A statement that rewrites or scans a table which an earlier statement of the same script rewrote or "
    "scanned under the same kind of lock.",
    "The server does the work of one ALTER TABLE in one pass, whatever number of commands it has; of two "
    "statements it does it twice, with the lock held throughout.",
    "Write the commands into one ALTER TABLE, separated by commas.",
    "The table is new or empty, or the statements are of different kinds of work.",
    kinds,
    check};

} // namespace core::rules
