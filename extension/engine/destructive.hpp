// The destructive rule (design.md section 6.6): statements that take data away ask, are refused or are
// recorded, but only where data really goes: the relation holds rows now, before the run.
#pragma once

#include <string>
#include <vector>

#include "engine/job.hpp"

namespace engine {

enum class Destructive { policy, ask, allow };
Destructive destructive_of(const std::string &word); // throws core::Error 22023

// Of the jobs, as JSON.
std::string losses_json(const std::vector<const Job *> &jobs);

// Goes over all jobs of a run before the first statement: notes the losses in each job, and refuses with
// SL021 ('ask') or SL022 (armed, and neither the caller nor the script allows it).
void check_destructive(std::vector<std::unique_ptr<Job>> &jobs, Destructive how);

} // namespace engine
