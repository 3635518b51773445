// What is built on something that is dropped or changed: it stops the statement, or goes with it.
#include "core/rules/expand.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace core::rules {

namespace {

using K = StatementKind;

constexpr K blocked_kinds[] = {
    K::drop_table,      K::drop_foreign_table,      K::drop_view,       K::drop_materialized_view,
    K::drop_sequence,   K::alter_table_drop_column, K::drop_type,       K::alter_type,
    K::alter_type_scan, K::alter_type_index,        K::alter_type_brief};
constexpr K cascade_kinds[] = {K::drop_table,
                               K::drop_foreign_table,
                               K::drop_view,
                               K::drop_materialized_view,
                               K::drop_sequence,
                               K::alter_table_drop_column,
                               K::drop_type_cascade,
                               K::drop_constraint,
                               K::drop_extension_cascade};

bool word_in(std::string_view text, std::string_view word) {
    const auto part = [](char c) {
        return c == '_' || c == '$' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
               (c >= 'A' && c <= 'Z');
    };
    for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
        const std::size_t end = at + word.size();
        if ((at == 0 || !part(text[at - 1])) && (end == text.size() || !part(text[end]))) return true;
    }
    return false;
}

bool changes(const Action &action) {
    const Effect &effect = core::effect(action.kind);
    return effect.destroys != Destroys::nothing || action.kind == K::drop_default ||
           action.kind == K::set_default || action.kind == K::set_expression ||
           action.kind == K::drop_expression || !action.type.text.empty();
}

const std::string &changed_name(const Action &action) {
    if (!action.column.empty()) return action.column;
    if (!action.constraint.empty()) return action.constraint;
    return action.subject.empty() ? action.relation.name : action.subject.name;
}

// An earlier statement has dropped or changed it, or this one drops it too.
bool dealt_with(const Subject &subject, const std::string &dependent) {
    for (const Action &each : subject.script.actions) {
        if (each.statement > subject.action.statement) break;
        if (&each == &subject.action || !changes(each)) continue;
        if (word_in(dependent, changed_name(each))) return true;
    }
    return std::any_of(
        subject.model.all_gone().begin(), subject.model.all_gone().end(), [&](const Gone &gone) {
            return word_in(dependent, gone.column.empty() ? sql(gone.name) : quoted(gone.column));
        });
}

bool goes_along(const Subject &subject, const Dependent &each) {
    if (!subject.action.column.empty()) return false;
    const bool own = each.name.ends_with(" on " + sql(subject.relation->name));
    return each.kind == "generated column" || each.kind == "trigger" || (each.kind == "policy" && own);
}

// Foreign keys of other tables to the relation, or to a key of it that the action drops.
std::vector<std::string> foreign_keys(const Subject &subject) {
    std::vector<std::string> out;
    const Action &action = subject.action;
    for (const ConstraintFacts &each : subject.relation->referenced_by) {
        const auto &columns = each.partner_columns;
        const bool of_column = action.column.empty() ||
                               std::find(columns.begin(), columns.end(), action.column) != columns.end();
        if (each.partner != subject.relation->name && of_column)
            out.push_back("constraint " + quoted(each.name) + " on table " + sql(each.partner));
    }
    return out;
}

std::vector<std::string> of_relation(const Subject &subject) {
    std::vector<std::string> out;
    if (!subject.relation) return out;
    const std::string &column = subject.action.column;
    for (const Dependent &each : subject.relation->dependents) {
        const bool meant = column.empty() || each.column == column;
        std::string text = each.kind + " " + each.name;
        if (!meant || goes_along(subject, each)) continue;
        if (std::find(out.begin(), out.end(), text) == out.end()) out.push_back(std::move(text));
    }
    const bool type_change = !subject.action.type.text.empty();
    if (!type_change)
        for (std::string &each : foreign_keys(subject))
            out.push_back(std::move(each));
    return out;
}

std::vector<std::string> of_constraint(const Subject &subject) {
    std::vector<std::string> out;
    const ConstraintFacts *key =
        subject.relation ? subject.relation->constraint(subject.action.constraint) : nullptr;
    if (!key || (key->type != 'p' && key->type != 'u')) return out;
    for (const ConstraintFacts &each : subject.relation->referenced_by)
        if (std::is_permutation(each.partner_columns.begin(), each.partner_columns.end(),
                                key->columns.begin(), key->columns.end()))
            out.push_back("constraint " + quoted(each.name) + " on table " + sql(each.partner));
    return out;
}

} // namespace

std::vector<std::string> still_there(const Subject &subject, std::vector<std::string> dependents) {
    std::erase_if(dependents, [&](const std::string &each) { return dealt_with(subject, each); });
    return dependents;
}

