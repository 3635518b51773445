// The work of migrate_resume: a migration that was left half done goes on where it stopped.
#pragma once

#include "engine/run.hpp"

namespace engine {

class Resume : public Work {
public:
    explicit Resume(Files files, bool preview = false) : files_(std::move(files)), preview_(preview) {}
    const char *verb() const override { return "resume"; }
    core::Direction direction() const override { return direction_; }
    Prepared prepare(const Context &context) override;
    std::string outcome(int done) const override;

private:
    Files files_;
    bool preview_; // a program is listed, not refused
    core::Direction direction_ = core::Direction::up;
    std::string migration_;
};

} // namespace engine
