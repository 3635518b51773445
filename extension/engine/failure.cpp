#include "engine/failure.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace engine {

using Json = nlohmann::ordered_json;

namespace {

// Longer ones are data rather than statements, and would only weigh on the message.
constexpr std::size_t longest_source = 2000;

// A line of the script, by its number in the file.
std::string source_of(const core::Script &script, int line) {
    std::string_view rest = script.text;
    for (int at = script.line; at < line; at++)
        rest.remove_prefix(std::min(rest.find('\n'), rest.size() - 1) + 1);
    rest = rest.substr(0, rest.find('\n'));
    if (!rest.empty() && rest.back() == '\r') rest.remove_suffix(1);
    return rest.size() > longest_source ? std::string() : std::string(rest);
}

} // namespace

FailureFacts facts_of(const ErrorData &error, const Job &job, int statement, bool at_commit) {
    FailureFacts facts;
    facts.version = job.row.version;
    facts.name = job.row.name;
    facts.sqlstate = unpack_sql_state(error.sqlerrcode);
    facts.message = error.message ? error.message : "";
    facts.detail = error.detail ? error.detail : "";
    facts.hint = error.hint ? error.hint : "";
    if (statement < 0 || at_commit) return facts;
    const auto &s = job.parsed.statements[static_cast<std::size_t>(statement)];
    const exec::ErrorPlace place = exec::place_of(error, job.script, s);
    facts.statement = statement + 1;
    facts.line = place.line;
    facts.column = place.column;
    facts.source = source_of(job.script, place.line);
    facts.text = exec::brief(exec::text_of(job.script, s), 500);
    return facts;
}

std::string FailureFacts::json(const std::string &file) const {
    Json j = {{"sqlstate", sqlstate}, {"message", message}, {"statement", statement},
              {"step", step},         {"line", line},       {"position", column}};
    if (!version.empty()) j["version"] = version;
    if (!name.empty()) j["name"] = name;
    if (!file.empty()) j["file"] = file;
    if (!detail.empty()) j["detail"] = detail;
    if (!hint.empty()) j["hint"] = hint;
    if (!text.empty()) j["text"] = text;
    if (!remains.empty()) j["remains"] = remains;
    return j.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string next_command(core::Direction direction, bool dirty) {
    if (dirty) return "sluice resume";
    return direction == core::Direction::up ? "sluice up" : "sluice down";
}

Failed FailureFacts::told(const Job &job, const std::string &stream) const {
    Failed out;
    out.version = job.row.version;
    out.name = job.row.name;
    out.file = job.label.file;
    out.direction = job.direction;
    out.statement = statement;
    out.step = step;
    out.steps = job.row.steps;
    out.line = line;
    out.column = column;
    out.source = source;
    out.sqlstate = sqlstate;
    out.message = message;
    out.dirty = dirty;
    out.tried = tried;
    out.remains = remains.substr(0, remains.find("; "));
    out.next = next_command(job.direction, dirty);
    if (stream != "main") out.next += " --stream " + stream;
    return out;
}

} // namespace engine
