// sluice up: what is pending is run.
#include <fmt/format.h>

#include <array>

#include "client/path.hpp"
#include "client/show/reporter.hpp"
#include "client/text.hpp"
#include "client/verbs/flags.hpp"
#include "client/verbs/install.hpp"
#include "client/verbs/look.hpp"
#include "client/verbs/origin.hpp"
#include "client/verbs/run.hpp"
#include "client/verbs/session.hpp"
#include "client/verbs/verb.hpp"

namespace client::verbs {

namespace {

constexpr Flag single{"single-transaction", 0, nullptr, "run everything in one transaction"};
constexpr Flag accept_changed{"accept-changed", 0, "REASON", "accept that applied files changed, and why"};

constexpr std::array<const Flag *, 7> own{&flags::to,           &flags::yes,     &single,
                                          &flags::out_of_order, &accept_changed, &flags::wait,
                                          &flags::no_install};

constexpr const char *run_query =
    "CALL sluice.run(files => $1, contents => $2, format => $3, stream => $4, target => $5, steps => $6,"
    " single_transaction => $7, out_of_order => $8, destructive => $9, accept_changed => $10, wait => $11,"
    " origin => $12)";

constexpr std::size_t missing_shown = 5;

std::vector<LookRow> look_or_install(Session &session, const FileSet &set) {
    std::vector<LookRow> rows;
    with_extension(session, [&] {
        rows = look(session, set);
        return link::Rows();
    });
    return rows;
}

// Applied migrations whose files are gone are worth a line and no more: nothing can be run for them.
void tell_missing(Session &session, const std::vector<LookRow> &rows) {
    std::string versions;
    std::size_t count = 0;
    for (const LookRow &row : rows)
        if (row.state == "missing" && ++count <= missing_shown)
            versions += (count > 1 ? ", " : "") + row.version;
    if (count == 0) return;
    if (count > missing_shown) versions += ", ...";
    session.reporter.note(
        fmt::format("{} applied and not in \"{}\": {}",
                    count == 1 ? "one migration is" : fmt::format("{} migrations are", count),
                    session.config.dir, versions));
}

struct UpRequest {
    std::optional<int> steps;
    std::optional<std::string> target;
};

Call call_of(Session &session, const FileSet &set, const std::vector<std::string> &needed,
             const UpRequest &request, const Terms &terms) {
    Shipment shipment = ship(set, needed);
    Call call{run_query, {}};
    call.parameters.array(std::move(shipment.names)).array(std::move(shipment.contents));
    call.parameters.text(std::string_view(session.config.format))
        .text(std::string_view(session.config.stream));
    call.parameters.text(request.target).number(request.steps);
    call.parameters.truth(session.arguments.has(single.name)).truth(session.config.out_of_order);
    call.parameters.text(std::string_view(terms.destructive))
        .text(session.arguments.value(accept_changed.name));
    call.parameters.text(std::string_view(terms.wait)).text(std::string_view(origin(session)));
    return call;
}

Exit up(Session &session) {
    const auto steps = session.arguments.steps();
    const auto target = session.arguments.value(flags::to.name);
    if (steps && target) throw Failure(Exit::usage, "N and --to exclude each other", "Give one of them.");
    return run_up(session, steps, target);
}

} // namespace

Exit run_up(Session &session, std::optional<int> steps, const std::optional<std::string> &target) {
    // Nobody is disturbed for a directory that is not there.
    if (is_directory(session.config.dir)) session.begin_connecting();
    const FileSet set = read_files(session);
    const UpRequest request{steps, target};
    bool told = false;
    const auto attempt = [&](const Terms &terms) {
        const std::vector<LookRow> rows = look_or_install(session, set);
        if (!told) tell_missing(session, rows);
        told = true;
        std::vector<std::string> needed;
        for (const LookRow &row : rows)
            if (!row.file.empty()) needed.push_back(row.file);
        Attempt result;
        // A target is looked at by the server even then: it may be no version at all.
        if (needed.empty() && !target) {
            result.nothing =
                fmt::format("up to date: {} in \"{}\"", text::counted(set.directory.files.size(), "file"),
                            session.config.dir);
            return result;
        }
        result.call = call_of(session, set, needed, request, terms);
        return result;
    };
    return carry_out(session, {"up", attempt});
}

extern const Verb up_verb;
constinit const Verb up_verb{"up",
                             "[N]",
                             0,
                             1,
                             "run what is pending",
                             "Runs every pending migration of the directory, or the next N, or those up to\n"
                             "--to VERSION, each in its own transaction. Statements that cannot run in one\n"
                             "(CREATE INDEX CONCURRENTLY ...) run as steps of their own.",
                             "sluice up               run everything pending\n"
                             "sluice up 1             run the next one\n"
                             "sluice up --to 20260131 run up to this version",
                             "migrate apply deploy up-by-one up-to latest",
                             own,
                             up};

} // namespace client::verbs
