#include "core/rules/rule.hpp"

namespace core::rules {

namespace {

constexpr StatementKind kinds[] = {StatementKind::do_block, StatementKind::call};

void check(const Subject &subject, Report &report) {
    const Body &body = subject.action.body;
    if (subject.action.kind == StatementKind::call) {
        report.add(subject, Level::note, "what the procedure does cannot be reviewed before it runs",
                   "Locks, rewrites and losses of statements inside it are not seen here.");
        return;
    }
    if (!body.changes_structure && !body.dynamic) return;
    report.add(subject, Level::note,
               body.dynamic ? "the block composes statements at run time, which cannot be reviewed"
                            : "the block changes the structure, which cannot be reviewed before it runs",
               "Locks, rewrites and losses of statements inside it are not seen here.");
}

} // namespace

extern const Rule opaque_code;
const Rule opaque_code = {
    "opaque_code",
    "The review cannot see what code does",
    Section::transaction,
    true,
    "A DO block that changes the structure or composes statements, and CALL: what they run is decided at run "
    "time.",
    "Their locks, rewrites and losses are unknown until they happen. pg_sluice still gives them its "
    "lock_timeout.",
    "Write the statements at the top level of the script where they do not depend on what is found.",
    "The block changes rows only, or nothing.",
    kinds,
    check};

} // namespace core::rules
