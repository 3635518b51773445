// A try: a run in one transaction that is rolled back at its end. What of the run can be tried at all, what
// it may touch and for how long, and how that is told. It writes nothing, the ledger included, and leaves the
// session as it was; the runner carries it out as it does any run.
#pragma once

#include <string>
#include <vector>

#include "bridge/targets.hpp"
#include "core/error.hpp"
#include "engine/work.hpp"

namespace engine {

class Trial {
public:
    // Throws core::Error 42501 on an armed database.
    static void check_right();

    // The time runs from the first call on, over several attempts.
    void start_clock();
    // Throws too_long() if it is over and that has had no effect.
    static void check_clock();
    // Leaves of a prepared run what can be tried: nothing is written before it, no step stands outside a
    // transaction, and nothing follows what could not be tried and may be relied on. Throws core::Error SL061
    // if one of the relations is too large.
    void limit(Prepared &prepared);
    // Of everything that is going to run: it is looked at before the first lock, for all are kept to the end.
    const pg::Targets &targets() const { return targets_; }

    // Found out while it runs: this statement of the job needs what came before it to be committed. Behind it
    // nothing is tried.
    void stop(const Prepared &prepared, std::size_t job, int statement, const std::string &why);
    // True if it is an error that only a try makes.
    static bool needs_commit(const ErrorData &error);

    const std::vector<Notice> &not_tried() const { return not_tried_; }
    static int statements_of(const Job &job); // those that are tried
    // The closing sentence; `done` migrations have been tried.
    std::string outcome(int done) const;
    bool tried_something() const { return planned_ > 0; }
    // Why the time was over while no lock was waited for.
    static core::Error too_long();

private:
    void cut(Prepared &prepared);
    bool cut_steps(const Prepared &prepared, std::size_t at);
    void measure(const Job &job, const core::Statement &statement);
    void note(const Job &job, int statement, const std::string &why, const std::string &behind);

    TimestampTz end_ = 0;
    pg::Targets targets_;
    std::vector<Notice> not_tried_;
    std::size_t planned_ = 0; // migrations of the run
    bool last_in_part_ = false;
};

} // namespace engine
