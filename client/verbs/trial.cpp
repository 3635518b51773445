#include "client/verbs/trial.hpp"

#include <fmt/format.h>

#include "client/text.hpp"
#include "client/verbs/flags.hpp"
#include "client/verbs/install.hpp"
#include "client/verbs/look.hpp"
#include "client/verbs/sequence.hpp"
#include "client/verbs/session.hpp"

namespace client::verbs {

namespace {

// A program is no part of a transaction: it and what stands behind it are not tried.
Event not_tried_from(const std::vector<Stretch> &sequence, std::size_t at) {
    Event event;
    event.version = sequence[at].versions.front();
    event.text =
        fmt::format("{} is not tried: it is a program", text::titled(event.version, sequence[at].name));
    const std::vector<Stretch> behind(sequence.begin() + static_cast<std::ptrdiff_t>(at) + 1, sequence.end());
    std::string names;
    for (const std::string &version : versions_of(behind))
        names += (names.empty() ? "" : ", ") + version;
    if (!names.empty()) event.text += ". Nor is what comes behind it: " + names;
    return event;
}

Carried carry_try(Session &session, const FileSet &set, const UpRequest &request,
                  const std::vector<std::string> &files) {
    const auto attempt = [&](const Terms &terms) {
        if (!files.empty() || request.target)
            return Attempt{run_call(session, set, files, request, terms), ""};
        return Attempt{{},
                       fmt::format("up to date: {} in \"{}\"",
                                   text::counted(set.directory.files.size(), "file"), session.config.dir)};
    };
    const auto again = [&](const Tally &) {
        return command_again(request.verb, request.steps, request.target) + " --" + flags::trial.name;
    };
    try {
        return carry(session, {request.verb, attempt, again});
    } catch (Failure &failure) {
        if (failure.exit == Exit::lost) {
            failure.state = "nothing changed: what was tried is rolled back";
            failure.next = session.again(again({}));
        }
        throw;
    }
}

Exit tell(Session &session, const std::string &verb, const Carried &end) {
    JsonArray list;
    for (const Event &event : end.tally.not_tried) {
        JsonObject object;
        list.raw(object.add("version", event.version).add("text", event.text).str());
    }
    JsonObject object = show::result_object(Exit::done);
    object.add("verb", verb).add("stream", session.config.stream).add("try", true);
    object.add("outcome", end.outcome).add("applied", 0).add("reverted", 0).add("tried", end.tally.tried);
    object.raw("not_tried", list.str()).add("ms", end.ms);
    session.reporter.summary(text::harmless(end.outcome), object);
    return Exit::done;
}

} // namespace

Exit try_up(Session &session, const UpRequest &request) {
    const FileSet set = read_files(session);
    std::vector<LookRow> rows;
    without_install(flags::trial, [&] {
        rows = look(session, set);
        return link::Rows();
    });
    const std::vector<Stretch> sequence = sequence_of(set, rows, {request.steps, request.target});
    std::size_t program = 0;
    while (program < sequence.size() && !sequence[program].program)
        program++;
    if (program == sequence.size()) {
        std::vector<std::string> files;
        for (const LookRow &row : rows)
            if (!row.file.empty()) files.push_back(row.file);
        return tell(session, request.verb, carry_try(session, set, request, files));
    }
    Carried end{"nothing was tried", {}, 0};
    // without the limits of the call: what is before the program is within them
    if (program > 0) end = carry_try(session, set, {{}, {}, request.verb}, sequence.front().files);
    end.tally.not_tried.push_back(not_tried_from(sequence, program));
    session.reporter.note(end.tally.not_tried.back().text);
    return tell(session, request.verb, end);
}

} // namespace client::verbs
