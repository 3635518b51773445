#include "core/danger.hpp"

namespace core::rules {

namespace {

constexpr StatementKind kinds[] = {StatementKind::add_column_volatile,
                                   StatementKind::add_column_serial,
                                   StatementKind::add_column_identity,
                                   StatementKind::add_column_stored,
                                   StatementKind::add_column_domain,
                                   StatementKind::set_not_null,
                                   StatementKind::alter_type,
                                   StatementKind::alter_type_scan,
                                   StatementKind::alter_type_index,
                                   StatementKind::add_check,
                                   StatementKind::add_foreign_key,
                                   StatementKind::add_unique,
                                   StatementKind::add_primary_key,
                                   StatementKind::add_exclude,
                                   StatementKind::validate_constraint,
                                   StatementKind::create_index,
                                   StatementKind::refresh,
                                   StatementKind::refresh_concurrently,
                                   StatementKind::update,
                                   StatementKind::update_all,
                                   StatementKind::delete_,
                                   StatementKind::delete_all,
                                   StatementKind::merge,
                                   StatementKind::attach_partition};

// The strongest lock that an earlier statement took.
const Held *worst(const Subject &subject) {
    const Held *found = nullptr;
    for (const Held &each : subject.held)
        if (each.statement < subject.action.statement && (!found || each.lock > found->lock)) found = &each;
    return found;
}

void check(const Subject &subject, Report &report) {
    if (harmless(subject.relation, subject.database())) return;
    const Held *held = worst(subject);
    if (!held) return;
    const RelationFacts *relation = subject.model.find(held->relation);
    // as bad as if the first statement did the work of both under its lock
    const Work work = subject.effect.work == Work::rows || subject.effect.work == Work::query
                          ? Work::rewrite
                          : subject.effect.work;
    const auto level =
        danger(subject.relation ? subject.relation : relation, held->lock, work, subject.database());
    if (!level || *level == Level::note) return;
    // said once for a transaction: what follows is the same trouble
    if (const Finding *said = report.last();
        said && said->script == report.script() && said->statement > held->statement)
        return;
    const int line = subject.script.statements[static_cast<std::size_t>(held->statement)].line;
    report.add(
        subject, *level,
        std::string(lock_name(held->lock)) + " on " + sql(held->relation) + " is held while this works on " +
            subject.target(),
        "The statement at line " + std::to_string(subject.script.line + line - 1) + " took it; it blocks " +
            std::string(blocked_by(held->lock)) + " until the transaction ends." +
            (subject.relation ? " " + subject.target() + " has " + size_of(*subject.relation) + "." : ""));
}

} // namespace

extern const Rule held_lock;
const Rule held_lock = {
    "held_lock",
    "Work goes on while a lock of an earlier statement stops others",
    Section::transaction,
    true,
    "A statement that reads, writes or indexes many rows, behind one of the same transaction that took a "
    "lock on a table in use.",
    "Locks are held to the end of the transaction: what the first statement needed for a moment is kept for "
    "as long as the second one works.",
    "Put the long statement into a migration of its own. What needs no transaction can stand behind -- "
    "sluice: no-transaction.",
    "The table with the lock is new or empty, the work is brief, or both belong to different transactions.",
    kinds,
    check};

} // namespace core::rules
