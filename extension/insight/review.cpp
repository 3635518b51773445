#include "insight/review.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "bridge/call.hpp"
#include "core/error.hpp"
#include "core/version.hpp"
#include "engine/set.hpp"
#include "ledger/ledger.hpp"
#include "review/catalog.hpp"
#include "review/script.hpp"
#include "review/server.hpp"

extern "C" {
#include "utils/datetime.h"
#include "utils/timestamp.h"
}

namespace insight {

namespace {

using core::rules::Finding;
using core::rules::Script;

std::string today() {
    int year, month, day;
    const auto julian = GetCurrentTransactionStartTimestamp() / USECS_PER_DAY + POSTGRES_EPOCH_JDATE;
    j2date(static_cast<int>(julian), &year, &month, &day);
    char text[16];
    std::snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, day);
    return text;
}

Reviewed judge(Reviewed out, const ReviewRequest &request) {
    core::Model model = review::read_model(out.scripts, request.assume_filled);
    for (const Script &script : out.scripts)
        if (script.applied) model.retire(script.actions);
    review::Server server;
    core::ReviewOptions options;
    options.levels = request.levels;
    options.today = today();
    out.findings = core::review(out.scripts, model, server, options, std::move(out.findings));
    return out;
}

bool is_applied(const core::Migration &migration, const std::vector<core::Recorded> &recorded) {
    return std::any_of(recorded.begin(), recorded.end(), [&](const core::Recorded &each) {
        return each.id == migration.id && each.state == core::State::applied &&
               each.direction == core::Direction::up;
    });
}

bool wanted(const core::Migration &migration, const std::string &scope, bool applied) {
    if (scope == "all") return true;
    if (scope == "pending") return !applied;
    constexpr std::string_view since = "since:";
    return std::is_gt(core::compare_ids(migration.id, core::version_id(scope.substr(since.size()))));
}

void check_scope(const std::string &scope) {
    if (scope == "all" || scope == "pending" || (scope.starts_with("since:") && scope.size() > 6)) return;
    throw core::Error(core::sqlstate::invalid_argument, "argument \"scope\" is \"" + scope + "\"",
                      "It can be 'pending', 'all' or 'since:VERSION'.", "Leave it out for what is pending.");
}

} // namespace

Reviewed review_script(const std::string &text, bool assume_filled, std::vector<core::LevelSetting> levels) {
    Reviewed out;
    core::Script script;
    script.text = text;
    out.scripts.push_back(review::read_script(script, 0, out.findings));
    out.scripts.back().migration = false;
    ReviewRequest request;
    request.assume_filled = assume_filled;
    request.levels = std::move(levels);
    return judge(std::move(out), request);
}

Reviewed review_set(const ReviewRequest &request) {
    check_scope(request.scope);
    const ledger::Stream stream = ledger::read_stream(request.stream);
    const engine::FileSet set =
        engine::read_set(request.files.names, request.files.contents, request.files.format, stream);
    const std::vector<core::Recorded> recorded = ledger::read_recorded(request.stream);
    Reviewed out;
    for (const core::Migration &migration : set.migrations) {
        const bool applied = is_applied(migration, recorded);
        if (!migration.up || !wanted(migration, request.scope, applied)) continue;
        Script script =
            review::read_script(*migration.up, static_cast<int>(out.scripts.size()), out.findings);
        script.version = migration.version;
        script.name = migration.name;
        script.applied = applied;
        script.repeatable = migration.kind == core::Kind::repeatable;
        if (migration.down) script.down = review::read_down(*migration.down);
        out.scripts.push_back(std::move(script));
        pg::check_interrupts();
    }
    return judge(std::move(out), request);
}

Reviewed classify_script(const std::string &text) {
    return review_script(text, false, {{"*", "", core::rules::Level::off}});
}

std::vector<core::LevelSetting> levels_of(const std::string &json) {
    std::vector<core::LevelSetting> out;
    const auto parsed = nlohmann::ordered_json::parse(json, nullptr, false);
    const auto refuse = [](const std::string &what) {
        throw core::Error(
            core::sqlstate::invalid_argument, "argument \"levels\" " + what,
            "It is an object of levels by rule: {\"create_index\": \"error\", \"*@audit.*\": \"off\"}.",
            "Levels are off, note, warning and error.");
    };
    if (!parsed.is_object()) refuse("is no JSON object");
    for (const auto &[key, value] : parsed.items()) {
        const auto level = value.is_string() ? core::rules::level_of(value.get<std::string>()) : std::nullopt;
        if (!level) refuse("has no level for \"" + key + "\"");
        const std::size_t at = key.find('@');
        const std::string rule = key.substr(0, at);
        if (rule != "*" && !core::rules::find(rule))
            refuse("names a rule that does not exist, \"" + rule + "\"");
        out.push_back({rule, at == std::string::npos ? "" : key.substr(at + 1), *level});
    }
    return out;
}

} // namespace insight
