#include "client/verbs/hooks.hpp"

#include <fmt/format.h>

#include "client/config.hpp"
#include "client/link/child.hpp"
#include "client/verbs/session.hpp"

namespace client::verbs {

namespace {

std::string outcome_of(const Failure *failure) {
    if (!failure) return "done";
    switch (failure->exit) {
    case Exit::dirty:
        return "dirty";
    case Exit::refused:
        return "refused";
    case Exit::busy:
        return "busy";
    case Exit::lost:
        return "unknown";
    default:
        return "failed";
    }
}

link::ChildTask task_for(Session &session, const std::string &command) {
    link::ChildTask task;
    task.words = {"/bin/sh", "-c", command};
    task.environment = session.connection().environment();
    task.unset = {"PGSERVICE"};
    task.output_to_error = session.reporter.json();
    const HookState &state = session.hooks();
    std::string streams, versions;
    std::size_t count = 0;
    for (const HookState::Part &part : state.parts) {
        streams += (streams.empty() ? "" : " ") + part.stream;
        count += part.versions.size();
        for (const std::string &version : part.versions)
            versions += fmt::format("{}{}{}", versions.empty() ? "" : " ",
                                    state.parts.size() > 1 ? part.stream + ":" : "", version);
    }
    task.environment.emplace_back("SLUICE_RUN_STREAMS", streams);
    task.environment.emplace_back("SLUICE_RUN_VERSIONS", versions);
    task.environment.emplace_back("SLUICE_RUN_COUNT", std::to_string(count));
    task.environment.emplace_back("SLUICE_RUN_DIRECTION", state.direction);
    return task;
}

} // namespace

bool has_hooks(const Session &session) {
    const Hooks &hooks = session.config.hooks;
    return !session.arguments.has(client::flags::no_hooks.name) &&
           (!hooks.before.empty() || !hooks.after.empty() || !hooks.failed.empty());
}

void plan_hooks(Session &session, const std::string &direction, std::vector<std::string> versions) {
    HookState &state = session.hooks();
    if (state.begun || versions.empty()) return;
    for (const HookState::Part &part : state.parts)
        if (part.stream == session.config.stream) return;
    state.direction = direction;
    state.parts.push_back({session.config.stream, std::move(versions)});
}

void hook_before(Session &session) {
    HookState &state = session.hooks();
    if (!has_hooks(session) || state.begun || state.parts.empty()) return;
    state.begun = true;
    const std::string &command = session.config.hooks.before;
    if (command.empty()) return;
    session.reporter.note("running the hook \"before\": " + command);
    const link::Interrupts interrupts;
    const link::ChildEnd end = link::run_child(task_for(session, command), interrupts);
    if (end.well() && !interrupts.came()) return;
    throw Failure(Exit::failed,
                  fmt::format("the hook \"before\" {}", interrupts.came() ? "was interrupted" : end.how()),
                  "Mend it, or leave it out with --no-hooks.")
        .because(session.reporter.json() ? end.tail : "")
        .leaving("nothing changed");
}

void hook_after(Session &session, const Failure *failure) {
    if (!session.hooks().begun) return;
    const char *const name = failure ? "failed" : "after";
    const std::string &command = failure ? session.config.hooks.failed : session.config.hooks.after;
    if (command.empty()) return;
    try {
        session.reporter.note(fmt::format("running the hook \"{}\": {}", name, command));
        link::ChildTask task = task_for(session, command);
        task.environment.emplace_back("SLUICE_RUN_OUTCOME", outcome_of(failure));
        task.environment.emplace_back("SLUICE_RUN_EXIT",
                                      std::to_string(static_cast<int>(failure ? failure->exit : Exit::done)));
        task.environment.emplace_back("SLUICE_RUN_MESSAGE", failure ? failure->message : "");
        const link::Interrupts interrupts;
        const link::ChildEnd end = link::run_child(task, interrupts);
        if (!end.well()) session.reporter.warning(fmt::format("the hook \"{}\" {}", name, end.how()));
    } catch (const Failure &problem) {
        session.reporter.warning(fmt::format("the hook \"{}\" was not run: {}", name, problem.message));
    }
}

} // namespace client::verbs
