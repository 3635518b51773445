// On a terminal: what TextReporter says, and below it one line that is drawn again and again while a
// migration runs.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "client/show/text_reporter.hpp"

namespace client::show {

class LiveReporter final : public TextReporter {
public:
    LiveReporter(Style out, Style err, bool quiet) : TextReporter(out, err, quiet) {}
    ~LiveReporter() override { erase(); }
    LiveReporter(const LiveReporter &) = delete;
    LiveReporter &operator=(const LiveReporter &) = delete;

    void event(const Event &event) override;
    bool wants_ticks() const override { return !quiet(); }
    void tick() override;
    void activity(std::string_view text) override { activity_ = text; }
    void busy(std::string_view who) override;

protected:
    void print(FILE *output, std::string_view text) override;

private:
    using Clock = std::chrono::steady_clock;

    void erase();
    std::string bar() const;
    std::string line() const;

    bool drawn_ = false;
    bool working_ = false; // something is under way that a line can tell of
    Clock::time_point since_ = Clock::now();
    Clock::time_point last_draw_{};
    int n_ = 0, of_ = 0;
    std::string title_, step_, obstacle_, activity_;
};

} // namespace client::show
