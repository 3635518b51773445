// The work of migrate_run: everything pending of the caller's files, up to a target.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/destructive.hpp"
#include "engine/set.hpp"
#include "engine/work.hpp"

namespace engine {

struct Files {
    std::vector<std::string> names, contents;
    std::string format = "auto";
};

struct RunArguments {
    Files files;
    std::optional<std::string> target;
    std::optional<int> steps;
    bool single_transaction = false;
    std::optional<bool> out_of_order;
    Destructive destructive = Destructive::policy;
    std::optional<std::string> accept_changed;
};

class Run : public Work {
public:
    explicit Run(RunArguments arguments) : arguments_(std::move(arguments)) {}
    const char *verb() const override { return "run"; }
    core::Direction direction() const override { return core::Direction::up; }
    bool single_transaction() const override { return arguments_.single_transaction; }
    Prepared prepare(const Context &context) override;
    std::string outcome(int done) const override;

private:
    RunArguments arguments_;
    std::string last_;
    int applied_before_ = 0;
};

// The job that applies migration `m` of the set; parsed and planned.
std::unique_ptr<Job> up_job(const FileSet &set, const core::Migration &m, const Context &context,
                            bool single_transaction);

// Throws core::Error SL014 unless every requirement of the job is applied, or is among `coming` ids.
void check_requirements(const Job &job, const Context &context, const std::vector<std::string> &coming);

} // namespace engine
