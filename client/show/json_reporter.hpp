// JSON for programs: one object a line on the standard output, events as the server sent them, nothing else.
#pragma once

#include <string>
#include <string_view>

#include "client/show/reporter.hpp"

namespace client::show {

class JsonReporter final : public Reporter {
public:
    explicit JsonReporter(bool quiet) : quiet_(quiet) {}

    void event(const Event &event) override;
    void notice(const Notice &notice) override;
    void busy(std::string_view who) override;
    void note(std::string_view text) override;
    void warning(std::string_view text) override;
    void summary(std::string_view text, const JsonObject &object) override;
    void answer(std::string_view text, const JsonObject &object) override;
    void failure(const Failure &failure) override;
    const Style &style() const override { return style_; }
    bool json() const override { return true; }

private:
    static void line(std::string_view json);

    bool quiet_;
    Style style_; // plain
    std::string said_;
};

} // namespace client::show
