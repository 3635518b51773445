#include "engine/report.hpp"

#include <nlohmann/json.hpp>

#include "bridge/call.hpp"
#include "bridge/encoding.hpp"
#include "core/error.hpp"

namespace engine {

namespace {

using Json = nlohmann::ordered_json;
constexpr double shortest_told_ms = 10000;

// Texts of users may hold bytes that are not UTF-8 (an SQL_ASCII database): they are replaced, never thrown
// at.
std::string dump(const Json &json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string counted(int n, const char *noun) {
    return std::to_string(n) + " " + noun + (n == 1 ? "" : "s");
}

// For people: what was quick is told without its time, which migrate_status has anyway.
std::string duration(double ms) {
    if (ms < shortest_told_ms) return {};
    char text[32];
    std::snprintf(text, sizeof text, ", %.1f s", ms / 1000);
    return text;
}

Json round_ms(double ms) {
    return static_cast<double>(static_cast<std::int64_t>(ms * 10 + 0.5)) / 10;
}

std::string titled(const Told &t) {
    return t.name.empty() ? t.version : t.version + "_" + t.name;
}

} // namespace

bool Report::may_send() {
    const TimestampTz now = GetCurrentTimestamp();
    if (last_) allowance_ = std::min(20.0, allowance_ + static_cast<double>(now - last_) / 1e6 * 20);
    last_ = now;
    return allowance_ >= 1;
}

void Report::send(const std::string &text, const std::string &detail) {
    allowance_ -= 1;
    const std::string said = pg::presentable(text);
    const std::string details = json_ ? pg::presentable(detail) : std::string();
    const char *primary = said.c_str();
    const char *more = details.empty() ? nullptr : details.c_str();
    pg::call(
        [&] { ereport(INFO, (errmsg_internal("%s", primary), more ? errdetail_internal("%s", more) : 0)); });
}

void Report::begin(const Begun &what, bool always) {
    if (!json_ || (!always && !may_send())) return;
    flush();
    Json j = {{"v", 1},
              {"event", "begin"},
              {"stream", stream_},
              {"version", what.version},
              {"name", what.name},
              {"file", what.file},
              {"direction", core::word(what.direction)},
              {"n", what.n},
              {"of", what.of},
              {"step", what.step},
              {"steps", what.steps}};
    if (what.statement) {
        j["statement"] = what.statement;
        j["statements"] = what.statements;
        j["text"] = what.text;
    }
    send("begin " + what.version, dump(j));
}

void Report::closed(const Told &what, int n, int of) {
    if (!held_.empty() && held_.front().direction != what.direction) flush();
    held_.push_back(what);
    held_n_ = n;
    held_of_ = of;
    if (may_send()) flush();
}

void Report::flush() {
    if (held_.empty()) return;
    const bool tried = held_.front().how == "tried";
    const bool down = held_.front().direction == core::Direction::down;
    const char *verb = tried ? "tried" : down ? "reverted" : "applied";
    Json list = Json::array();
    double ms = 0;
    for (const Told &t : held_) {
        list.push_back({{"version", t.version},
                        {"name", t.name},
                        {"file", t.file},
                        {"direction", core::word(t.direction)},
                        {"how", t.how},
                        {"statements", t.statements},
                        {"steps", t.steps},
                        {"ms", round_ms(t.ms)}});
        ms += t.ms;
    }
    std::string text = verb;
    if (held_.size() == 1)
        text += " " + titled(held_.front()) + ", " + counted(held_.front().statements, "statement") +
                duration(ms);
    else
        text += " " + counted(static_cast<int>(held_.size()), "migration") + ", " + titled(held_.front()) +
                " to " + titled(held_.back()) + duration(ms);
    if (tried) text += ", rolled back";
    held_.clear();
    send(text, json_ ? dump({{"v", 1},
                             {"event", verb},
                             {"stream", stream_},
                             {"n", held_n_},
                             {"of", held_of_},
                             {"migrations", std::move(list)}})
                     : std::string());
}

void Report::rows(const Shown &what) {
    flush();
    if (!json_) {
        const std::string file = what.file.empty() ? "" : what.file + ", ";
        send(file + "line " + std::to_string(what.line) + ":\n" + what.text, {});
        return;
    }
    Json j = {{"v", 1},
              {"event", "rows"},
              {"stream", stream_},
              {"version", what.version},
              {"file", what.file},
              {"line", what.line}};
    j.update(Json::parse(what.json));
    send("rows of " + what.version, dump(j));
}

void Report::waiting(int pid, const std::string &text, const std::string &version) {
    flush();
    send("waiting for another runner of stream \"" + stream_ + "\"", dump({{"v", 1},
                                                                           {"event", "waiting"},
                                                                           {"stream", stream_},
                                                                           {"pid", pid},
                                                                           {"who", text},
                                                                           {"version", version}}));
}

void Report::blocked(const std::string &version, const std::string &relation, const std::string &mode,
                     const std::vector<InTheWay> &who, int attempt, double waited_s) {
    flush();
    Json blockers = Json::array();
    std::string text = relation.empty() ? "waiting for a lock"
                                        : "waiting until relation \"" + relation + "\" is free for " + mode;
    for (const InTheWay &b : who) {
        blockers.push_back({{"pid", b.pid},
                            {"user", b.user},
                            {"application", b.application},
                            {"query", b.query},
                            {"age_s", b.age_s < 0 ? Json(nullptr) : round_ms(b.age_s)},
                            {"prepared", b.prepared}});
        if (&b == &who.front())
            text += b.prepared ? std::string(": a prepared transaction holds it")
                               : ": process " + std::to_string(b.pid) + " holds it";
    }
    send(text, dump({{"v", 1},
                     {"event", "blocked"},
                     {"stream", stream_},
                     {"version", version},
                     {"relation", relation},
                     {"mode", mode},
                     {"blockers", std::move(blockers)},
                     {"attempt", attempt},
                     {"waited_s", round_ms(waited_s)}}));
}

void Report::notice(const std::string &kind, const std::string &version, const std::string &file,
                    const std::string &text) {
    flush();
    send(text, dump({{"v", 1},
                     {"event", "notice"},
                     {"stream", stream_},
                     {"kind", kind},
                     {"version", version},
                     {"file", file},
                     {"text", text}}));
}

void Report::failed(const Failed &what) {
    flush();
    if (!json_) return; // the error itself says it
    Json j = {{"v", 1},
              {"event", "failed"},
              {"stream", stream_},
              {"version", what.version},
              {"name", what.name},
              {"file", what.file},
              {"direction", core::word(what.direction)},
              {"statement", what.statement},
              {"step", what.step},
              {"steps", what.steps},
              {"line", what.line},
              {"column", what.column},
              {"source", what.source},
              {"sqlstate", what.sqlstate},
              {"message", what.message},
              {"dirty", what.dirty},
              {"remains", what.remains},
              {"next", what.next}};
    if (what.tried) j["tried"] = true;
    send("failed " + what.version, dump(j));
}

void Report::end(const std::string &run, const char *counted, int count, double ms) {
    flush();
    if (!json_) return;
    send("end", dump({{"v", 1},
                      {"event", "end"},
                      {"stream", stream_},
                      {"run", run},
                      {counted, count},
                      {"ms", round_ms(ms)}}));
}

} // namespace engine
