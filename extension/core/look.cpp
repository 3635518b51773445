#include "core/look.hpp"

#include <algorithm>
#include <compare>
#include <iterator>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "core/error.hpp"
#include "core/formats/format.hpp"
#include "core/formats/program.hpp"
#include "core/version.hpp"

namespace core {

using formats::Name;
using formats::Part;

namespace {

// The file that the script of the state came from; empty if it came from none.
std::string_view source_file(const Recorded &recorded) {
    return formats::basename(recorded.direction == Direction::up ? recorded.up_file : recorded.down_file);
}

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

bool is_needed(const Look &row) {
    return !row.file.empty() && row.state != "applied" && row.state != "not_a_migration";
}

// Files that are no migrations go along with those that are to be read.
void add_asides(const std::vector<const Seen *> &asides, bool everything, std::vector<Look> &rows) {
    if (!everything && std::none_of(rows.begin(), rows.end(), is_needed)) return;
    for (const Seen *aside : asides)
        rows.push_back({aside->file, {}, {}, "aside", "the others are read with it"});
}

// What a file may be in some format: a migration before an aside. A .sql file that is only read with others
// (tern's shared texts) may just as well be of a format whose names tell nothing.
Part part_in_any_format(std::string_view file) {
    Part found = Part::none;
    for (const formats::Format *format : formats::registry()) {
        const Part part = formats::meaning(*format, file).part;
        if (part == Part::aside ? formats::is_sql(file) : format->any_name) continue;
        if (part != Part::none && (found == Part::none || found == Part::aside)) found = part;
    }
    return found;
}

// While the format is undecided names tell no versions: what is half done is known by its file's name alone.
std::vector<Look> look_undecided(const std::vector<Seen> &files, const Ledger &ledger, bool everything) {
    std::unordered_map<std::string_view, const Seen *> by_name;
    for (const Seen &seen : files)
        by_name.emplace(formats::basename(seen.file), &seen);

    std::vector<Look> rows;
    std::vector<const Seen *> asides;
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
        const Part part =
            seen.program ? formats::program_name(seen.file).part : part_in_any_format(seen.file);
        if (part == Part::aside)
            asides.push_back(&seen);
        else if (part != Part::none)
            rows.push_back({seen.file, {}, {}, "pending", "the format of its stream is not decided yet"});
        else if (formats::is_sql(seen.file) || everything)
            rows.push_back(not_a_migration(seen, "its name fits no known format"));
    }
    // what is no migration by its name may be one by its text: the run will say
    add_asides(asides, everything || !rows.empty(), rows);
    return rows;
}

// A file whose name is a migration's.
struct Entry {
    const Seen *seen = nullptr;
    Name name;
    std::string id;
    const Recorded *recorded = nullptr;
    const Seen *twin = nullptr; // another file that plays the same part in the same version
    bool outranked = false;     // by one that stands in its place
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
    void judge_repeatable(const Entry &entry);
    void add_with_others();
    bool outranks(const Entry &entry, const Entry &other) const {
        return format_.outranks != nullptr && format_.outranks(entry.seen->file, other.seen->file);
    }
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
    std::vector<const Seen *> asides_;
};

void Looking::take(const Seen &seen) {
    Entry entry{
        &seen,   seen.program ? formats::program_name(seen.file) : formats::meaning(format_, seen.file),
        {},      nullptr,
        nullptr, false};
    const bool sql = formats::is_sql(seen.file);
    if (entry.name.part == Part::aside) {
        asides_.push_back(&seen);
        return;
    }
    if (entry.name.part == Part::none) {
        const std::string why = sql ? std::string(format_.title) + " files are named " + format_.naming
                                : seen.program ? "a program is named VERSION_name.ending"
                                               : "not a .sql file";
        if (sql || seen.program || everything_) strays_.push_back(not_a_migration(seen, why));
        return;
    }
    try {
        entry.id = formats::id_of(entry.name);
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
        } else if (outranks(entry, *holder)) {
            holder->outranked = true;
            holder = &entry;
        } else if (outranks(*holder, entry)) {
            entry.outranked = true;
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

// A hash that the ledger does not know (marked, applied from psql) cannot differ, unless it is still to come
// (imported without files); but a down file beside a known up file is news if the ledger has none.
bool Looking::differs(const Entry &entry) {
    const Recorded &recorded = *entry.recorded;
    if (entry.seen->program) return false;
    if (recorded.up_hash.empty()) return recorded.imported; // taken over without its file: this is it
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
    if (entry.recorded->up_hash.empty()) {
        add(entry, "differs", "taken over without its file; the next run records it");
        return;
    }
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

// It runs whenever it is not what ran last.
void Looking::judge_repeatable(const Entry &entry) {
    const bool ran = entry.recorded != nullptr && entry.recorded->state == State::applied;
    if (!ran)
        add(entry, "repeatable", "has not run yet");
    else if (differs(entry))
        add(entry, "repeatable", "has changed since it ran");
    else if (everything_ && !entry.name.with_others)
        add(entry, "applied", {});
}

void Looking::judge(const Entry &entry) {
    if (entry.twin != nullptr)
        add(entry, entry.recorded == nullptr ? "pending" : "differs",
            "file " + entry.twin->file + " has this version too");
    else if (is_unfinished(entry))
        add(entry, "dirty",
            half_done_reason(*entry.recorded) + (differs(entry) ? "; the file has changed since" : ""));
    else if (entry.name.kind == Kind::repeatable)
        judge_repeatable(entry);
    else if (entry.recorded == nullptr || entry.recorded->state == State::reverted)
        judge_new(entry);
    else
        judge_applied(entry);
}

// What has run and runs again because something else is going to.
void Looking::add_with_others() {
    const bool any =
        std::any_of(rows_.begin(), rows_.end(), [](const Row &row) { return is_needed(row.look); });
    for (const Entry &entry : entries_) {
        if (!entry.name.with_others || entry.twin != nullptr || entry.recorded == nullptr) continue;
        if (entry.recorded->state != State::applied || differs(entry)) continue;
        if (any)
            add(entry, "repeatable", "runs whenever another one does");
        else if (everything_)
            add(entry, "applied", {});
    }
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
        if (!entry.outranked) judge(entry);
    add_with_others();
    for (const Recorded &recorded : ledger_.migrations)
        add_without_file(recorded);
    std::stable_sort(rows_.begin(), rows_.end(),
                     [](const Row &a, const Row &b) { return std::is_lt(compare_ids(a.id, b.id)); });
    std::vector<Look> result;
    result.reserve(rows_.size() + strays_.size());
    for (Row &row : rows_)
        result.push_back(std::move(row.look));
    add_asides(asides_, everything_, result);
    std::move(strays_.begin(), strays_.end(), std::back_inserter(result));
    return result;
}

// ---- sets whose files do not tell their migrations ----------------------------------------------------

// What the ledger knows by the name of its file.
using ByFile = std::unordered_map<std::string_view, std::vector<const Recorded *>>;

ByFile by_file(const Ledger &ledger) {
    ByFile result;
    for (const Recorded &each : ledger.migrations) {
        if (!each.up_file.empty()) result[each.up_file].push_back(&each);
        if (!each.down_file.empty() && each.down_file != each.up_file)
            result[each.down_file].push_back(&each);
    }
    return result;
}

// A file is applied if all that came from it is, and it is what it was.
Look judge_file(const Seen &seen, std::string_view name, const std::vector<const Recorded *> &from_it) {
    if (from_it.empty()) return {seen.file, {}, {}, "pending", "not applied yet"};
    const Recorded &first = *from_it.front();
    Look row{seen.file,
             from_it.size() == 1 ? first.version : "",
             from_it.size() == 1 ? first.name : "",
             "applied",
             {}};
    for (const Recorded *each : from_it) {
        const std::string &hash = each->up_file == name ? each->up_hash : each->down_hash;
        if (is_half_done(*each)) {
            row.state = "dirty";
            row.why = half_done_reason(*each);
            return row;
        }
        if (each->state == State::reverted && each->up_file == name) {
            row.state = "pending";
            row.why = "was reverted";
        } else if (hash.empty() ? each->imported && each->up_hash.empty() : hash != seen.hash) {
            row.state = "differs";
            row.why = "it is not what it was when recorded";
            if (hash != hash_of_a_part) continue;
            row.version.clear(); // it is more than that one migration
            row.name.clear();
            row.why = "not all of it has been recorded";
        }
    }
    return row;
}

class LookingByFile {
public:
    LookingByFile(const Ledger &ledger, const formats::Format &format, bool everything)
        : ledger_(ledger), format_(format), everything_(everything), known_(by_file(ledger)) {}

    std::vector<Look> rows(const std::vector<Seen> &files) {
        for (const Seen &seen : files)
            take(seen);
        for (const Recorded &each : ledger_.migrations)
            add_without_file(each);
        add_asides(asides_, everything_, rows_);
        std::move(strays_.begin(), strays_.end(), std::back_inserter(rows_));
        return std::move(rows_);
    }

private:
    void take(const Seen &seen) {
        const std::string_view name = formats::key(format_, seen.file);
        const Part part = formats::meaning(format_, seen.file).part;
        here_.insert(name);
        if (part == Part::none) {
            if (formats::is_sql(seen.file) || everything_)
                strays_.push_back(not_a_migration(seen, std::string(format_.title) + " has no use for it"));
            return;
        }
        const auto found = known_.find(name);
        const bool lone_down = part == Part::down && found == known_.end(); // nothing waits for it
        if (part != Part::aside && !lone_down) {
            Look row = judge_file(seen, name,
                                  found == known_.end() ? std::vector<const Recorded *>() : found->second);
            if (row.state != "applied" || everything_) {
                rows_.push_back(std::move(row));
                return;
            }
        }
        asides_.push_back(&seen);
    }

    void add_without_file(const Recorded &recorded) {
        if (recorded.state == State::reverted || here_.count(recorded.up_file) != 0) return;
        if (is_half_done(recorded))
            rows_.push_back(half_done_without_file(recorded));
        else
            rows_.push_back(
                {{}, recorded.version, recorded.name, "missing", "applied, but the set has no file of it"});
    }

    const Ledger &ledger_;
    const formats::Format &format_;
    bool everything_;
    ByFile known_;
    std::unordered_set<std::string_view> here_;
    std::vector<Look> rows_, strays_;
    std::vector<const Seen *> asides_;
};

} // namespace

std::vector<Look> look(const std::vector<Seen> &files, const Ledger &ledger, std::string_view format_id,
                       bool everything) {
    if (format_id.empty()) return look_undecided(files, ledger, everything);
    const formats::Format &format = formats::find(format_id);
    if (format.read_set != nullptr) return LookingByFile(ledger, format, everything).rows(files);
    return Looking(ledger, format, everything).rows(files);
}

} // namespace core
