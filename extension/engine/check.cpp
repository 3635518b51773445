#include "engine/check.hpp"

#include "core/error.hpp"

namespace engine {

namespace {

// The expectation between this statement and the one before it.
const core::Expectation *expectation(const Job &job, int index) {
    const auto &all = job.parsed.statements;
    const auto &own = all[static_cast<std::size_t>(index)];
    const int after = index > 0 ? all[static_cast<std::size_t>(index) - 1].offset : -1;
    for (const core::Expectation &e : job.parsed.directives.expect)
        if (e.offset > after && e.offset < own.offset) return &e;
    return nullptr;
}

} // namespace

void check_verification(const Job &job, int index, const pg::Rows &rows) {
    const auto &statement = job.parsed.statements[static_cast<std::size_t>(index)];
    const core::Place place{job.script.file, job.script.line + statement.line - 1, 0};
    const std::string what = "verification of migration \"" + job.label.migration + "\" failed";
    const char *hint = "Mend the data or the verification; nothing of this step is kept.";
    if (const core::Expectation *e = expectation(job, index)) {
        if (e->any ? rows.seen > 0 : rows.seen == e->rows) return;
        throw core::Error(core::sqlstate::verify_failed, what,
                          "Expected " + (e->any ? std::string("rows") : std::to_string(e->rows) + " rows") +
                              ", got " + std::to_string(rows.seen) + ".",
                          hint, place);
    }
    if (rows.any_untrue)
        throw core::Error(core::sqlstate::verify_failed, what,
                          "Column \"" + std::string(rows.untrue_column) + "\" is not true in every row.",
                          hint, place);
}

} // namespace engine
