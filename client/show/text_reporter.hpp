// Plain lines: one a migration, messages of scripts to the standard error. The live reporter builds on it.
#pragma once

#include <cstdio>
#include <string>
#include <string_view>

#include "client/show/reporter.hpp"

namespace client::show {

class TextReporter : public Reporter {
public:
    TextReporter(Style out, Style err, bool quiet) : out_(out), err_(err), quiet_(quiet) {}

    void event(const Event &event) override;
    void notice(const Notice &notice) override;
    void busy(std::string_view who) override;
    void note(std::string_view text) override;
    void warning(std::string_view text) override;
    void summary(std::string_view text, const JsonObject &object) override;
    void answer(std::string_view text, const JsonObject &object) override;
    void failure(const Failure &failure) override;
    const Style &style() const override { return out_; }

protected:
    // Everything printed goes through here, so that a live line can be taken away before.
    virtual void print(FILE *output, std::string_view text);
    bool quiet() const { return quiet_; }

private:
    void migrations(const Event &event);
    void rows(const Event &event);
    void blocked(const Event &event);

    Style out_;
    Style err_;
    bool quiet_;
    std::string said_; // the last sentence about who is in the way, not to say it twice
};

// Who holds a table: "pid 4711 (psql, alice, 12 s)".
std::string blockers_text(const Event &event);
// And what they hold: "public.orders is held by ...".
std::string obstacle_text(const Event &event);
// Another runner: "pid 123 (sluice, alice) at 20260101_x since ...".
std::string runner_text(const Event &event);

} // namespace client::show
