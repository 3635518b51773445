// Views: their contents made anew, their columns, the rights granted on them.
#include "core/danger.hpp"
#include "core/rules/expand.hpp"

#include <algorithm>

namespace core::rules {

namespace {

using K = StatementKind;

constexpr K refresh_kinds[] = {K::refresh};
constexpr K replace_kinds[] = {K::replace_view};
constexpr K drop_kinds[] = {K::drop_view, K::drop_materialized_view, K::drop_table, K::drop_function};

// CONCURRENTLY compares rows by an index that has each of them once.
bool has_key(const RelationFacts &view) {
    return std::any_of(view.indexes.begin(), view.indexes.end(), [](const IndexFacts &each) {
        const auto &columns = each.columns;
        return each.unique && each.valid && !each.partial &&
               std::find(columns.begin(), columns.end(), "") == columns.end();
    });
}

void check_refresh(const Subject &subject, Report &report) {
    const auto level = danger(subject);
    if (!level) return;
    const bool possible = subject.relation && has_key(*subject.relation) && subject.relation->populated &&
                          subject.action.with_data;
    std::string detail = impact(subject);
    if (subject.relation && !has_key(*subject.relation))
        detail += " CONCURRENTLY needs a unique index on columns of it, which it does not have.";
    report.add(subject, *level, "REFRESH stops all reads of " + subject.target() + " while it is filled anew",
               detail, possible ? concurrently(subject) : "");
}

// The first column that the new definition does not leave at its place; nothing if all stay.
std::string first_moved(const RelationFacts &view, const std::vector<std::string> &columns) {
    for (std::size_t i = 0; i < view.columns.size(); i++) {
        const std::string &is = view.columns[i].name;
        if (i >= columns.size()) return "\"" + is + "\" is missing";
        if (columns[i] != is) return "\"" + columns[i] + "\" stands where \"" + is + "\" was";
    }
    return {};
}

void check_replace(const Subject &subject, Report &report) {
    const RelationFacts *view = subject.relation;
    if (!view || view->kind != 'v' || view->columns.empty() || subject.action.columns.empty()) return;
    const std::string moved = first_moved(*view, subject.action.columns);
    if (moved.empty()) return;
    std::string safer = "DROP VIEW " + sql(subject.action.relation) + ";\n" + whole(subject);
    for (const std::string &grant : view->grants)
        safer += "\nGRANT " + grant.substr(0, grant.find(" TO ")) + " ON " + sql(subject.action.relation) +
                 grant.substr(grant.find(" TO ")) + ";";
    report.add(subject, Level::error, "CREATE OR REPLACE VIEW fails: in " + subject.target() + " " + moved,
               "Columns can be added at the end; none may go, move, or take another name or type (42P16).",
               safer);
}

bool comes_again(const Subject &subject, bool *granted) {
    bool again = false;
    for (const Action &each : subject.rest) {
        const bool makes = each.kind == K::create_view || each.kind == K::replace_view ||
                           each.kind == K::create_table || each.kind == K::create_materialized_view ||
                           each.kind == K::create_table_as;
        again = again || (makes && each.relation.name == subject.action.relation.name);
        *granted =
            *granted || (each.kind == K::grant_ &&
                         (each.relation.empty() || each.relation.name == subject.action.relation.name));
    }
    return again;
}

void check_rights(const Subject &subject, Report &report) {
    bool granted = false;
    if (!subject.relation || subject.relation->grants.empty() || subject.relation->origin != Origin::database)
        return;
    if (!comes_again(subject, &granted) || granted) return;
    std::string rights;
    for (const std::string &grant : subject.relation->grants)
        rights += "\nGRANT " + grant.substr(0, grant.find(" TO ")) + " ON " + sql(subject.relation->name) +
                  grant.substr(grant.find(" TO ")) + ";";
    report.add(subject, Level::warning, subject.target() + " is made again without the rights granted on it",
               "DROP and CREATE lose " + named(subject.relation->grants) + ". Behind the CREATE:" + rights);
}

} // namespace

extern const Rule refresh, replace_view, lost_rights;

const Rule refresh = {
    "refresh",
    "A materialized view cannot be read while it is refreshed",
    Section::table,
    true,
    "REFRESH MATERIALIZED VIEW without CONCURRENTLY.",
    "It takes ACCESS EXCLUSIVE for as long as the query runs: nobody reads the view meanwhile.",
    "REFRESH MATERIALIZED VIEW CONCURRENTLY, which may stand in a transaction block. It needs a unique index "
    "on "
    "columns of the view, and that the view is filled.",
    "The view holds no rows or is made by the same migration.",
    refresh_kinds,
    check_refresh};
const Rule replace_view = {"replace_view",
                           "CREATE OR REPLACE VIEW changes columns that are there",
                           Section::table,
                           true,
                           "CREATE OR REPLACE VIEW whose columns do not begin with those that the view has. "
                           "Names are compared, as far as "
                           "they can be told without a look at other tables (no *).",
                           "The server refuses it when it runs.",
                           "New columns at the end; or DROP VIEW and CREATE VIEW in one migration, and the "
                           "rights granted on it again.",
                           "The view's columns are a beginning of the new ones, or cannot be told.",
                           replace_kinds,
                           check_replace};
const Rule lost_rights = {
    "lost_rights",
    "Something is dropped and made again without its rights",
    Section::table,
    true,
    "DROP and CREATE of a table or view in one script, where rights were granted on it and are not granted "
    "again.",
    "The rights go with what is dropped. Code that used them is refused (42501) from the commit on.",
    "GRANT again behind the CREATE, or CREATE OR REPLACE VIEW, which keeps them.",
    "No right was granted on it, or a GRANT on it follows.",
    drop_kinds,
    check_rights};

} // namespace core::rules
