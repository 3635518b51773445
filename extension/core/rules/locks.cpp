// Locks that are taken for their own sake, or for a trigger.
#include "core/danger.hpp"
#include "core/rules/safer.hpp"

#include <algorithm>

namespace core::rules {

namespace {

using K = StatementKind;

constexpr K lock_kinds[] = {K::lock_table};
constexpr K trigger_kinds[] = {K::create_trigger, K::create_rule};
constexpr K disable_kinds[] = {K::disable_trigger};

constexpr double hot = 10; // writes a second from which each row's cost is noticed

void check_lock(const Subject &subject, Report &report) {
    const auto level = danger(subject.relation, subject.action.lock, Work::brief, subject.database());
    if (!level) return;
    report
        .add(subject, *level,
             "LOCK TABLE keeps " + std::string(blocked_by(subject.action.lock)) + " of " + subject.target() +
                 " out until the migration's transaction ends",
             impact(subject.target(), subject.relation, subject.action.lock, Work::brief, subject.database()))
        .lock = subject.action.lock;
}

void check_trigger(const Subject &subject, Report &report) {
    const auto level = danger(subject);
    if (!level || (subject.relation && !subject.relation->is_table())) return;
    const bool busy =
        subject.database().assume_filled || (subject.relation && subject.relation->writes_per_second >= hot);
    const bool rule = subject.action.kind == K::create_rule;
    report.add(subject, busy ? Level::warning : Level::note,
               rule ? "the new rule rewrites every query of " + subject.target() + " from the commit on"
                    : "the new trigger runs for every change of " + subject.target() + " from the commit on",
               impact(subject) + " Afterwards it costs every statement that it is about, in all sessions.");
}

bool enabled_later(const Subject &subject) {
    return std::any_of(subject.rest.begin(), subject.rest.end(), [&](const Action &each) {
        return each.kind == K::enable_trigger && each.relation.name == subject.action.relation.name;
    });
}

void check_disable(const Subject &subject, Report &report) {
    if (subject.relation && (subject.relation->temporary || subject.relation->origin == Origin::here)) return;
    const bool again = enabled_later(subject);
    const std::string name = subject.action.column; // ALL, USER or a name: see the text
    report.add(
        subject, again ? Level::note : Level::warning,
        again ? "rows written between DISABLE and ENABLE TRIGGER of " + subject.target() + " are not checked"
              : "DISABLE TRIGGER of " + subject.target() + " is not taken back",
        "What the triggers keep true, foreign keys among them with ALL, is not kept for rows of any session "
        "while they are disabled, and nobody checks these rows afterwards.",
        again ? "" : whole(subject) + "\n" + alter(subject, "ENABLE" + subject.action.text.substr(7)));
}

} // namespace

extern const Rule lock_table, create_trigger, disable_trigger;

const Rule lock_table = {
    "lock_table",
    "LOCK TABLE keeps others out for the rest of the migration",
    Section::table,
    true,
    "LOCK TABLE in a mode that blocks writes or reads, on a table that holds rows.",
    "The lock is held to the end of the transaction, whatever the later statements take.",
    "The weakest mode that does (SHARE ROW EXCLUSIVE lets others read), as late as possible, in a migration "
    "with "
    "little else in it. pg_sluice looks who holds the table before it queues; a LOCK of its own needs none "
    "for that.",
    "The mode blocks neither reads nor writes, or the table is made by the same migration, empty or "
    "temporary.",
    lock_kinds,
    check_lock};
const Rule create_trigger = {
    "create_trigger",
    "A trigger or rule on a table in use",
    Section::table,
    true,
    "CREATE TRIGGER, CREATE RULE on a table that holds rows.",
    "The lock is brief (SHARE ROW EXCLUSIVE for a trigger, ACCESS EXCLUSIVE for a rule), but from the commit "
    "on every "
    "statement of every session pays for it, and fails if it fails.",
    "Bring it in when there is little traffic, and look at what it costs; a statement-level trigger with "
    "transition "
    "tables costs less than one for each row.",
    "The table is made by the same migration, is empty, or is temporary. Without many writes it is a note.",
    trigger_kinds,
    check_trigger};
const Rule disable_trigger = {"disable_trigger",
                              "Triggers are disabled",
                              Section::table,
                              true,
                              "ALTER TABLE ... DISABLE TRIGGER.",
                              "For all sessions, not for the migration alone, what the trigger keeps true is "
                              "not kept; with ALL foreign keys are "
                              "not checked either. Rows written meanwhile are never looked at again.",
                              "session_replication_role = replica silences triggers for one's own session "
                              "alone. Where they must be disabled, "
                              "enable them in the same transaction.",
                              "The table is made by the same migration or is temporary. Enabled again in the "
                              "same script, it is a note.",
                              disable_kinds,
                              check_disable};

} // namespace core::rules
