#include "engine/job.hpp"

#include "exec/author.hpp"

namespace engine {

void plan(Job &job, bool single_transaction) {
    job.parsed = pg::parse_script(job.script);
    core::PlanRequest request;
    request.statements = &job.parsed.statements;
    request.directives = &job.parsed.directives;
    request.text = job.script.text;
    request.file = job.script.file;
    request.first_line = job.script.line;
    request.text = job.script.text;
    request.single_transaction = single_transaction;
    job.plan = core::plan_steps(request);
    if (job.plan.steps.empty()) job.plan.steps.push_back({});
    if (job.plan.verify_count > 0 && !job.plan.verify_inside) {
        core::Step verification;
        verification.first = job.plan.verify_first;
        verification.count = job.plan.verify_count;
        verification.read_only = true;
        job.plan.steps.push_back(verification);
    }
    job.row.steps = static_cast<int>(job.plan.steps.size());
}

std::vector<int> statements_of(const Job &job, int step) {
    const core::Step &s = job.plan.steps[static_cast<std::size_t>(step)];
    std::vector<int> out;
    auto add = [&](int first, int count) {
        for (int i = first; i < first + count; i++) {
            const core::StatementKind kind = job.parsed.statements[static_cast<std::size_t>(i)].kind;
            if (kind != core::StatementKind::begin && kind != core::StatementKind::commit) out.push_back(i);
        }
    };
    add(s.first, s.count);
    const bool last = step + 1 == static_cast<int>(job.plan.steps.size());
    if (last && job.plan.verify_inside) add(job.plan.verify_first, job.plan.verify_count);
    return out;
}

bool is_verification(const Job &job, int statement) {
    return job.plan.verify_first >= 0 && statement >= job.plan.verify_first &&
           statement < job.plan.verify_first + job.plan.verify_count;
}

} // namespace engine
