#include "client/verbs/run.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <random>

#include "client/link/interrupts.hpp"
#include "client/show/ask.hpp"
#include "client/show/table.hpp"
#include "client/text.hpp"
#include "client/verbs/flags.hpp"
#include "client/verbs/outcome.hpp"
#include "client/verbs/schema_file.hpp"
#include "client/verbs/session.hpp"
#include "client/verbs/watch.hpp"

namespace client::verbs {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// So long the server waits for the runner's lock in one call; the rest of the waiting is done here, where it
// holds no connection of a pool.
constexpr milliseconds server_waits{2000};
constexpr milliseconds shortest_sleep{150};
constexpr milliseconds longest_sleep{600};

class Runner final : public link::Listener {
public:
    Runner(Session &session, const Run &run)
        : session_(session), run_(run), watch_(session), deadline_(Clock::now() + session.config.wait),
          random_(static_cast<unsigned>(getpid()) ^
                  static_cast<unsigned>(Clock::now().time_since_epoch().count())) {
        session_.interrupts = &interrupts_;
        if (session.arguments.has(flags::yes.name))
            destructive_ = "allow";
        else if (session.can_ask())
            destructive_ = "ask";
    }
    ~Runner() override { session_.interrupts = nullptr; }
    Runner(const Runner &) = delete;
    Runner &operator=(const Runner &) = delete;

    Carried go();

    void event(const Event &event) override;
    void notice(const Notice &notice) override { session_.reporter.notice(notice); }
    bool wants_ticks() const override { return session_.reporter.wants_ticks(); }
    void tick() override;
    void canceling() override {
        session_.reporter.note("canceling what runs; press Ctrl-C again to leave at once");
    }

private:
    std::optional<std::string> once();
    void handle(const link::ServerError &error);
    void wait_for_other(const link::ServerError &error);
    void confirm(const link::ServerError &error);
    std::string again() const { return run_.again ? run_.again(tally_) : run_.verb; }
    void check_interrupt(const char *during);

    Session &session_;
    const Run &run_;
    link::Interrupts interrupts_;
    Watch watch_;
    Tally tally_;
    std::string destructive_ = "policy";
    Clock::time_point begun_ = Clock::now();
    Clock::time_point deadline_;
    std::minstd_rand random_;
};

Carried Runner::go() {
    std::optional<std::string> outcome;
    while (!outcome)
        outcome = once();
    const double ms = std::chrono::duration<double, std::milli>(Clock::now() - begun_).count();
    return {*outcome, tally_, ms};
}

std::optional<std::string> Runner::once() {
    try {
        const auto left = std::chrono::duration_cast<milliseconds>(deadline_ - Clock::now());
        const milliseconds wait = std::clamp(left, milliseconds(0), server_waits);
        Attempt attempt = run_.attempt({destructive_, fmt::format("{} ms", wait.count())});
        if (!attempt.call) return attempt.nothing;
        const link::Rows rows =
            session_.connection().run(attempt.call->sql, attempt.call->parameters, *this, &interrupts_);
        watch_.stop();
        return rows.size() == 1 ? std::string(rows.at(0, 0)) : std::string();
    } catch (const link::ServerError &error) {
        watch_.stop();
        handle(error);
        return std::nullopt;
    } catch (const link::ConnectionLost &lost) {
        throw failure_of_loss(session_, lost, tally_);
    }
}

void Runner::event(const Event &event) {
    tally_.add(event);
    watch_.event(event);
    session_.reporter.event(event);
}

void Runner::tick() {
    if (const std::string now = watch_.look(); !now.empty()) session_.reporter.activity(now);
    session_.reporter.tick();
}

// Comes back if there is to be another attempt.
void Runner::handle(const link::ServerError &error) {
    // A statement of a script can fail with 55P03 too; but then the runner's lock was ours, and something was
    // told before.
    const bool other_runner = error.is("55P03") && !tally_.begun;
    if (other_runner && !interrupts_.came() && Clock::now() < deadline_) return wait_for_other(error);
    if (error.is("SL021") && destructive_ == "ask" && !interrupts_.came()) return confirm(error);
    throw failure_of_run(session_, error, tally_, again());
}

void Runner::wait_for_other(const link::ServerError &error) {
    session_.reporter.busy(error.detail.empty() ? error.message : error.detail);
    std::uniform_int_distribution<long> jitter(shortest_sleep.count(), longest_sleep.count());
    const auto until = std::min(Clock::now() + milliseconds(jitter(random_)), deadline_);
    while (Clock::now() < until) {
        session_.reporter.tick();
        const auto left = std::chrono::duration_cast<milliseconds>(until - Clock::now());
        if (interrupts_.sleep(std::clamp(left, milliseconds(1), milliseconds(100)))) break;
    }
    check_interrupt("waiting for another runner");
}

void Runner::check_interrupt(const char *during) {
    if (!interrupts_.came()) return;
    throw Failure(Exit::failed, fmt::format("interrupted while {}", during))
        .leaving("nothing changed")
        .then(session_.again(again()));
}

void Runner::confirm(const link::ServerError &error) {
    const std::vector<Destructive> list = parse_destructive(error.detail);
    show::Table table({{"FILE", 12}, {"STATEMENT", 20}, {"ON", 8}, {"ROWS, ABOUT", 0, 0, true}});
    for (const Destructive &item : list)
        table.add({{fmt::format("{}:{}", item.file, item.line)},
                   {text::one_line(item.statement), show::Tone::careful},
                   {item.relation},
                   {item.rows_about ? fmt::format("{:.0f}", *item.rows_about) : "?"}});
    session_.reporter.answer(
        fmt::format("{} data:\n{}", list.size() == 1 ? "This statement destroys" : "These statements destroy",
                    table.str(session_.reporter.style())),
        {});
    if (!show::ask(list.size() == 1 ? "Run it?" : "Run them?")) {
        check_interrupt("asking");
        throw Failure(Exit::refused, "destructive statements were not confirmed")
            .coded(error.sqlstate)
            .leaving("nothing changed");
    }
    destructive_ = "allow";
    deadline_ = Clock::now() + session_.config.wait; // the person's time does not count
}

} // namespace

Carried carry(Session &session, const Run &run) {
    session.connection(); // until it is made, Ctrl-C ends the program as it does any other
    return Runner(session, run).go();
}

Exit carry_out(Session &session, const Run &run) {
    return finish(session, run.verb, carry(session, run));
}

Exit finish(Session &session, const std::string &verb, const Carried &end) {
    if (end.tally.done > 0) keep_schema(session);
    JsonObject object = show::result_object(Exit::done);
    object.add("verb", verb).add("stream", session.config.stream).add("outcome", end.outcome);
    object.add("applied", end.tally.applied).add("reverted", end.tally.reverted).add("ms", end.ms);
    // with several streams the line has to say whose it is
    const std::string whose = session.config.again_stream.empty() ? "" : session.config.stream + ": ";
    session.reporter.summary(whose + text::harmless(end.outcome), object);
    return Exit::done;
}

std::string command_again(const std::string &verb, std::optional<int> steps_left,
                          const std::optional<std::string> &target) {
    if (target && verb == "to") return "to " + *target;
    if (target && verb == "down" && *target == "0") return "down --all";
    if (target && verb != "reset") return fmt::format("{} --to {}", verb, *target);
    return steps_left && *steps_left > 1 ? fmt::format("{} {}", verb, *steps_left) : verb;
}

} // namespace client::verbs
