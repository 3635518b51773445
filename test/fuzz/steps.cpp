// Scripts of statements of any kind with directives between them: either a plan in which every statement
// stands once and in order, or an error at one of the lines.
#include <vector>

#include "core/steps.hpp"
#include "input.hpp"

using namespace core;

namespace {

constexpr int kinds = 0
#define STATEMENT_KIND(...) +1
#include "core/effects.inc"
#undef STATEMENT_KIND
    ;

struct Made {
    std::vector<Statement> statements;
    std::vector<DirectiveLine> directives;
    int lines = 0;
};

// Each line is a directive or a statement of 8 bytes; the first bytes of a line say which.
Made make(fuzz::Input &input) {
    Made made;
    int offset = 0;
    while (!input.empty()) {
        ++made.lines;
        if (input.number(4) == 0) {
            const std::string_view line = input.text('\n');
            made.directives.push_back({line, made.lines, offset});
            offset += static_cast<int>(line.size()) + 1;
            continue;
        }
        Statement statement;
        statement.kind = static_cast<StatementKind>(input.number(kinds));
        const int flags = input.number(64);
        statement.isolation = static_cast<Isolation>(flags % 4);
        statement.read_only = flags & 4;
        statement.commits_itself = effect(statement.kind).transaction == Transaction::commits && flags & 8;
        statement.needs_commit = flags & 16;
        statement.offset = offset;
        statement.length = 7;
        statement.line = made.lines;
        made.statements.push_back(statement);
        offset += 8 + input.number(2);
    }
    return made;
}

bool is_pair(const Statement &statement) {
    return statement.kind == StatementKind::begin || statement.kind == StatementKind::commit;
}

void check_step(const Step &step, const std::vector<Statement> &all, int from) {
    const int end = step.first + step.count;
    fuzz::promise(step.count > 0 && step.first >= from && end <= static_cast<int>(all.size()),
                  "steps come one behind the other");
    for (int index = from; index < step.first; ++index)
        fuzz::promise(is_pair(all[static_cast<std::size_t>(index)]), "only BEGIN and COMMIT are left out");
    fuzz::promise(step.transactional || step.count == 1, "what runs outside of a transaction stands alone");
    fuzz::promise(!is_pair(all[static_cast<std::size_t>(step.first)]) &&
                      !is_pair(all[static_cast<std::size_t>(end) - 1]),
                  "no step begins or ends with BEGIN or COMMIT");
    for (int index = step.first; index < end; ++index) {
        const auto ability = effect(all[static_cast<std::size_t>(index)].kind).transaction;
        fuzz::promise(ability != Transaction::refused, "what is refused is in no step");
        fuzz::promise(!step.transactional || ability != Transaction::alone,
                      "what cannot run in a transaction is in none");
    }
}

void check_plan(const Plan &plan, const Made &made, const Directives &directives) {
    int from = 0;
    for (const Step &step : plan.steps) {
        check_step(step, made.statements, from);
        from = step.first + step.count;
    }
    const int count = static_cast<int>(made.statements.size());
    const int end = plan.verify_first < 0 ? count : plan.verify_first;
    for (int index = from; index < end; ++index)
        fuzz::promise(is_pair(made.statements[static_cast<std::size_t>(index)]),
                      "the last step is not the last");
    fuzz::promise(plan.verify_first < 0 || end + plan.verify_count == count, "verification is the rest");
    fuzz::promise(plan.expect_of.size() == directives.expect.size(), "each expectation has its query");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    fuzz::Input input(data, size);
    const bool single_transaction = input.number(2) == 1;
    const Made made = make(input);
    bool valid = true;
    for (const DirectiveLine &line : made.directives)
        valid = valid && text::invalid_utf8(line.text) == std::string::npos;
    try {
        const Directives directives = read_directives(made.directives, "x.sql", 1);
        const PlanRequest request{&made.statements, &directives, "x.sql", 1, {}, single_transaction};
        check_plan(plan_steps(request), made, directives);
    } catch (const Error &error) {
        fuzz::check_error(error, valid);
        fuzz::promise(error.place.file == "x.sql" && error.place.line >= 1 && error.place.line <= made.lines,
                      "an error is at one of the lines");
    }
    return 0;
}
