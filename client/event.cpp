#include "client/event.hpp"

#include <array>
#include <nlohmann/json.hpp>
#include <utility>

namespace client {

namespace {

using nlohmann::json;

// Readers ignore what they do not know and what has another type than they expect: a newer server must
// not break an older client.
std::string text_of(const json &object, const char *key) {
    const auto at = object.find(key);
    if (at == object.end()) return {};
    if (at->is_string()) return at->get<std::string>();
    return at->is_null() ? std::string() : at->dump();
}

double number_of(const json &object, const char *key) {
    const auto at = object.find(key);
    return at != object.end() && at->is_number() ? at->get<double>() : 0;
}

int count_of(const json &object, const char *key) {
    const double number = number_of(object, key);
    return number > -2e9 && number < 2e9 ? static_cast<int>(number) : 0;
}

bool truth_of(const json &object, const char *key) {
    const auto at = object.find(key);
    return at != object.end() && at->is_boolean() && at->get<bool>();
}

const json &list_of(const json &object, const char *key) {
    static const json nothing = json::array();
    const auto at = object.find(key);
    return at != object.end() && at->is_array() ? *at : nothing;
}

EventKind kind_of(const std::string &name) {
    constexpr std::array<std::pair<std::string_view, EventKind>, 10> kinds{{{"begin", EventKind::begin},
                                                                            {"rows", EventKind::rows},
                                                                            {"waiting", EventKind::waiting},
                                                                            {"blocked", EventKind::blocked},
                                                                            {"applied", EventKind::done},
                                                                            {"reverted", EventKind::done},
                                                                            {"tried", EventKind::done},
                                                                            {"notice", EventKind::notice},
                                                                            {"failed", EventKind::failed},
                                                                            {"end", EventKind::end}}};
    for (const auto &[known, kind] : kinds)
        if (known == name) return kind;
    return EventKind::other;
}

Migrated migrated_of(const json &object) {
    return {text_of(object, "version"),   text_of(object, "name"), text_of(object, "file"),
            text_of(object, "direction"), text_of(object, "how"),  count_of(object, "statements"),
            count_of(object, "steps"),    number_of(object, "ms")};
}

Blocker blocker_of(const json &object) {
    return {count_of(object, "pid"),  text_of(object, "user"),    text_of(object, "application"),
            text_of(object, "query"), number_of(object, "age_s"), truth_of(object, "prepared")};
}

void take_rows(const json &object, Event &event) {
    for (const json &column : list_of(object, "columns"))
        event.columns.push_back(column.is_string() ? column.get<std::string>() : column.dump());
    for (const json &row : list_of(object, "rows")) {
        if (!row.is_array()) continue;
        auto &values = event.rows.emplace_back();
        for (const json &value : row) {
            if (value.is_null())
                values.emplace_back(std::nullopt);
            else
                values.emplace_back(value.is_string() ? value.get<std::string>() : value.dump());
        }
    }
    event.more = count_of(object, "more");
}

void take_texts(const json &object, Event &event) {
    const std::array<std::pair<const char *, std::string Event::*>, 19> texts{
        {{"stream", &Event::stream},
         {"version", &Event::version},
         {"name", &Event::name},
         {"file", &Event::file},
         {"direction", &Event::direction},
         {"text", &Event::text},
         {"kind", &Event::topic},
         {"relation", &Event::relation},
         {"mode", &Event::mode},
         {"who", &Event::who},
         {"user", &Event::user},
         {"application", &Event::application},
         {"address", &Event::address},
         {"since", &Event::since},
         {"source", &Event::source},
         {"remains", &Event::remains},
         {"sqlstate", &Event::sqlstate},
         {"message", &Event::message},
         {"next", &Event::next}}};
    for (const auto &[key, field] : texts)
        event.*field = text_of(object, key);
}

void take_counts(const json &object, Event &event) {
    const std::array<std::pair<const char *, int Event::*>, 11> counts{{{"n", &Event::n},
                                                                        {"of", &Event::of},
                                                                        {"step", &Event::step},
                                                                        {"steps", &Event::steps},
                                                                        {"statement", &Event::statement},
                                                                        {"statements", &Event::statements},
                                                                        {"line", &Event::line},
                                                                        {"column", &Event::column},
                                                                        {"pid", &Event::pid},
                                                                        {"applied", &Event::applied},
                                                                        {"reverted", &Event::reverted}}};
    for (const auto &[key, field] : counts)
        event.*field = count_of(object, key);
    event.ms = number_of(object, "ms");
    event.waited_s = number_of(object, "waited_s");
    event.dirty = truth_of(object, "dirty");
    event.tried = truth_of(object, "tried");
}

} // namespace

std::optional<Event> parse_event(std::string_view line) {
    const json object = json::parse(line, nullptr, false);
    if (!object.is_object() || !object.contains("v") || !object.contains("event")) return std::nullopt;
    Event event;
    event.raw = line;
    event.kind = kind_of(text_of(object, "event"));
    take_texts(object, event);
    take_counts(object, event);
    if (event.kind == EventKind::rows) take_rows(object, event);
    for (const json &migration : list_of(object, "migrations"))
        if (migration.is_object()) event.migrations.push_back(migrated_of(migration));
    for (const json &blocker : list_of(object, "blockers"))
        if (blocker.is_object()) event.blockers.push_back(blocker_of(blocker));
    return event;
}

std::vector<Destructive> parse_destructive(std::string_view text) {
    std::vector<Destructive> list;
    const json array = json::parse(text, nullptr, false);
    if (!array.is_array()) return list;
    for (const json &item : array) {
        if (!item.is_object()) continue;
        Destructive &entry = list.emplace_back();
        entry = {text_of(item, "version"),  text_of(item, "file"),  text_of(item, "statement"),
                 text_of(item, "relation"), count_of(item, "line"), {}};
        if (item.contains("rows_about") && item["rows_about"].is_number())
            entry.rows_about = number_of(item, "rows_about");
    }
    return list;
}

} // namespace client
