// migrate_apply and migrate_revert: one migration inside the caller's own transaction. Nothing is committed
// here, nothing is waited for; a failure rolls back with the caller.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "bridge/machine.hpp"
#include "bridge/settings.hpp"
#include "engine/results.hpp"
#include "engine/work.hpp"
#include "exec/queue.hpp"

namespace engine {

class InTransaction : public pg::Machine {
public:
    InTransaction(std::unique_ptr<Job> job, Context context, MemoryContext memory);

    pg::Order next() override;
    void finished(const pg::StatementResult &result) override;
    void failed(ErrorData *) noexcept override {}
    ErrorData *failure() const noexcept override { return nullptr; }

private:
    bool take_locks(const core::Statement &statement);
    void record();

    std::unique_ptr<Job> job_;
    Context context_;
    MemoryContext memory_, statement_memory_;
    pg::SettingsLevel settings_;
    exec::Queue queue_{exec::configured_limits(false)};
    bool stepping_ = false; // the queue's clock runs
    Results results_;
    pg::Rows *rows_ = nullptr;
    std::vector<int> order_;
    std::size_t in_order_ = 0;
    bool deferred_fired_ = false, recorded_ = false;
    TimestampTz started_ = 0, statement_started_ = 0;
};

struct ApplyArguments {
    std::string version, name, up;
    std::optional<std::string> down;
    std::string stream;
};

// What is to be done; nullptr: already applied. Takes the stream's lock to the end of the caller's
// transaction.
std::unique_ptr<Job> prepare_apply(const ApplyArguments &arguments, const Context &context);
std::unique_ptr<Job> prepare_revert(const std::optional<std::string> &version,
                                    const std::optional<std::string> &down, const Context &context);

// Takes the stream to the end of the caller's transaction and makes sure that the database counts as used;
// never waits.
void take_stream(const Context &context);
// The same for the client of a program that runs in it.
void take_stream_beside_program(const Context &context);

} // namespace engine
