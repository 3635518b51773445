// migrate_lint, migrate_review, migrate_classify, migrate_rules, migrate_effects.

#include "insight/review.hpp"
#include "api/arguments.hpp"
#include "api/output.hpp"
#include "bridge/wall.hpp"
#include "core/error.hpp"
#include "ledger/owner.hpp"
#include "review/script.hpp"

namespace {

using api::Output;
using api::set_text;
using core::rules::Finding;
using core::rules::Script;

bool assumes_filled(const std::string &word) {
    if (word == "database" || word == "filled") return word == "filled";
    throw core::Error(core::sqlstate::invalid_argument, "argument \"assume\" is \"" + word + "\"",
                      "It can be 'database' (sizes as they are) or 'filled' (every table counts as large).",
                      "Leave it out to ask this database.");
}

void add_finding(Output &out, const Script &script, const review::Places &places, const Finding &finding) {
    const core::text::Position place = places.of(finding.offset);
    const core::text::Position end = places.of(finding.offset + finding.length);
    Datum values[15];
    bool nulls[15] = {};
    set_text(values, nulls, 0, script.version);
    set_text(values, nulls, 1, script.file);
    values[2] = Int32GetDatum(place.line);
    values[3] = Int32GetDatum(place.column);
    values[4] = Int32GetDatum(end.line);
    values[5] = Int32GetDatum(end.column);
    values[6] = Int32GetDatum(finding.statement + 1);
    set_text(values, nulls, 7, finding.rule);
    set_text(values, nulls, 8, std::string(core::rules::level_name(finding.level)));
    set_text(values, nulls, 9, finding.relation);
    set_text(values, nulls, 10,
             finding.lock == core::Lock::none ? "" : std::string(core::lock_name(finding.lock)));
    set_text(values, nulls, 11, finding.message);
    set_text(values, nulls, 12, finding.detail);
    set_text(values, nulls, 13, finding.safer);
    out.add(values, nulls);
}

// Findings come by script.
void add_findings(Output &out, const insight::Reviewed &reviewed) {
    int current = -1;
    std::optional<review::Places> places;
    for (const Finding &finding : reviewed.findings) {
        const Script &script = reviewed.scripts[static_cast<std::size_t>(finding.script)];
        if (finding.script != current) places.emplace(script);
        current = finding.script;
        add_finding(out, script, *places, finding);
    }
}

void add_action(Output &out, const review::Places &places, const core::Action &action) {
    const core::Effect &effect = core::effect(action.kind);
    const core::Lock lock = effect.lock == core::Lock::named ? action.lock : effect.lock;
    Datum values[15];
    bool nulls[15] = {};
    values[0] = Int32GetDatum(action.statement + 1);
    values[1] = Int32GetDatum(places.of(action.offset).line);
    set_text(values, nulls, 2, effect.id);
    set_text(values, nulls, 3, effect.name);
    set_text(values, nulls, 4, action.relation.empty() ? "" : core::sql(action.relation));
    set_text(values, nulls, 5, std::string(core::lock_name(lock)));
    set_text(values, nulls, 6, std::string(core::blocked_by(lock)));
    set_text(values, nulls, 7, action.partner.empty() ? "" : core::sql(action.partner));
    set_text(values, nulls, 8, std::string(core::lock_name(effect.partner)));
    set_text(values, nulls, 9, std::string(core::word(effect.work)));
    set_text(values, nulls, 10, std::string(core::word(effect.transaction)));
    set_text(values, nulls, 11, std::string(core::word(effect.destroys)));
    set_text(values, nulls, 12, std::string(core::word(effect.reverse)));
    set_text(values, nulls, 13, std::string(core::word(effect.breaks)));
    out.add(values, nulls);
}

} // namespace

SLUICE_FUNCTION(sluice_lint) {
    const api::Arguments in(fcinfo);
    Output out(fcinfo);
    add_findings(out, insight::review_script(in.text(0, "script"), assumes_filled(in.text(1, "assume")),
                                             insight::levels_of(in.json(2, "levels"))));
    return Datum(0);
}

SLUICE_FUNCTION(sluice_review) {
    ledger::check_versions();
    const api::Arguments in(fcinfo);
    insight::ReviewRequest request;
    request.files = in.files(0, 1, 2);
    request.stream = in.stream(3);
    request.scope = in.text(4, "scope");
    request.assume_filled = assumes_filled(in.text(5, "assume"));
    request.levels = insight::levels_of(in.json(6, "levels"));
    Output out(fcinfo);
    add_findings(out, insight::review_set(request));
    return Datum(0);
}

SLUICE_FUNCTION(sluice_classify) {
    const insight::Reviewed reviewed = insight::classify_script(api::Arguments(fcinfo).text(0, "script"));
    Output out(fcinfo);
    const Script &script = reviewed.scripts.front();
    const review::Places places(script);
    for (const core::Action &action : script.actions)
        add_action(out, places, action);
    return Datum(0);
}

SLUICE_FUNCTION(sluice_effects) {
    Output out(fcinfo);
    for (const core::Effect &effect : core::effects()) {
        Datum values[12];
        bool nulls[12] = {};
        set_text(values, nulls, 0, effect.id);
        set_text(values, nulls, 1, effect.name);
        set_text(values, nulls, 2, std::string(core::lock_name(effect.lock)));
        set_text(values, nulls, 3, std::string(core::blocked_by(effect.lock)));
        set_text(values, nulls, 4, std::string(core::lock_name(effect.partner)));
        set_text(values, nulls, 5, std::string(core::word(effect.work)));
        set_text(values, nulls, 6, std::string(core::word(effect.transaction)));
        set_text(values, nulls, 7, std::string(core::word(effect.destroys)));
        set_text(values, nulls, 8, std::string(core::word(effect.reverse)));
        set_text(values, nulls, 9, std::string(core::word(effect.breaks)));
        values[10] = Int32GetDatum(effect.since);
        nulls[10] = effect.since == 0;
        out.add(values, nulls);
    }
    return Datum(0);
}

SLUICE_FUNCTION(sluice_rules) {
    Output out(fcinfo);
    for (const core::rules::Rule *rule : core::rules::registry()) {
        Datum values[8];
        bool nulls[8] = {};
        set_text(values, nulls, 0, rule->id);
        set_text(values, nulls, 1, rule->title);
        set_text(values, nulls, 2, std::string(core::rules::section_name(rule->section)));
        values[3] = BoolGetDatum(rule->on);
        set_text(values, nulls, 4, rule->what);
        set_text(values, nulls, 5, rule->why);
        set_text(values, nulls, 6, rule->safe);
        set_text(values, nulls, 7, rule->quiet);
        out.add(values, nulls);
    }
    return Datum(0);
}