namespace {

std::vector<std::string> built_on(const Subject &subject) {
    const Action &action = subject.action;
    std::vector<std::string> all;
    if (action.kind == K::drop_constraint) {
        all = of_constraint(subject);
    } else if (!action.relation.empty()) {
        all = of_relation(subject);
    } else if (const ObjectFacts *facts = subject.database().object(
                   action.object == Object::domain ? Object::type : action.object, action.subject)) {
        all = facts->dependents;
    }
    return still_there(subject, std::move(all));
}

std::string what_of(const Subject &subject) {
    const Action &action = subject.action;
    if (!action.column.empty()) return "\"" + action.column + "\" of " + subject.target();
    if (!action.constraint.empty()) return "\"" + action.constraint + "\" of " + subject.target();
    return action.relation.empty() ? sql(action.subject) : subject.target();
}

void check_blocked(const Subject &subject, Report &report) {
    const Action &action = subject.action;
    if (action.cascade) return;
    const std::vector<std::string> all = built_on(subject);
    if (all.empty()) return;
    const bool type_change = !action.type.text.empty();
    report.add(subject, Level::error,
               (type_change ? std::string("ALTER COLUMN TYPE") : std::string(subject.effect.name)) +
                   " fails: something is built on " + what_of(subject),
               std::string(type_change ? "The server refuses to change the type while it is used by "
                                       : "The server refuses it without CASCADE because of ") +
                   named(all) + ". " +
                   (type_change
                        ? "Drop that before in the same migration and make it again behind, with its rights."
                        : "Drop that by name first, or change it so that it does without."));
}

// A statement that drops one of them, where there is one; empty: there is none.
std::string drop_of(const std::string &dependent) {
    for (const std::string_view kind : {"view ", "materialized view "})
        if (dependent.starts_with(kind)) {
            std::string upper = kind == "view " ? "VIEW " : "MATERIALIZED VIEW ";
            return "DROP " + upper + dependent.substr(kind.size()) + ";\n";
        }
    constexpr std::string_view constraint = "constraint ", on = " on table ";
    const std::size_t at = dependent.find(on);
    if (!dependent.starts_with(constraint) || at == std::string::npos) return {};
    return "ALTER TABLE " + dependent.substr(at + on.size()) + " DROP CONSTRAINT " +
           dependent.substr(constraint.size(), at - constraint.size()) + ";\n";
}

std::string by_name(const Subject &subject, const std::vector<std::string> &all) {
    std::string out;
    for (const std::string &each : all) {
        const std::string dropped = drop_of(each);
        if (dropped.empty()) return {};
        out += dropped;
    }
    std::string statement = whole(subject);
    const std::size_t at = statement.size() - 1 - std::string_view("CASCADE").size();
    if (subject.action.several || statement.size() < 8 ||
        !text::equal_nocase(std::string_view(statement).substr(at, 7), "cascade"))
        return {};
    statement.erase(at, 7);
    while (statement[statement.size() - 2] == ' ' || statement[statement.size() - 2] == '\n')
        statement.erase(statement.size() - 2, 1);
    return out + statement;
}

void check_cascade(const Subject &subject, Report &report) {
    const Action &action = subject.action;
    if (!action.cascade) return;
    const std::vector<std::string> all = built_on(subject);
    if (all.empty()) return;
    const bool columns = std::any_of(all.begin(), all.end(), [](const std::string &each) {
        return each.starts_with("column ") || each.starts_with("table ");
    });
    const Level level = subject.script.directives.destructive ? Level::note
                        : columns                             ? Level::error
                                                              : Level::warning;
    report.add(subject, level, "CASCADE drops more than " + what_of(subject) + ": " + named(all),
               columns ? "Columns go with their data. What is built on these goes too."
                       : "What is built on these goes too, and the rights granted on them are gone.",
               by_name(subject, all));
}

} // namespace

extern const Rule depended_on, drop_cascade;

const Rule depended_on = {
    "depended_on",
    "Something is built on what is dropped or changed",
    Section::table,
    true,
    "DROP without CASCADE of a table, view, column, sequence or type that views, foreign keys, "
    "functions, "
    "policies, triggers or generated columns need; ALTER COLUMN TYPE of a column that they use.",
    "The server refuses the statement (2BP01, 0A000), and the migration fails where these exist, perhaps in "
    "production alone.",
    "Drop or change what is built on it first, by name; for a view: drop it, change the column, make it "
    "again with "
    "its rights.",
    "An earlier statement drops it, or the statement has CASCADE: then drop_cascade lists what goes.",
    blocked_kinds,
    check_blocked};
const Rule drop_cascade = {
    "drop_cascade",
    "CASCADE drops things that the statement does not name",
    Section::table,
    true,
    "DROP ... CASCADE where something in this database depends on what is dropped.",
    "Views, foreign keys, defaults and, with a type, whole columns go without a word; in another database "
    "they may "
    "be others.",
    "Drop by name what is to go, and leave CASCADE out: the server says what was forgotten.",
    "Nothing depends on it here, or an earlier statement drops what does. With -- sluice: destructive "
    "reason=\"...\" in the script it is a note.",
    cascade_kinds,
    check_cascade};

} // namespace core::rules
