// Partitions that come and go: what waits for them, and what is scanned.
#include "core/bound.hpp"
#include "core/danger.hpp"
#include "core/rules/safer.hpp"

#include <algorithm>

namespace core::rules {

namespace {

using K = StatementKind;

constexpr K attach_kinds[] = {K::attach_partition, K::attach_partition_proved};
constexpr K detach_kinds[] = {K::detach_partition};
constexpr K create_kinds[] = {K::create_partition};
constexpr K bound_kinds[] = {K::attach_partition, K::attach_partition_proved, K::create_partition};
constexpr K many_kinds[] = {K::add_column,
                            K::add_column_volatile,
                            K::add_column_required,
                            K::add_column_serial,
                            K::add_column_identity,
                            K::add_column_stored,
                            K::add_column_domain,
                            K::add_check,
                            K::add_check_not_valid,
                            K::add_foreign_key,
                            K::add_unique,
                            K::add_primary_key,
                            K::set_not_null,
                            K::alter_type,
                            K::drop_constraint,
                            K::set_default,
                            K::alter_table_drop_column,
                            K::create_index,
                            K::drop_table,
                            K::truncate,
                            K::create_trigger,
                            K::add_foreign_key_not_valid};

const RelationFacts *default_of(const Subject &subject, const RelationFacts *parent) {
    if (!parent || parent->default_partition.empty()) return nullptr;
    return subject.model.find(parent->default_partition);
}

std::optional<Level> scan_of(const Subject &subject, const RelationFacts *partition) {
    return partition ? danger(partition, Lock::access_exclusive, Work::scan, subject.database())
                     : std::nullopt;
}

// CHECK constraints that prove a bound, for the time of the ATTACH.
struct Proof {
    std::string before, after;
};

void prove(Proof &to, const Subject &subject, const RelationFacts *table, const std::string &condition) {
    const Name name = table ? table->name : subject.action.partner;
    const std::string constraint = quoted(composed_name(name.name, "", "bound"));
    const std::string alter = "ALTER TABLE " + sql(name) + " ";
    to.before += alter + "ADD CONSTRAINT " + constraint + " CHECK (" + condition + ") NOT VALID;" +
                 in_its_own(alter + "VALIDATE CONSTRAINT " + constraint + ";") + "\n" + own_migration;
    to.after += "\n" + alter + "DROP CONSTRAINT " + constraint + ";";
}

std::string safer_attach(const Subject &subject, bool child, const RelationFacts *rest, bool scans_rest) {
    const std::string condition =
        subject.relation ? condition_of(*subject.relation, subject.action.bound) : "";
    if (condition.empty()) return {};
    Proof proof;
    if (child) prove(proof, subject, subject.partner, condition);
    if (scans_rest) prove(proof, subject, rest, "NOT (" + condition + ")");
    return proof.before + whole(subject) + proof.after;
}

void check_attach(const Subject &subject, Report &report) {
    const RelationFacts *rest = default_of(subject, subject.relation);
    const bool proved = subject.action.kind == K::attach_partition_proved;
    const auto child = proved || !subject.partner ? std::nullopt : scan_of(subject, subject.partner);
    const bool excluded =
        rest && subject.relation && excludes_bound(*subject.relation, *rest, subject.action.bound);
    const auto others = excluded || subject.action.bound == "DEFAULT" ? std::nullopt : scan_of(subject, rest);
    if (!child && !others) return;
    std::vector<std::string> scanned;
    std::string detail;
    if (child)
        detail = impact(sql(subject.partner->name), subject.partner, Lock::access_exclusive, Work::scan,
                        subject.database());
    if (others)
        detail += (detail.empty() ? "" : " ") +
                  impact(sql(rest->name), rest, Lock::access_exclusive, Work::scan, subject.database());
    report.add(subject, std::max(child.value_or(Level::off), others.value_or(Level::off)),
               "ATTACH PARTITION reads all of " + (child ? sql(subject.partner->name) : std::string()) +
                   (child && others ? " and " : "") +
                   (others ? "the default partition " + sql(rest->name) : "") + " while nobody can use " +
                   (child && others ? "them" : "it"),
               detail, safer_attach(subject, child.has_value(), rest, others.has_value()));
}

void check_detach(const Subject &subject, Report &report) {
    const auto level = danger(subject);
    if (!level || (subject.partner && subject.partner->origin == Origin::here)) return;
    const bool possible = !subject.relation || subject.relation->default_partition.empty();
    report.add(subject, *level, "DETACH PARTITION stops all use of " + subject.target(),
               impact(subject) +
                   (possible ? "" : " CONCURRENTLY is not possible while there is a default partition."),
               possible && subject.action.actions == 1
                   ? std::string(subject.script.statement_text(subject.action.statement)) + " CONCURRENTLY;"
                   : "");
}

void check_create(const Subject &subject, Report &report) {
    const RelationFacts *parent = subject.partner;
    const RelationFacts *rest = default_of(subject, parent);
    const bool excluded = rest && excludes_bound(*parent, *rest, subject.action.bound);
    const auto scan = excluded || subject.action.bound == "DEFAULT" ? std::nullopt : scan_of(subject, rest);
    const auto wait = danger(parent, Lock::access_exclusive, Work::brief, subject.database());
    if (!parent || (!scan && !wait)) return;
    const std::string table = sql(subject.action.relation);
    const std::string name = sql(parent->name);
    std::string safer;
    if (!subject.action.bound.empty() && !subject.action.partition_by && subject.action.definitions.empty())
        safer =
            "CREATE TABLE " + table + " (LIKE " + sql(subject.action.partner) +
            " INCLUDING ALL);\nALTER TABLE " + sql(subject.action.partner) + " ATTACH PARTITION " + table +
            (subject.action.bound == "DEFAULT" ? " DEFAULT;" : " FOR VALUES " + subject.action.bound + ";");
    std::string detail = impact(name, parent, Lock::access_exclusive, Work::brief, subject.database());
    if (scan)
        detail += " " +
                  impact(sql(rest->name), rest, Lock::access_exclusive, Work::scan, subject.database()) +
                  " A CHECK on it that excludes the new partition's values spares the scan.";
    report.add(subject, std::max(scan.value_or(Level::off), Level::note),
               scan ? "CREATE TABLE PARTITION OF reads all of the default partition " + sql(rest->name) +
                          " while nobody can use " + name
                    : "CREATE TABLE PARTITION OF stops all use of " + name + " until the transaction ends",
               detail, scan ? "" : safer);
}

std::string strategy_name(char strategy) {
    return strategy == 'r' ? "RANGE" : strategy == 'l' ? "LIST" : "HASH";
}

void check_bound(const Subject &subject, Report &report) {
    const RelationFacts *parent =
        subject.action.kind == K::create_partition ? subject.partner : subject.relation;
    const char said = strategy_of(subject.action.bound);
    if (!parent || subject.action.bound.empty()) return;
    const std::string name = sql(parent->name);
    if (!parent->partitioned()) {
        report.add(subject, Level::error, name + " is not partitioned, it can have no partition",
                   "The server refuses the statement (42P17).");
    } else if (said != 0 && parent->partition_strategy != 0 && parent->partition_strategy != said) {
        report.add(subject, Level::error,
                   "the bound is one for " + strategy_name(said) + ", but " + name + " is partitioned by " +
                       strategy_name(parent->partition_strategy),
                   "The server refuses the statement (42P16).");
    } else if (subject.action.bound == "DEFAULT" && !parent->default_partition.empty()) {
        report.add(subject, Level::error, name + " has a default partition already",
                   "It is " + sql(parent->default_partition) + ". The server refuses the statement (42P17).");
    }
}

void check_many(const Subject &subject, Report &report) {
    const RelationFacts *relation = subject.relation;
    if (!relation || !relation->partitioned() || subject.action.only || subject.database().max_locks <= 0)
        return;
    const long locks =
        (1 + static_cast<long>(relation->children)) * (1 + static_cast<long>(relation->indexes.size()));
    const long room = subject.database().max_locks;
    if (locks * 2 < room) return;
    report.add(
        subject, locks >= room ? Level::error : Level::warning,
        std::string(subject.effect.name) + " locks " + std::to_string(relation->children) +
            " partitions of " + subject.target() + " at once",
        "With their indexes that is about " + std::to_string(locks) + " locks, of " + std::to_string(room) +
            " that the shared lock table is made for (max_locks_per_transaction x max_connections). When it "
            "is full, every session gets \"out of shared memory\".");
}

} // namespace

extern const Rule attach_partition, detach_partition, create_partition, partition_bound, many_partitions;

const Rule attach_partition = {
    "attach_partition",
    "A partition is attached whose rows must be read first",
    Section::table,
    true,
    "ATTACH PARTITION where no valid CHECK proves that the table's rows lie in the bound, or where there is "
    "a filled "
    "default partition without a CHECK that excludes it.",
    "The partitioned table itself is locked with SHARE UPDATE EXCLUSIVE alone. But the new partition and the "
    "default "
    "one are locked with ACCESS EXCLUSIVE, and each is read in full unless a constraint spares it.",
    "A CHECK of the bound on the new partition, its negation on the default one, both added NOT VALID and "
    "validated "
    "before; they can go afterwards.",
    "The constraints are there (and the key is NOT NULL), or the tables hold no rows.",
    attach_kinds,
    check_attach};
const Rule detach_partition = {
    "detach_partition",
    "A partition is detached under a lock of the whole table",
    Section::table,
    true,
    "DETACH PARTITION without CONCURRENTLY.",
    "It takes ACCESS EXCLUSIVE on the partitioned table: reads and writes of all "
    "partitions wait for it, and it waits for all of them.",
    "DETACH PARTITION ... CONCURRENTLY, outside a transaction block. Not possible while "
    "there is a default partition.",
    "The partitioned table holds no rows, or the partition is made by the same migration.",
    detach_kinds,
    check_detach};
const Rule create_partition = {"create_partition",
                               "A partition is made under a lock of the whole table",
                               Section::table,
                               true,
                               "CREATE TABLE ... PARTITION OF a table that is in use.",
                               "It takes ACCESS EXCLUSIVE on the partitioned table, and on its default "
                               "partition, which is read in full for rows "
                               "that belong into the new one.",
                               "CREATE TABLE ... (LIKE ... INCLUDING ALL), then ATTACH PARTITION: SHARE "
                               "UPDATE EXCLUSIVE on the partitioned "
                               "table. With a filled default partition a CHECK on that first.",
                               "The partitioned table holds no rows or is made by the same set.",
                               create_kinds,
                               check_create};
const Rule partition_bound = {
    "partition_bound",
    "A partition's bound does not fit its table",
    Section::table,
    true,
    "A bound of another strategy than the table's: IN for a table that is partitioned by "
    "range, FROM ... TO for one by list; a second default partition; a table that is not "
    "partitioned.",
    "The server refuses the statement when it runs.",
    "The bound that the table's PARTITION BY asks for.",
    "They fit. Whether values overlap with those of other partitions is not looked at.",
    bound_kinds,
    check_bound};
const Rule many_partitions = {
    "many_partitions",
    "A statement locks a great many partitions",
    Section::table,
    true,
    "A change of a partitioned table that needs more than half of the locks that the server "
    "has room for.",
    "Every partition, and for many commands each of its indexes, takes a place in the shared "
    "lock table until the transaction ends.",
    "Do it partition by partition where the command can (constraints, indexes: each "
    "partition first, the parent last), or raise max_locks_per_transaction.",
    "ONLY is said, or there are locks enough.",
    many_kinds,
    check_many};

} // namespace core::rules
