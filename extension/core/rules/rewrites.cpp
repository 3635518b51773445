// Commands that write a whole table or index anew under ACCESS EXCLUSIVE, whatever is in it.
#include "core/danger.hpp"
#include "core/rules/safer.hpp"

namespace core::rules {

namespace {

using K = StatementKind;

constexpr K vacuum_kinds[] = {K::vacuum_full};
constexpr K cluster_kinds[] = {K::cluster, K::cluster_all};
constexpr K logged_kinds[] = {K::set_logged, K::set_unlogged};
constexpr K tablespace_kinds[] = {K::set_tablespace};
constexpr K method_kinds[] = {K::set_access_method};

void add(const Subject &subject, Report &report, const std::string &what, const std::string &more,
         const std::string &safer) {
    const auto level = danger(subject);
    if (!level) return;
    const std::string table = subject.target().empty() ? "every table" : subject.target();
    report.add(subject, *level, what + " writes all of " + table + " anew while nobody can read it",
               impact(table, subject.relation, subject.effect.lock, subject.effect.work, subject.database()) +
                   more,
               safer);
}

void check_vacuum(const Subject &subject, Report &report) {
    add(subject, report, "VACUUM FULL", " It needs room for a second copy.",
        subject.action.relation.empty() ? "VACUUM;" : "VACUUM " + sql(subject.action.relation) + ";");
}

void check_cluster(const Subject &subject, Report &report) {
    add(subject, report, "CLUSTER",
        " It needs room for a second copy, and rows to come do not keep the order.", "");
}

void check_logged(const Subject &subject, Report &report) {
    const bool unlogged = subject.action.kind == K::set_unlogged;
    add(subject, report, subject.effect.name,
        unlogged ? " An unlogged table is empty after a crash, and is not on any replica."
                 : " All of it goes through the write-ahead log.",
        "");
}

// The word behind TABLESPACE, as the author wrote it.
std::string tablespace_of(const Action &action) {
    const std::size_t at = action.text.find_last_of(" \t\n");
    return at == std::string::npos ? "" : action.text.substr(at + 1);
}

void check_tablespace(const Subject &subject, Report &report) {
    if (subject.action.object != Object::index) return add(subject, report, subject.effect.name, "", "");
    const RelationFacts *table = subject.model.table_of_index(subject.action.relation);
    const auto level = danger(table, Lock::access_exclusive, Work::build, subject.database());
    if (!level) return;
    const std::string index = sql(subject.action.relation);
    report.add(
        subject, *level, "ALTER INDEX SET TABLESPACE copies " + index + " while nobody can use it",
        "ACCESS EXCLUSIVE on the index blocks reads that would use it, and all writes of its table, until it "
        "is copied.",
        "REINDEX (TABLESPACE " + tablespace_of(subject.action) + ") INDEX CONCURRENTLY " + index + ";");
}

void check_method(const Subject &subject, Report &report) {
    add(subject, report, "SET ACCESS METHOD", "", "");
}

constexpr const char *window = "A window in which nobody uses the table; or a new table, filled in portions "
                               "and kept equal by a trigger, that "
                               "takes the old one's name in the end.";
constexpr const char *quiet = "The table is made by the same migration, is empty, or is temporary.";

} // namespace

extern const Rule vacuum_full, cluster, set_logged, set_tablespace, set_access_method;

const Rule vacuum_full = {
    "vacuum_full",
    "VACUUM FULL locks everybody out",
    Section::table,
    true,
    "VACUUM FULL.",
    "It copies the table and builds all indexes under ACCESS EXCLUSIVE. No event trigger sees it.",
    "VACUUM makes the room free for new rows and blocks nobody. What must be given back to the system is "
    "given back "
    "by the extensions pg_repack or pg_squeeze while the table is in use.",
    quiet,
    vacuum_kinds,
    check_vacuum};
const Rule cluster = {
    "cluster",
    "CLUSTER locks everybody out",
    Section::table,
    true,
    "CLUSTER.",
    "It copies the table in the order of an index and builds all indexes under ACCESS EXCLUSIVE. No "
    "event trigger sees it.",
    "pg_repack orders a table by an index while it is in use. Or a window in which nobody uses it.",
    quiet,
    cluster_kinds,
    check_cluster};
const Rule set_logged = {
    "set_logged",
    "SET LOGGED and SET UNLOGGED write the table anew",
    Section::table,
    true,
    "ALTER TABLE ... SET LOGGED, SET UNLOGGED, where it changes something.",
    "Table and indexes are copied under ACCESS EXCLUSIVE. Unlogged, the table is empty after a "
    "crash.",
    window,
    "The table is so already, is made by the same migration, is empty, or is temporary.",
    logged_kinds,
    check_logged};
const Rule set_tablespace = {"set_tablespace",
                             "SET TABLESPACE copies the table",
                             Section::table,
                             true,
                             "ALTER TABLE ... SET TABLESPACE, ALTER INDEX ... SET TABLESPACE.",
                             "Every byte is copied under ACCESS EXCLUSIVE.",
                             "An index: REINDEX (TABLESPACE ...) INDEX CONCURRENTLY. A table: pg_repack, or "
                             "a window in which nobody uses it.",
                             quiet,
                             tablespace_kinds,
                             check_tablespace};
const Rule set_access_method = {"set_access_method",
                                "SET ACCESS METHOD writes the table anew",
                                Section::table,
                                true,
                                "ALTER TABLE ... SET ACCESS METHOD.",
                                "Table and indexes are written anew under ACCESS EXCLUSIVE.",
                                window,
                                quiet,
                                method_kinds,
                                check_method};

} // namespace core::rules
