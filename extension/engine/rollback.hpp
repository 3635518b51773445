// The work of migrate_rollback: what was applied last goes first.
#pragma once

#include "engine/run.hpp"

namespace engine {

struct RollbackArguments {
    Files files; // used instead of the ledger's scripts where they hold the migration's down
    std::optional<std::string> target;
    std::optional<int> steps;
    Destructive destructive = Destructive::policy;
    bool preview = false; // programs are listed among the others
};

class Rollback : public Work {
public:
    explicit Rollback(RollbackArguments arguments) : arguments_(std::move(arguments)) {}
    const char *verb() const override { return "rollback"; }
    core::Direction direction() const override { return core::Direction::down; }
    Prepared prepare(const Context &context) override;
    std::string outcome(int done) const override;

private:
    RollbackArguments arguments_;
};

// The job that reverts `row`: with the script of the set if that holds it, as the caller; else with the
// ledger's, as its author. Throws core::Error SL012 if there is no down, SL040 and SL041 for scripts of
// others.
std::unique_ptr<Job> down_job(const FileSet &set, const ledger::Row &row, const Context &context);

// A job that stands for a program, which only a client can run: for a preview.
std::unique_ptr<Job> program_job(const ledger::Row &row, core::Direction direction, const Context &context);

// Refuses what another role's stored script may not do (SL041).
void check_author(const Job &job);

} // namespace engine
