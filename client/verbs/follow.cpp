#include "client/verbs/follow.hpp"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "client/show/screen.hpp"
#include "client/text.hpp"
#include "client/verbs/session.hpp"

namespace client::verbs {

namespace {

constexpr const char *look_query =
    "SELECT p.pid, p.who, pg_catalog.date_part('epoch', pg_catalog.clock_timestamp() OPERATOR(pg_catalog.-) "
    "p.since)"
    " OPERATOR(pg_catalog.*) 1000, p.migration, p.statement, p.statements, p.phase, p.percent, p.relation, "
    "p.waits_for,"
    " p.query, pg_catalog.array_to_string(p.blocked_by, ','), a.backend_type IS NULL,"
    " (SELECT pg_catalog.string_agg(pg_catalog.format('process %s%s%s', b.pid,"
    "         ' (' OPERATOR(pg_catalog.||) pg_catalog.concat_ws(', ', NULLIF(b.application_name, ''), "
    "b.usename, b.state)"
    "         OPERATOR(pg_catalog.||) ')',"
    "         ': ' OPERATOR(pg_catalog.||) pg_catalog.left(b.query, 60)), '; ')"
    "    FROM pg_catalog.pg_stat_activity b WHERE b.pid OPERATOR(pg_catalog.=) ANY (p.blocked_by)), "
    "COALESCE(p.since, pg_catalog.clock_timestamp())"
    "  FROM sluice.progress p LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid OPERATOR(pg_catalog.=) p.pid"
    " WHERE p.stream OPERATOR(pg_catalog.=) $1";

// What has happened since a moment of the server's clock, which comes back with each row.
constexpr const char *news_query = "SELECT at, kind, version, name, pg_catalog.date_part('epoch', took) "
                                   "OPERATOR(pg_catalog.*) 1000, sqlstate, message"
                                   "  FROM sluice.history WHERE stream OPERATOR(pg_catalog.=) $1"
                                   "   AND at OPERATOR(pg_catalog.>) $2::pg_catalog.timestamptz ORDER BY at";

constexpr const char *left_query =
    "SELECT version, name, state, problem, next_command FROM sluice.status WHERE stream "
    "OPERATOR(pg_catalog.=) $1"
    " AND state OPERATOR(pg_catalog.=) ANY (ARRAY['dirty', 'crashed']) ORDER BY seq LIMIT 1";

struct Look {
    int pid = 0;
    std::string who, migration, phase, relation, waits_for, query, blocked_by, blockers, since;
    std::optional<double> ms, percent;
    int statement = 0, statements = 0;
    bool hidden = false;
};

std::optional<Look> look_of(const link::Rows &rows) {
    if (rows.size() == 0) return std::nullopt;
    const auto text = [&](int column) { return std::string(rows.at(0, column)); };
    Look look;
    look.pid = rows.whole(0, 0);
    look.who = text(1);
    look.ms = rows.number(0, 2);
    look.migration = text(3);
    look.statement = rows.whole(0, 4);
    look.statements = rows.whole(0, 5);
    look.phase = text(6);
    look.percent = rows.number(0, 7);
    look.relation = text(8);
    look.waits_for = text(9);
    look.query = text(10);
    look.blocked_by = text(11);
    look.hidden = rows.at(0, 12) == "t";
    look.blockers = text(13);
    look.since = text(14);
    return look;
}

std::string bar(double percent, bool unicode) {
    constexpr int width = 20;
    const int full = std::min(width, static_cast<int>(percent * width / 100));
    std::string drawing;
    for (int i = 0; i < width; i++)
        drawing += i < full ? (unicode ? "\u2588" : "#") : (unicode ? "\u2591" : "-");
    return fmt::format("[{}] {:.1f} %", drawing, percent);
}

class Follower {
public:
    explicit Follower(Session &session) : session_(session), screen_(stdout) {}

    Exit go(std::chrono::milliseconds interval);

private:
    std::optional<Look> look();
    std::string news();
    void show(const Look &look, const std::string &said);
    void say(const std::string &lines);
    std::string head_of(const Look &look) const;
    std::vector<std::string> lines_of(const Look &look, bool with_figures) const;
    void tell_json(const Look &look) const;
    Exit finish();

