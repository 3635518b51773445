#include "core/pending.hpp"

#include <algorithm>
#include <compare>
#include <iterator>
#include <limits>
#include <unordered_map>
#include <utility>

#include "core/error.hpp"
#include "core/formats/format.hpp"
#include "core/text.hpp"
#include "core/version.hpp"

namespace core {

using formats::Name;
using formats::Part;

namespace {

using ById = std::unordered_map<std::string_view, const Recorded *>;

ById by_id(const Ledger &ledger) {
    ById result;
    result.reserve(ledger.migrations.size());
    for (const Recorded &each : ledger.migrations)
        result.emplace(each.id, &each);
    return result;
}

const Recorded *find_id(const ById &ids, std::string_view id) {
    const auto found = ids.find(id);
    return found == ids.end() ? nullptr : found->second;
}

bool is_half_done(const Recorded &recorded) {
    return recorded.state == State::dirty || recorded.state == State::running;
}

// The file that the script of the state came from; empty if it came from none.
std::string_view source_file(const Recorded &recorded) {
    return formats::basename(recorded.direction == Direction::up ? recorded.up_file : recorded.down_file);
}

// The highest version that is applied; repeatables stand outside of the order.
const Recorded *highest_applied(const Ledger &ledger) {
    const Recorded *highest = nullptr;
    for (const Recorded &each : ledger.migrations) {
        if (each.state != State::applied || each.kind == Kind::repeatable) continue;
        if (highest == nullptr || std::is_gt(compare_ids(each.id, highest->id))) highest = &each;
    }
    return highest;
}

bool is_below(std::string_view id, const Recorded *highest) {
    return highest != nullptr && std::is_lt(compare_ids(id, highest->id));
}

bool is_floored(std::string_view id, const Ledger &ledger) {
    return !ledger.floor.empty() && std::is_lteq(compare_ids(id, ledger.floor));
}

// ---- look ---------------------------------------------------------------------------------------------

Look not_a_migration(const Seen &seen, std::string why) {
    return {seen.file, {}, {}, "not_a_migration", std::move(why)};
}

std::string half_done_reason(const Recorded &recorded) {
    const std::string half(word(recorded.direction));
    if (recorded.state == State::running) return "its " + half + " has begun and not ended";
    return "its " + half + " stopped half way";
}

// A half done migration of which the set has no file.
Look half_done_without_file(const Recorded &recorded) {
    std::string why = half_done_reason(recorded);
    const std::string_view from = source_file(recorded);
    if (!from.empty()) why.append("; it came from ").append(from);
    return {{}, recorded.version, recorded.name, "dirty", std::move(why)};
}

bool fits_any_format(std::string_view file) {
    const auto formats = formats::registry();
    return std::any_of(formats.begin(), formats.end(), [&](const formats::Format *format) {
        return format->name(formats::basename(file)).part != Part::none;
    });
}

// While the format is undecided names tell no versions: what is half done is known by its file's name alone.
std::vector<Look> look_undecided(const std::vector<Seen> &files, const Ledger &ledger, bool everything) {
    std::unordered_map<std::string_view, const Seen *> by_name;
    for (const Seen &seen : files)
        by_name.emplace(formats::basename(seen.file), &seen);

    std::vector<Look> rows;
    for (const Recorded &each : ledger.migrations) {
        if (!is_half_done(each)) continue;
        rows.push_back(half_done_without_file(each));
        const auto found = by_name.find(source_file(each));
        if (found == by_name.end() || found->second == nullptr) continue;
        rows.back().file = found->second->file;
        rows.back().why = half_done_reason(each);
        found->second = nullptr; // its row is there
    }
    for (const Seen &seen : files) {
        if (by_name.find(formats::basename(seen.file))->second == nullptr) continue;
        if (fits_any_format(seen.file))
            rows.push_back({seen.file, {}, {}, "pending", "the format of its stream is not decided yet"});
        else if (formats::is_sql(seen.file) || everything)
            rows.push_back(not_a_migration(seen, "its name fits no known format"));
    }
    return rows;
}

// A file whose name is a migration's.
struct Entry {
    const Seen *seen = nullptr;
    Name name;
    std::string id;
    const Recorded *recorded = nullptr;
    const Seen *twin = nullptr; // another file that plays the same part in the same version
};

class Looking {
public:
    Looking(const Ledger &ledger, const formats::Format &format, bool everything)
        : ledger_(ledger), format_(format), everything_(everything), ids_(by_id(ledger)),
          highest_(highest_applied(ledger)) {}
    std::vector<Look> rows(const std::vector<Seen> &files);

private:
    // The files of one version.
    struct Files {
        Entry *up = nullptr; // or the one that holds both
        Entry *down = nullptr;
    };
    struct Row {
        std::string_view id; // to order by
        Look look;
    };

