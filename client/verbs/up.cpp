// sluice up: what is pending is run.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>

#include "client/path.hpp"
#include "client/show/reporter.hpp"
#include "client/text.hpp"
#include "client/verbs/dry_run.hpp"
#include "client/verbs/flags.hpp"
#include "client/verbs/hooks.hpp"
#include "client/verbs/install.hpp"
#include "client/verbs/look.hpp"
#include "client/verbs/origin.hpp"
#include "client/verbs/program.hpp"
#include "client/verbs/run.hpp"
#include "client/verbs/sequence.hpp"
#include "client/verbs/session.hpp"
#include "client/verbs/streams.hpp"
#include "client/verbs/trial.hpp"
#include "client/verbs/verb.hpp"

namespace client::verbs {

namespace {

constexpr Flag single{"single-transaction", 0, nullptr, "run everything in one transaction"};
constexpr Flag accept_changed{"accept-changed", 0, "REASON", "accept that applied files changed, and why"};

constexpr Flag force_new{"force-new", 0, nullptr, "begin a stream beside another tool's record"};

constexpr std::array<const Flag *, 10> own{
    &flags::dry_run,      &flags::trial,   &flags::to,   &flags::yes, &single,
    &flags::out_of_order, &accept_changed, &flags::wait, &force_new,  &flags::no_install};

constexpr const char *run_query =
    "CALL sluice.run(files => $1, contents => $2, format => $3, stream => $4, target => $5, steps => $6,"
    " single_transaction => $7, out_of_order => $8, destructive => $9, accept_changed => $10, wait => $11,"
    " origin => $12, try => $13)";

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

// A stream that is there is not held against other tools' records: somebody wanted it.
void begin_stream(Session &session) {
    link::Parameters parameters;
    parameters.text(std::string_view(session.config.stream));
    with_extension(session, [&] { return session.query("SELECT sluice.set_stream($1)", parameters); });
}

// What a look would say of files that are to run whatever stands above them.
std::vector<LookRow> rows_of(const std::vector<std::string> &files) {
    std::vector<LookRow> rows;
    for (const std::string &file : files)
        rows.push_back({file, "", "", "pending", ""});
    return rows;
}

class Up {
public:
    Up(Session &session, const FileSet &set, const UpRequest &request)
        : session_(session), set_(set), request_(request) {}

    // `rows` is what is known of the files already.
    std::vector<Stretch> sequence(const std::vector<LookRow> &rows) const {
        return sequence_of(set_, rows, {request_.steps, request_.target});
    }

    Carried go(std::vector<LookRow> rows, const std::vector<Stretch> &sequence) {
        tell_missing(session_, rows);
        // with something half done nothing is going to run, which the server says better
        const bool blocked =
            std::any_of(rows.begin(), rows.end(), [](const LookRow &row) { return row.state == "dirty"; });
        if (!blocked) hook_before(session_);
        return has_program(sequence) && !blocked ? in_stretches(sequence) : at_once(std::move(rows));
    }

private:
    Carried at_once(std::optional<std::vector<LookRow>> rows) {
        const auto attempt = [&](const Terms &terms) {
            Attempt result;
            std::vector<std::string> needed = request_.only;
            if (needed.empty()) {
                if (!rows) rows = look_or_install(session_, set_);
                for (const LookRow &row : *rows)
                    if (!row.file.empty()) needed.push_back(row.file);
                rows.reset(); // another attempt looks again
            }
            // A target is looked at by the server even then: it may be no version at all.
            if (needed.empty() && !request_.target)
                result.nothing =
                    fmt::format("up to date: {} in \"{}\"",
                                text::counted(set_.directory.files.size(), "file"), session_.config.dir);
            else
                result.call = run_call(session_, set_, needed, request_, terms);
            return result;
        };
        return carry(session_, {request_.verb, attempt, [&](const Tally &tally) { return again(tally); }});
    }

    std::string again(const Tally &tally) const {
        const auto left = request_.steps ? std::optional(*request_.steps - tally.applied) : std::nullopt;
        // One that is left of several is "up 1": a bare "up" would run everything.
        return left == 1 ? request_.verb + " 1" : command_again(request_.verb, left, request_.target);
    }

    // Scripts up to a program, the program, what follows. Which versions these are is settled; what another
    // runner does meanwhile, the server knows.
    Carried in_stretches(const std::vector<Stretch> &sequence) {
        if (session_.arguments.has(single.name))
            throw Failure(Exit::usage, "a program cannot run in a transaction with others",
                          "Leave --single-transaction out, or run up to it with --to.");
        const auto begun = std::chrono::steady_clock::now();
        const UpRequest whole{{}, {}, request_.verb, request_.only};
        Carried sum;
        for (const Stretch &stretch : sequence) {
            if (stretch.program) {
                run_program(session_, set_,
                            {stretch.versions.front(), stretch.name, "up", false, !request_.only.empty()});
                sum.tally.applied++;
                continue;
            }
            const auto attempt = [&](const Terms &terms) {
                return Attempt{run_call(session_, set_, stretch.files, whole, terms), ""};
            };
            const auto rest = [&](const Tally &tally) {
                Tally both = tally;
                both.applied += sum.tally.applied;
                return again(both);
            };
            sum.tally.applied += carry(session_, {request_.verb, attempt, rest}).tally.applied;
        }
        sum.ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begun).count();
        sum.outcome = fmt::format("applied {}, now at {}",
                                  text::counted(static_cast<std::size_t>(sum.tally.applied), "migration"),
                                  versions_of(sequence).back());
        return sum;
    }

