#include "client/show/text_reporter.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

#include "client/show/error.hpp"
#include "client/show/table.hpp"
#include "client/text.hpp"

namespace client::show {

namespace {

constexpr std::size_t blockers_shown = 3;

std::string lower(std::string_view word) {
    std::string result(word);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return result;
}

// "(psql, alice)" of what is known, with a blank before; empty if nothing is.
std::string in_brackets(const std::vector<std::string> &parts) {
    std::vector<std::string> known;
    for (const std::string &part : parts)
        if (!part.empty()) known.push_back(text::one_line(part));
    return known.empty() ? std::string() : fmt::format(" ({})", fmt::join(known, ", "));
}

// One row of empty texts: what a function returns that is called for what it does (pg_sleep, set_config).
bool says_nothing(const Event &event) {
    const auto empty = [](const auto &value) { return value && value->empty(); };
    return event.rows.size() == 1 && std::all_of(event.rows[0].begin(), event.rows[0].end(), empty);
}

bool warns(const Notice &notice) {
    return notice.severity == "WARNING";
}

std::string migration_line(const Migrated &migration, const Style &style) {
    const bool back = migration.direction == "down";
    const bool tried = migration.how == "tried";
    std::string line = tried ? "tried" : back ? "reverted" : "applied";
    if (style.unicode && !tried) line = style.paint(Tone::good, "\u2713") + (back ? " reverted" : "");
    line += " " + text::harmless(text::titled(migration.version, migration.name));
    std::string how;
    if (!migration.how.empty() && migration.how != "ran" && !tried)
        how = text::harmless(migration.how) + ", ";
    if (migration.steps > 1) how += text::counted(static_cast<std::size_t>(migration.steps), "step") + ", ";
    how += text::duration(migration.ms) + (tried ? ", rolled back" : "");
    return line + "  " + style.paint(Tone::faint, how) + "\n";
}

} // namespace

std::string blockers_text(const Event &event) {
    std::vector<std::string> shown;
    for (const Blocker &blocker : event.blockers) {
        if (shown.size() == blockers_shown) break;
        if (blocker.prepared) {
            shown.emplace_back("a prepared transaction");
            continue;
        }
        const std::string age = blocker.age_s > 0 ? text::duration(blocker.age_s * 1000) : "";
        shown.push_back(
            fmt::format("pid {}{}", blocker.pid, in_brackets({blocker.application, blocker.user, age})));
    }
    std::string line = fmt::format("{}", fmt::join(shown, ", "));
    if (event.blockers.size() > shown.size())
        line += fmt::format(" and {} more", event.blockers.size() - shown.size());
    return line.empty() ? "another transaction" : line;
}

// What a block or a function locks is not known beforehand.
std::string obstacle_text(const Event &event) {
    const std::string what = event.relation.empty() ? "a lock" : text::one_line(event.relation);
    return fmt::format("{} is held by {}", what, blockers_text(event));
}

std::string runner_text(const Event &event) {
    if (!event.who.empty()) return event.who;
    std::string line = event.pid > 0 ? fmt::format("pid {}", event.pid) : "another runner";
    line += in_brackets({event.application, event.user, event.address});
    if (!event.version.empty()) line += fmt::format(" at {}", text::one_line(event.version));
    if (!event.since.empty()) line += fmt::format(" since {}", text::one_line(event.since));
    return line;
}

void TextReporter::print(FILE *output, std::string_view text) {
    if (output == stderr) fflush(stdout); // in the order in which things were said
    fwrite(text.data(), 1, text.size(), output);
}

void TextReporter::event(const Event &event) {
    switch (event.kind) {
    case EventKind::done:
        migrations(event);
        break;
    case EventKind::rows:
        rows(event);
        break;
    case EventKind::blocked:
        blocked(event);
        break;
    case EventKind::waiting:
        busy(runner_text(event));
        break;
    case EventKind::notice:
        if (!event.text.empty()) note(event.text);
        break;
    case EventKind::begin:
        if (!event.text.empty() && !quiet_ && !out_.terminal)
            print(stdout, fmt::format("running {}  step {}/{}: {}\n",
                                      text::harmless(text::titled(event.version, event.name)), event.step,
                                      event.steps, text::one_line(event.text)));
        break;
    default:
        break;
    }
    fflush(stdout);
}

void TextReporter::migrations(const Event &event) {
    said_.clear();
    if (quiet_) return;
    std::string lines;
    for (const Migrated &migration : event.migrations)
        lines += migration_line(migration, out_);
    print(stdout, lines);
}

void TextReporter::rows(const Event &event) {
    if (quiet_ || says_nothing(event)) return;
    std::vector<Column> columns;
    columns.reserve(event.columns.size());
    constexpr int narrow = 8;
    for (const std::string &name : event.columns)
        columns.push_back({name, narrow, 0, false, true});
    Table table(columns);
    for (const auto &row : event.rows) {
        std::vector<Cell> cells;
        cells.reserve(columns.size());
        for (const auto &value : row)
            cells.push_back(value ? Cell{*value} : Cell{"NULL", Tone::faint});
        cells.resize(columns.size());
        table.add(std::move(cells));
    }
    std::string lines = fmt::format("{}:{}\n", text::harmless(event.file), event.line) + table.str(out_);
    if (event.more > 0)
        lines += fmt::format("... {} more\n", text::counted(static_cast<std::size_t>(event.more), "row"));
    print(stdout, lines);
}

void TextReporter::blocked(const Event &event) {
    const std::string key = event.relation + " " + event.version;
    if (quiet_ || out_.terminal || said_ == key) return; // on a terminal the live line tells it
    said_ = key;
    print(stdout, "waiting: " + obstacle_text(event) + "\n");
}

void TextReporter::notice(const Notice &notice) {
    if (quiet_ && !warns(notice)) return;
    const Tone tone = warns(notice) ? Tone::careful : Tone::faint;
    std::string lines =
        err_.paint(tone, lower(notice.severity) + ":") + " " + text::harmless(notice.message, true) + "\n";
    if (!notice.detail.empty()) lines += "  detail: " + text::harmless(notice.detail, true) + "\n";
    if (!notice.hint.empty()) lines += "  hint: " + text::harmless(notice.hint, true) + "\n";
    print(stderr, lines);
}

void TextReporter::busy(std::string_view who) {
    if (quiet_ || said_ == who) return;
    said_ = who;
    print(stdout, fmt::format("waiting for another runner: {}\n", text::one_line(who)));
    fflush(stdout);
}

void TextReporter::note(std::string_view text) {
    if (quiet_) return;
    print(stdout, text::harmless(text, true) + "\n");
    fflush(stdout);
}

void TextReporter::warning(std::string_view text) {
    print(stderr, err_.paint(Tone::careful, "warning:") + " " + text::harmless(text, true) + "\n");
}

void TextReporter::summary(std::string_view text, const JsonObject &object) {
    if (!quiet_) answer(text, object);
}

void TextReporter::answer(std::string_view text, const JsonObject &) {
    print(stdout, text);
    if (!text.empty() && text.back() != '\n') print(stdout, "\n");
    fflush(stdout);
}

void TextReporter::failure(const Failure &failure) {
    print(stderr, failure_text(failure, err_));
}

} // namespace client::show