    void take(const Seen &seen);
    void pair_files();
    void add_without_file(const Recorded &recorded);
    void add(const Entry &entry, const char *state, std::string why);
    void judge(const Entry &entry);
    void judge_new(const Entry &entry);
    void judge_applied(const Entry &entry);
    static bool is_unfinished(const Entry &entry);
    static bool differs(const Entry &entry);

    const Ledger &ledger_;
    const formats::Format &format_;
    bool everything_;
    ById ids_;
    const Recorded *highest_;
    std::vector<Entry> entries_;
    std::unordered_map<std::string_view, Files> files_; // by id
    std::vector<Row> rows_;
    std::vector<Look> strays_;
};

void Looking::take(const Seen &seen) {
    if (!formats::is_sql(seen.file)) {
        if (everything_) strays_.push_back(not_a_migration(seen, "not a .sql file"));
        return;
    }
    Entry entry{&seen, format_.name(formats::basename(seen.file)), {}, nullptr, nullptr};
    if (entry.name.part == Part::none) {
        strays_.push_back(
            not_a_migration(seen, std::string(format_.title) + " files are named " + format_.naming));
        return;
    }
    try {
        entry.id = version_id(entry.name.version);
    } catch (const Error &error) {
        strays_.push_back(not_a_migration(seen, error.message));
        return;
    }
    entry.recorded = find_id(ids_, entry.id);
    entries_.push_back(std::move(entry));
}

void Looking::pair_files() {
    files_.reserve(entries_.size());
    for (Entry &entry : entries_) {
        Files &files = files_[entry.id];
        Entry *&holder = entry.name.part == Part::down ? files.down : files.up;
        if (holder == nullptr) {
            holder = &entry;
        } else {
            entry.twin = holder->seen;
            holder->twin = entry.seen;
        }
    }
}

void Looking::add(const Entry &entry, const char *state, std::string why) {
    rows_.push_back(
        {entry.id, {entry.seen->file, entry.name.version, entry.name.name, state, std::move(why)}});
}

// A hash that the ledger does not know (marked, imported, applied from psql) cannot differ; but a down file
// beside a known up file is news if the ledger has none.
bool Looking::differs(const Entry &entry) {
    const Recorded &recorded = *entry.recorded;
    if (recorded.up_hash.empty()) return false;
    return entry.seen->hash != (entry.name.part == Part::down ? recorded.down_hash : recorded.up_hash);
}

// True for the file that a half done script came from; its partner is held against the ledger as always.
bool Looking::is_unfinished(const Entry &entry) {
    if (entry.recorded == nullptr || !is_half_done(*entry.recorded)) return false;
    const bool down = entry.recorded->direction == Direction::down;
    return entry.name.part == Part::both || entry.name.part == (down ? Part::down : Part::up);
}

void Looking::judge_applied(const Entry &entry) {
    if (!differs(entry)) {
        if (everything_) add(entry, "applied", {});
        return;
    }
    const bool down = entry.name.part == Part::down;
    const std::string &recorded = down ? entry.recorded->down_hash : entry.recorded->up_hash;
    if (recorded.empty())
        add(entry, "differs", "the ledger has no down script of this version");
    else
        add(entry, "differs",
            "SHA-256 was " + recorded.substr(0, 8) + " when recorded and is " +
                entry.seen->hash.substr(0, 8));
}

void Looking::judge_new(const Entry &entry) {
    const bool reverted = entry.recorded != nullptr;
    if (!reverted && is_floored(entry.id, ledger_)) {
        if (everything_) add(entry, "applied", "at or below the floor of its stream, " + ledger_.floor);
        return;
    }
    if (is_below(entry.id, highest_) && !ledger_.out_of_order.value_or(format_.out_of_order))
        add(entry, "out_of_order", "below " + highest_->version + ", which is applied");
    else
        add(entry, "pending", reverted ? "was reverted" : "not applied yet");
}

void Looking::judge(const Entry &entry) {
    if (entry.twin != nullptr)
        add(entry, entry.recorded == nullptr ? "pending" : "differs",
            "file " + entry.twin->file + " has this version too");
    else if (is_unfinished(entry))
        add(entry, "dirty",
            half_done_reason(*entry.recorded) + (differs(entry) ? "; the file has changed since" : ""));
    else if (entry.recorded == nullptr || entry.recorded->state == State::reverted)
        judge_new(entry);
    else
        judge_applied(entry);
}

// What the ledger knows and no file of the set tells of.
void Looking::add_without_file(const Recorded &recorded) {
    const auto found = files_.find(recorded.id);
    const Files files = found == files_.end() ? Files{} : found->second;
    if (is_half_done(recorded)) {
        const bool told = (files.up != nullptr && is_unfinished(*files.up)) ||
                          (files.down != nullptr && is_unfinished(*files.down));
        if (!told) rows_.push_back({recorded.id, half_done_without_file(recorded)});
    } else if (recorded.state == State::applied && files.up == nullptr) {
        std::string why = "applied, but the set has no file of it";
        if (!recorded.up_file.empty()) why += "; it came from " + recorded.up_file;
        rows_.push_back({recorded.id, {{}, recorded.version, recorded.name, "missing", std::move(why)}});
    }
}

std::vector<Look> Looking::rows(const std::vector<Seen> &files) {
    entries_.reserve(files.size()); // pointers into it must hold
    for (const Seen &seen : files)
        take(seen);
    pair_files();
    for (const Entry &entry : entries_)
        judge(entry);
    for (const Recorded &recorded : ledger_.migrations)
        add_without_file(recorded);
    std::stable_sort(rows_.begin(), rows_.end(),
                     [](const Row &a, const Row &b) { return std::is_lt(compare_ids(a.id, b.id)); });
    std::vector<Look> result;
    result.reserve(rows_.size() + strays_.size());
    for (Row &row : rows_)
        result.push_back(std::move(row.look));
    std::move(strays_.begin(), strays_.end(), std::back_inserter(result));
    return result;
}

// ---- run and rollback ---------------------------------------------------------------------------------

void check_steps(const RunRequest &request) {
    if (request.steps && *request.steps < 1)
        throw Error(sqlstate::invalid_argument, "number of migrations must be at least 1",
                    "It is " + std::to_string(*request.steps) + ".", "Say how many, or leave it out.");
}

[[noreturn]] void refuse_half_done(const Recorded &recorded) {
    const bool up = recorded.direction == Direction::up;
    const std::string file = up ? recorded.up_file : recorded.down_file;
    throw Error(sqlstate::dirty,
                "migration " + text::quoted(full_name(recorded.version, recorded.name)) + " is half done",
                std::string("Its ") + (up ? "up" : "down") +
                    (recorded.state == State::running ? " has begun and not ended." : " stopped half way.") +
                    " Nothing else of the stream runs before that is settled.",
                "Finish it with CALL migrate_resume(), or settle it by rollback or migrate_mark.",
                Place{file, 0, 0});
}

[[noreturn]] void refuse_target(const std::string &target, const char *what) {
    throw Error(sqlstate::unknown_version, "version " + text::quoted(target) + " is " + what, {},
                "Name a version that migrate_status or migrate_pending shows.");
}

[[noreturn]] void refuse_out_of_order(const std::vector<const Migration *> &late, const Recorded &highest) {
    std::string list;
    for (const Migration *migration : late)
        list.append(list.empty() ? "" : ", ").append(full_name(migration->version, migration->name));
    const std::string subject = late.size() == 1 ? "migration " + text::quoted(list) + " is"
                                                 : std::to_string(late.size()) + " pending migrations are";
    throw Error(sqlstate::out_of_order,
                subject + " below version " + text::quoted(highest.version) + ", which is applied",
                "Pending below it: " + list + ".",
                "Allow it with out_of_order => true (--out-of-order), or give them higher versions.",
                Place{late.front()->up ? late.front()->up->file : std::string(), 0, 0});
}

// The target's canonical id, checked to be something that a run can reach.
std::string run_target(const std::string &target, const std::vector<Migration> &migrations, const ById &ids) {
    std::string id = version_id(target);
    const Recorded *recorded = find_id(ids, id);
    const bool known = (recorded != nullptr && recorded->state == State::applied) ||
                       std::any_of(migrations.begin(), migrations.end(),
                                   [&](const Migration &migration) { return migration.id == id; });
    if (!known) refuse_target(target, "neither pending nor applied");
    return id;
}

// What can be reverted, the newest first. Something half done that has no place in the order yet is newest.
std::vector<int> revertible(const Ledger &ledger) {
    std::vector<int> result;
    for (std::size_t i = 0; i < ledger.migrations.size(); ++i) {
        const Recorded &each = ledger.migrations[i];
        if (each.state != State::reverted && each.kind != Kind::repeatable)
            result.push_back(static_cast<int>(i));
    }
    const auto age = [&](int index) {
        const Recorded &each = ledger.migrations[static_cast<std::size_t>(index)];
        return is_half_done(each) && each.seq == 0 ? std::numeric_limits<std::int64_t>::max() : each.seq;
    };
    std::stable_sort(result.begin(), result.end(), [&](int a, int b) { return age(a) > age(b); });
    return result;
}

// The id that a rollback goes down to. "0" is below everything, but a migration of that version stays.
std::string rollback_target(const std::string &target, const Ledger &ledger) {
    std::string id = version_id(target);
    const bool applied =
        std::any_of(ledger.migrations.begin(), ledger.migrations.end(),
                    [&](const Recorded &each) { return each.id == id && each.state != State::reverted; });
    if (!applied && id != "0" && !is_floored(id, ledger)) refuse_target(target, "not applied");
    return id;
}

} // namespace

std::string_view word(State state) {
    switch (state) {
    case State::running:
        return "running";
    case State::applied:
        return "applied";
    case State::dirty:
        return "dirty";
    case State::reverted:
        break;
    }
    return "reverted";
}

std::string_view word(Direction direction) {
    return direction == Direction::up ? "up" : "down";
}

std::vector<Look> look(const std::vector<Seen> &files, const Ledger &ledger, std::string_view format_id,
                       bool everything) {
    if (format_id.empty()) return look_undecided(files, ledger, everything);
    return Looking(ledger, formats::find(format_id), everything).rows(files);
}

Choice choose_run(const std::vector<Migration> &migrations, const Ledger &ledger, const RunRequest &request) {
    check_steps(request);
    for (const Recorded &each : ledger.migrations)
        if (is_half_done(each)) refuse_half_done(each);

    const ById ids = by_id(ledger);
    const Recorded *const highest = highest_applied(ledger);
    const std::string target = request.target ? run_target(*request.target, migrations, ids) : "";
    const std::size_t limit = request.steps ? static_cast<std::size_t>(*request.steps) : migrations.size();
    Choice choice;
    std::vector<const Migration *> late;
    for (std::size_t i = 0; i < migrations.size(); ++i) {
        const Migration &migration = migrations[i];
        const Recorded *recorded = find_id(ids, migration.id);
        if (recorded != nullptr && recorded->state != State::reverted) continue;
        if (recorded == nullptr && is_floored(migration.id, ledger)) {
            choice.floored.push_back(static_cast<int>(i));
            continue;
        }
        if (request.target && std::is_gt(compare_ids(migration.id, target))) continue;
        if (choice.run.size() < limit) choice.run.push_back(static_cast<int>(i));
        if (is_below(migration.id, highest)) late.push_back(&migration);
    }
    if (!late.empty() && !request.out_of_order) refuse_out_of_order(late, *highest);
    return choice;
}

std::vector<int> choose_rollback(const Ledger &ledger, const RunRequest &request) {
    if (request.steps && request.target)
        throw Error(sqlstate::invalid_argument, "both steps and target are given", {},
                    "Say either how many migrations to revert or down to which version.");
    check_steps(request);
    std::vector<int> candidates = revertible(ledger);
    const auto at = [&](int index) -> const Recorded & {
        return ledger.migrations[static_cast<std::size_t>(index)];
    };
    if (request.target) {
        const std::string target = rollback_target(*request.target, ledger);
        candidates.erase(
            std::remove_if(candidates.begin(), candidates.end(),
                           [&](int index) { return std::is_lteq(compare_ids(at(index).id, target)); }),
            candidates.end());
    } else {
        const auto wanted = static_cast<std::size_t>(request.steps.value_or(1));
        candidates.resize(std::min(candidates.size(), wanted));
    }
    for (const Recorded &each : ledger.migrations)
        if (is_half_done(each) && (candidates.empty() || &each != &at(candidates.front())))
            refuse_half_done(each);
    return candidates;
}

} // namespace core