    Session &session_;
    show::Screen screen_;
    std::string seen_; // the last event, by the server's clock
    std::string told_; // what was said last, not to say it twice
    int pid_ = 0;      // and of whom
    int applied_ = 0, reverted_ = 0, failed_ = 0;
    std::string failure_;
};

std::optional<Look> Follower::look() {
    link::Parameters parameters;
    parameters.text(std::string_view(session_.config.stream));
    return look_of(session_.ask(look_query, parameters));
}

// A line for each thing that has happened; JSON readers get it at the end.
std::string Follower::news() {
    link::Parameters parameters;
    parameters.text(std::string_view(session_.config.stream)).text(std::string_view(seen_));
    const link::Rows rows = session_.ask(news_query, parameters);
    std::string lines;
    for (int i = 0; i < rows.size(); i++) {
        const std::string kind(rows.at(i, 1));
        const std::string title = text::harmless(text::titled(rows.at(i, 2), rows.at(i, 3)));
        seen_ = rows.at(i, 0);
        applied_ += kind == "applied" || kind == "resumed";
        reverted_ += kind == "reverted";
        if (kind == "failed" || kind == "dirty") {
            failed_++;
            failure_ = fmt::format("{} {}", title, rows.null(i, 6) ? "failed" : rows.at(i, 6));
            failure_ += rows.null(i, 5) ? "" : fmt::format("  [{}]", rows.at(i, 5));
        }
        const std::string took = rows.null(i, 4) ? "" : "  " + text::duration(rows.number(i, 4).value_or(0));
        lines += fmt::format("{} {}{}\n", kind, title, took);
    }
    return lines;
}

std::string Follower::head_of(const Look &look) const {
    std::string head = fmt::format("stream {}: process {}", session_.config.stream, look.pid);
    if (!look.who.empty()) head += fmt::format(" ({})", look.who);
    return look.ms ? head + " runs for " + text::duration(*look.ms) : head;
}

std::vector<std::string> Follower::lines_of(const Look &look, bool with_figures) const {
    std::vector<std::string> lines;
    if (look.hidden)
        lines.emplace_back("  what it does is hidden from you: it takes GRANT pg_read_all_stats");
    else if (!look.migration.empty())
        lines.push_back(fmt::format("  {}  statement {}/{}{}", look.migration, look.statement,
                                    look.statements,
                                    look.query.empty() ? "" : "  " + text::one_line(look.query)));
    if (!look.phase.empty()) {
        std::string line = "  ";
        if (look.percent && with_figures)
            line += bar(*look.percent, session_.reporter.style().unicode) + "  ";
        lines.push_back(line + look.phase + (look.relation.empty() ? "" : " on " + look.relation));
    }
    if (!look.waits_for.empty()) lines.push_back("  waiting for " + look.waits_for);
    // Who has just ended is in the way no longer, though the runner has not looked again.
    const bool prepared = look.blocked_by == "0";
    if (prepared || !look.blockers.empty())
        lines.push_back("  held up by " +
                        (prepared ? "a prepared transaction" : text::one_line(look.blockers)));
    return lines;
}

void Follower::tell_json(const Look &look) const {
    JsonObject object;
    object.add("v", 1).add("event", "progress").add("stream", session_.config.stream).add("pid", look.pid);
    object.add_if("who", look.who).add_if("migration", look.migration);
    if (look.ms) object.add("ms", *look.ms);
    if (look.statement > 0) object.add("statement", look.statement).add("statements", look.statements);
    object.add_if("query", look.query).add_if("phase", look.phase).add_if("relation", look.relation);
    if (look.percent) object.add("percent", *look.percent);
    object.add_if("waits_for", look.waits_for)
        .raw("blocked_by", "[" + look.blocked_by + "]")
        .add("hidden", look.hidden);
    fmt::print("{}\n", object.str());
    std::fflush(stdout);
}

void Follower::show(const Look &look, const std::string &said) {
    if (session_.reporter.json()) return tell_json(look);
    if (session_.reporter.style().terminal) {
        std::vector<std::string> lines = lines_of(look, true);
        lines.insert(lines.begin(), head_of(look));
        return screen_.draw(said, lines);
    }
    // For a file: what is news, without the figures, which are others each time.
    std::string now;
    for (const std::string &line : lines_of(look, false))
        now += line + "\n";
    std::string text = said;
    if (pid_ != look.pid) text += head_of(look) + "\n";
    if (now != told_) text += now;
    pid_ = look.pid;
    told_ = now;
    say(text);
}

// Lines that are ended.
void Follower::say(const std::string &lines) {
    if (!lines.empty() && !session_.reporter.json())
        session_.reporter.note(lines.substr(0, lines.size() - 1));
}

Exit Follower::finish() {
    link::Parameters parameters;
    parameters.text(std::string_view(session_.config.stream));
    const link::Rows left = session_.ask(left_query, parameters);
    Exit exit = failed_ > 0 ? Exit::failed : Exit::done;
    std::string text = fmt::format("ended: {} applied", applied_);
    if (reverted_ > 0) text += fmt::format(", {} reverted", reverted_);
    if (failed_ > 0) text += "; " + failure_;
    std::string next;
    if (left.size() > 0) {
        exit = Exit::dirty;
        text += fmt::format("\n{} is {}: {}", text::titled(left.at(0, 0), left.at(0, 1)), left.at(0, 2),
                            left.at(0, 3));
        next = left.at(0, 4);
        text += "\nnext: " + next;
    }
    JsonObject object = show::result_object(exit);
    object.add("verb", "status").add("stream", session_.config.stream).add("applied", applied_);
    object.add("reverted", reverted_).add_if("failure", failure_).add_if("next", next);
    session_.reporter.answer(text::harmless(text, true), object);
    return exit;
}

Exit Follower::go(std::chrono::milliseconds interval) {
    std::optional<Look> now = look();
    if (!now) {
        JsonObject object = show::result_object(Exit::done);
        object.add("verb", "status").add("stream", session_.config.stream).add("running", 0);
        session_.reporter.answer(fmt::format("nobody runs stream \"{}\" now", session_.config.stream),
                                 object);
        return Exit::done;
    }
    seen_ = now->since;
    for (; now; now = look()) {
        show(*now, news());
        std::this_thread::sleep_for(interval);
    }
    const std::string said = news();
    if (session_.reporter.style().terminal && !session_.reporter.json())
        screen_.draw(said, {});
    else
        say(said);
    return finish();
}

} // namespace

Exit follow(Session &session, std::chrono::milliseconds interval) {
    return Follower(session).go(interval);
}

} // namespace client::verbs
