#include "core/rules/rule.hpp"

namespace core::rules {

namespace {

constexpr StatementKind kinds[] = {StatementKind::do_block};

// The block with COMMIT as the last statement of its loop; nothing where the loop's end cannot be told.
std::string committing(std::string text) {
    const std::size_t end = text.find("END LOOP");
    if (end == std::string::npos) return {};
    const std::size_t line = text.rfind('\n', end) + 1;
    return text.insert(line, text.substr(line, end - line) + "    COMMIT;\n") + ";";
}

void check(const Subject &subject, Report &report) {
    const Body &body = subject.action.body;
    if (!body.loops || !body.changes_rows || !body.limits || body.commits) return;
    const std::string safer =
        committing(std::string(subject.script.statement_text(subject.action.statement)));
    report.add(subject, Level::warning, "the portions of this loop are one transaction",
               "Rows of the first portion stay locked until the last one is done, and VACUUM cannot clean up "
               "behind it.",
               safer);
}

} // namespace

extern const Rule batch_in_one_transaction;
const Rule batch_in_one_transaction = {
    "batch_in_one_transaction",
    "Rows are changed in portions, but all in one transaction",
    Section::transaction,
    true,
    "A loop in a DO block that updates or deletes with LIMIT and never commits.",
    "The portions are there so that locks are short; without COMMIT between them every row stays locked, and "
    "every dead row stays, until the last portion is done.",
    "COMMIT inside the loop, as the only statement of its migration: pg_sluice then runs the block outside a "
    "transaction.",
    "The loop commits, or there is no LIMIT.",
    kinds,
    check};

} // namespace core::rules