    Session &session_;
    const FileSet &set_;
    const UpRequest &request_;
};

// All streams: their files are read and looked at before the first of them runs.
Exit up_all(Session &session) {
    session.begin_connecting();
    std::vector<Config> configs;
    for (const StreamConfig &stream : session.config.streams)
        configs.push_back(of_stream(session.config, stream));
    std::vector<std::unique_ptr<Session>> sessions;
    std::vector<Session *> each;
    std::vector<FileSet> sets;
    for (const Config &config : configs) {
        each.push_back(sessions.emplace_back(std::make_unique<Session>(session, config)).get());
        sets.push_back(read_files(*each.back()));
    }
    std::vector<std::vector<LookRow>> rows;
    with_extension(session, [&] {
        rows = look_all(each, sets);
        return link::Rows();
    });
    const UpRequest request;
    std::vector<std::vector<Stretch>> sequences;
    for (std::size_t i = 0; i < each.size(); i++) {
        sequences.push_back(Up(*each[i], sets[i], request).sequence(rows[i]));
        plan_hooks(*each[i], "up", versions_of(sequences.back()));
    }
    std::size_t at = 0;
    return over_streams(session, [&](Session &one) {
        const std::size_t i = at++;
        return finish(one, "up", Up(one, sets[i], request).go(std::move(rows[i]), sequences[i]));
    });
}

Exit up(Session &session) {
    const auto steps = session.arguments.steps();
    const auto target = session.arguments.value(flags::to.name);
    if (steps && target) throw Failure(Exit::usage, "N and --to exclude each other", "Give one of them.");
    session.arguments.exclude(flags::dry_run.name, flags::trial.name);
    if (session.arguments.has(flags::dry_run.name)) {
        const auto dry = [&](Session &one) { return dry_up(one, {steps, target}); };
        if (session.config.streams.empty()) return dry(session);
        if (steps || target) throw which_stream(session);
        return with_headings(session, dry);
    }
    const bool force = session.arguments.has(force_new.name);
    if (session.arguments.has(flags::trial.name)) {
        session.arguments.exclude(flags::trial.name, force_new.name);
        if (!session.config.streams.empty()) throw which_stream(session);
    }
    if (session.config.streams.empty() && force) begin_stream(session);
    if (session.config.streams.empty()) return run_up(session, {steps, target});
    if (steps || target || force) throw which_stream(session);
    return up_all(session);
}

constexpr std::array<Alias, 5> aliases{
    {{"migrate"}, {"apply"}, {"deploy"}, {"up-to", "to"}, {"up-by-one", nullptr, "1"}}};

} // namespace

Call run_call(Session &session, const FileSet &set, const std::vector<std::string> &needed,
              const UpRequest &request, const Terms &terms) {
    const bool trial = session.arguments.has(flags::trial.name);
    Shipment shipment = ship(set, needed);
    Call call{run_query, {}};
    call.parameters.array(std::move(shipment.names)).array(std::move(shipment.contents));
    call.parameters.text(std::string_view(session.config.format))
        .text(std::string_view(session.config.stream));
    call.parameters.text(request.target).number(request.steps);
    call.parameters.truth(session.arguments.has(single.name));
    // What stood below applied ones may stand there again.
    call.parameters.truth(request.only.empty() ? session.config.out_of_order : true);
    // of what is rolled back nobody has to be asked
    call.parameters.text(std::string_view(trial && terms.destructive == "ask" ? "policy" : terms.destructive))
        .text(session.arguments.value(accept_changed.name));
    call.parameters.text(std::string_view(terms.wait)).text(std::string_view(origin(session)));
    call.parameters.truth(trial);
    return call;
}

Exit run_up(Session &session, const UpRequest &request) {
    if (session.arguments.has(flags::trial.name)) return try_up(session, request);
    // Nobody is disturbed for a directory that is not there.
    if (is_directory(session.config.dir)) session.begin_connecting();
    return finish(session, request.verb, carry_up(session, read_files(session), request));
}

Carried carry_up(Session &session, const FileSet &set, const UpRequest &request) {
    std::vector<LookRow> rows = request.only.empty() ? look_or_install(session, set) : rows_of(request.only);
    Up up(session, set, request);
    const std::vector<Stretch> sequence = up.sequence(rows);
    plan_hooks(session, "up", versions_of(sequence));
    return up.go(std::move(rows), sequence);
}

extern const Verb up_verb;
constinit const Verb up_verb{
    "up",
    "[N]",
    0,
    1,
    "run what is pending",
    "Runs every pending migration, the next N, or those up to --to VERSION, each in\n"
    "its own transaction; statements that cannot run in one are steps of their own.",
    "sluice up 1             run the next one\n"
    "sluice up --try         run it and roll everything back\n"
    "sluice up --to 20260131 run up to this version",
    "run latest",
    own,
    up,
    Streams::own,
    aliases};

} // namespace client::verbs
