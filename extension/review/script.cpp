#include "review/script.hpp"

#include "bridge/script.hpp"
#include "core/error.hpp"
#include "core/text.hpp"

namespace review {

namespace {

using core::rules::Finding;
using core::rules::Level;
using core::rules::Script;

Finding refusal(const core::Error &error, const char *rule, const Script &script, int number) {
    Finding made;
    made.rule = rule;
    made.level = Level::error;
    made.script = number;
    made.message = error.message;
    made.detail = error.detail.empty() ? error.hint : error.detail + " " + error.hint;
    // back from the place in the file to the byte in the script
    int line = script.line;
    std::size_t at = 0;
    for (; line < error.place.line && at < script.text.size(); at++)
        if (script.text[at] == '\n') line++;
    made.offset = static_cast<int>(at) + std::max(error.place.column - 1, 0);
    if (made.offset > static_cast<int>(script.text.size())) made.offset = static_cast<int>(at);
    for (const core::Statement &each : script.statements)
        if (each.offset <= made.offset) made.statement = static_cast<int>(&each - script.statements.data());
    return made;
}

void plan(Script &script, std::vector<Finding> &findings, int number) {
    core::PlanRequest request;
    request.statements = &script.statements;
    request.directives = &script.directives;
    request.file = script.file;
    request.first_line = script.line;
    request.text = script.text;
    try {
        script.plan = core::plan_steps(request);
    } catch (const core::Error &error) {
        script.refused = error.message;
        findings.push_back(refusal(error, "refused", script, number));
        return;
    }
    script.step_of.assign(script.statements.size(), -1);
    for (std::size_t step = 0; step < script.plan->steps.size(); step++) {
        const core::Step &each = script.plan->steps[step];
        for (int i = each.first; i < each.first + each.count; i++)
            script.step_of[static_cast<std::size_t>(i)] = static_cast<int>(step);
    }
}

} // namespace

Script read_script(const core::Script &from, int number, std::vector<Finding> &findings) {
    Script script;
    script.file = from.file;
    script.line = from.line;
    script.text = from.text;
    try {
        pg::ParsedScript parsed = pg::parse_script(from, &script.actions);
        script.statements = std::move(parsed.statements);
        script.directives = std::move(parsed.directives);
    } catch (const core::Error &error) {
        script.actions.clear();
        script.refused = error.message;
        findings.push_back(refusal(error, "syntax", script, number));
        return script;
    }
    plan(script, findings, number);
    return script;
}

core::rules::Down read_down(const core::Script &script) {
    core::rules::Down down;
    down.there = true;
    down.file = script.file;
    down.line = script.line;
    try {
        down.empty = pg::parse_script(script, &down.actions).statements.empty();
    } catch (const core::Error &error) {
        down.actions.clear();
        down.refused = error.message;
    }
    return down;
}

core::text::Position Places::of(int offset) const {
    core::text::Position position = positions_.of(static_cast<std::size_t>(offset));
    position.line += line_ - 1;
    return position;
}

} // namespace review
