#include "client/show/json_reporter.hpp"

#include <cstdio>

#include "client/show/error.hpp"

namespace client::show {

namespace {

JsonObject object_of(std::string_view event) {
    JsonObject object;
    object.add("v", 1).add("event", event);
    return object;
}

} // namespace

void JsonReporter::line(std::string_view json) {
    fwrite(json.data(), 1, json.size(), stdout);
    fwrite("\n", 1, 1, stdout);
    fflush(stdout);
}

void JsonReporter::event(const Event &event) {
    if (event.kind == EventKind::waiting) said_ = event.who; // what busy() would only repeat
    if (event.raw.find('\n') == event.raw.npos) line(event.raw);
}

void JsonReporter::notice(const Notice &notice) {
    if (quiet_ && notice.severity != "WARNING") return;
    JsonObject object = object_of("message");
    object.add("severity", notice.severity).add_if("sqlstate", notice.sqlstate).add("text", notice.message);
    object.add_if("detail", notice.detail).add_if("hint", notice.hint);
    line(object.str());
}

void JsonReporter::busy(std::string_view who) {
    if (said_ == who) return;
    said_ = who;
    line(object_of("busy").add("text", who).str());
}

void JsonReporter::note(std::string_view text) {
    if (!quiet_) line(object_of("note").add("text", text).str());
}

void JsonReporter::warning(std::string_view text) {
    line(object_of("warning").add("text", text).str());
}

void JsonReporter::summary(std::string_view, const JsonObject &object) {
    line(object.str());
}

void JsonReporter::answer(std::string_view, const JsonObject &object) {
    line(object.str());
}

void JsonReporter::failure(const Failure &failure) {
    line(failure_json(failure));
}

JsonObject result_object(Exit exit) {
    JsonObject object = object_of("result");
    object.add("exit", static_cast<int>(exit));
    return object;
}

} // namespace client::show
