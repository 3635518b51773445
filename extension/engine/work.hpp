// What a run is to do, found out once the stream is ours. One implementation a verb: run, rollback, resume.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "engine/job.hpp"
#include "ledger/owner.hpp"

namespace engine {

struct Notice {
    std::string kind, version, file, text;
};

struct Prepared {
    std::vector<std::unique_ptr<Job>> jobs;
    // Small writes of the ledger that go before the jobs, together in one transaction.
    std::vector<std::function<void()>> writes;
    std::vector<Notice> notices;
    // Why nothing can follow behind the jobs; raised when they are done.
    std::optional<core::Error> stop;
};

struct Context {
    std::string stream;
    ledger::Who who;
    std::string origin; // JSON
};

class Work {
public:
    virtual ~Work() = default;
    virtual const char *verb() const = 0; // "run", "rollback", "resume"
    virtual core::Direction direction() const = 0;
    virtual bool single_transaction() const { return false; }
    // Called with the stream's lock held, in a fresh transaction. Throws core::Error.
    virtual Prepared prepare(const Context &context) = 0;
    // The closing sentence.
    virtual std::string outcome(int done) const = 0;
};

} // namespace engine
