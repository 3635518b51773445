#include "client/show/live_reporter.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "client/text.hpp"

namespace client::show {

namespace {

constexpr int bar_width = 20;
constexpr auto unseen = std::chrono::milliseconds(200); // shorter work shows no line: it would only flicker
constexpr auto between_draws = std::chrono::milliseconds(90);

} // namespace

void LiveReporter::event(const Event &event) {
    TextReporter::event(event);
    if (event.of > 0) {
        n_ = event.n;
        of_ = event.of;
    }
    switch (event.kind) {
    case EventKind::begin:
        title_ = text::titled(event.version, event.name);
        step_ = event.steps > 1 ? fmt::format("step {}/{}", event.step, event.steps) : "";
        if (!event.text.empty()) step_ += (step_.empty() ? "" : " ") + text::one_line(event.text);
        since_ = Clock::now();
        working_ = true;
        break;
    case EventKind::done:
        if (event.n < event.of) title_.clear();
        step_.clear();
        since_ = Clock::now();
        working_ = event.n < event.of;
        break;
    case EventKind::blocked:
        if (!event.version.empty() && title_.empty()) title_ = event.version;
        obstacle_ = obstacle_text(event);
        working_ = true;
        return;
    case EventKind::failed:
    case EventKind::end:
        working_ = false;
        break;
    default:
        return;
    }
    obstacle_.clear();
    activity_.clear();
}

void LiveReporter::busy(std::string_view who) {
    obstacle_ = fmt::format("waiting for another runner: {}", text::one_line(who));
    working_ = true;
}

void LiveReporter::print(FILE *output, std::string_view text) {
    erase();
    TextReporter::print(output, text);
}

void LiveReporter::erase() {
    if (!drawn_) return;
    fwrite("\r\x1b[K", 1, 4, stdout);
    fflush(stdout);
    drawn_ = false;
}

std::string LiveReporter::bar() const {
    if (of_ < 1) return {};
    const int done = title_.empty() ? n_ : n_ - 1; // the one that runs is not done
    const int full = std::clamp(done * bar_width / of_, 0, bar_width);
    std::string drawing;
    for (int i = 0; i < bar_width; i++)
        drawing += i < full ? (style().unicode ? "\u2588" : "#") : (style().unicode ? "\u2591" : "-");
    return fmt::format("[{}] {}/{}", drawing, n_, of_);
}

std::string LiveReporter::line() const {
    const double ms = std::chrono::duration<double, std::milli>(Clock::now() - since_).count();
    std::string text = bar();
    for (const std::string &part : {text::one_line(title_), ms >= 1000 ? text::duration(ms) : std::string(),
                                    obstacle_, activity_, step_})
        if (!part.empty()) text += (text.empty() ? "" : "  ") + part;
    return style().crop(text::harmless(text), std::max(10, style().width - 1));
}

void LiveReporter::tick() {
    const auto now = Clock::now();
    const bool due = working_ && now - since_ > unseen && now - last_draw_ > between_draws;
    if (!due) return;
    const std::string text = line();
    if (text.empty()) return;
    erase();
    fwrite(text.data(), 1, text.size(), stdout);
    fflush(stdout);
    drawn_ = true;
    last_draw_ = now;
}

} // namespace client::show
