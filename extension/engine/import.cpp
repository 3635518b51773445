#include "engine/import.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <unordered_map>
#include <unordered_set>

#include "bridge/call.hpp"
#include "bridge/encoding.hpp"
#include "bridge/hash.hpp"
#include "core/error.hpp"
#include "core/text.hpp"
#include "core/version.hpp"
#include "engine/apply.hpp"
#include "engine/import_files.hpp"
#include "engine/keeper.hpp"

namespace engine {

namespace {

namespace sqlstate = core::sqlstate;
using Json = nlohmann::ordered_json;

// What becomes of one migration.
struct Item {
    const Entry *entry = nullptr;
    const core::Migration *file = nullptr; // of the caller's set
    core::State state = core::State::applied;
    bool match = false; // the ledger has it, but not its file
};

class Importer {
public:
    Importer(const ImportArguments &arguments, const Context &context, Record record)
        : arguments_(arguments), context_(context), record_(std::move(record)), tool_(*record_.tool),
          stream_(ledger::read_stream(context.stream)), files_(arguments.files, stream_, tool_) {}

    std::vector<Finding> run();

private:
    void check_stream() const;
    void spread_high_water();
    void settle();
    void compare(const Entry &entry);
    void compare_known(const Entry &entry, const core::Recorded &known, const core::Migration *file);
    void compare_ledger();
    void compare_files();
    void take_back(const core::Recorded &known);
    void check_sum(const Entry &entry, const core::Migration &file);
    void tell_record();
    void take(const Entry &entry, const core::Migration *file, core::State state);
    void contradict(const core::Recorded &known, const std::string &sentence);
    void write();
    void put(const Item &item, std::int64_t seq);
    void put_back(const std::string &id);
    void put_stream();
    void find_floor();
    void add_event(const std::string &id, const Json &detail, const char *kind = "imported") const;
    void refuse_contradiction() const;
    void keep();

    const ImportArguments &arguments_;
    const Context &context_;
    Record record_;
    const core::tools::Tool &tool_;
    ledger::Stream stream_;
    ImportFiles files_;
    std::vector<Entry> entries_;
    std::vector<core::Recorded> recorded_;
    std::unordered_map<std::string, const core::Recorded *> by_id_;
    std::unordered_set<std::string> here_; // ids in the tool's record
    std::vector<Item> items_;
    std::unordered_set<std::string> taken_back_; // ids
    std::string floor_;
    bool floor_moves_ = false;
    std::vector<Finding> findings_;
    std::size_t migrations_ = 0; // in the tool's record
    int contradictions_ = 0;
};

void Importer::check_stream() const {
    const bool same =
        stream_.tool.empty() || (stream_.tool == tool_.id && stream_.tool_schema == record_.schema &&
                                 stream_.tool_table == record_.name);
    if (same) return;
    throw core::Error(sqlstate::tool_mismatch,
                      "stream \"" + stream_.name + "\" was taken over from another record",
                      "It is " + stream_.tool + "'s " + stream_.tool_schema + "." + stream_.tool_table +
                          ", not " + tool_.title + "'s " + record_.title() + ".",
                      "Take this one into a stream of its own: stream => '...' (sluice import --stream).");
}

// Of a tool with one row: each file up to its version is applied. Without files the stream's floor says so.
void Importer::spread_high_water() {
    if (!tool_.high_water || entries_.empty()) return;
    const Entry top = entries_.front();
    if (top.version.front() == '-')
        throw core::Error(
            sqlstate::tool_mismatch, std::string(tool_.title) + " left the database dirty at no version",
            "Its row in " + record_.title() + " says so: the down of its first migration failed.",
            "Find out what is left of it, then say where the database stands: sluice force VERSION.");
    floor_ = top.id;
    std::vector<Entry> all;
    for (const core::Migration &m : files_.migrations()) {
        if (m.kind != core::Kind::versioned || core::compare_ids(m.id, top.id) >= 0) continue;
        Entry below;
        below.id = m.id;
        below.version = m.version;
        below.name = m.name;
        all.push_back(std::move(below));
    }
    all.push_back(top);
    entries_ = std::move(all);
}

// Where the tool knows a file by another path than we do. What two have is left as it is.
void Importer::settle() {
    if (!tool_.loosely) return;
    std::unordered_map<std::string, std::string> ids; // empty: two have it
    const auto add = [&](const std::string &id) {
        const auto [at, is_new] = ids.emplace(tool_.loosely(id), id);
        if (!is_new && at->second != id) at->second.clear();
    };
    for (const core::Migration &m : files_.migrations())
        add(m.id);
    for (const core::Recorded &r : recorded_)
        add(r.id);
    for (Entry &e : entries_) {
        if (files_.find(e.id) || by_id_.count(e.id)) continue;
        const auto at = ids.find(tool_.loosely(e.id));
        if (at != ids.end() && !at->second.empty()) e.id = at->second;
    }
}

void Importer::take(const Entry &entry, const core::Migration *file, core::State state) {
    items_.push_back({&entry, file, state, false});
    const bool dirty = state == core::State::dirty;
    findings_.push_back({"migration", file ? file->version : entry.version, file ? file->name : entry.name,
                         ImportFiles::name_of(file), dirty ? "dirty" : "applied", entry.problem});
    if (file && !dirty) check_sum(entry, *file);
}

void Importer::contradict(const core::Recorded &known, const std::string &sentence) {
    contradictions_++;
    findings_.push_back({"migration", known.version, known.name, known.up_file, "contradiction", sentence});
}

void Importer::check_sum(const Entry &entry, const core::Migration &file) {
    if (!tool_.checksum || entry.checksum.empty() || !file.up) return;
    const std::string now = files_.checksum(*file.up);
    if (now.empty() || now == entry.checksum) return;
    findings_.push_back({"file", file.version, file.name, file.up->file, "changed",
                         std::string(tool_.title) + " recorded checksum " + entry.checksum.substr(0, 16) +
                             ", of the file it is " + now.substr(0, 16)});
}

void Importer::compare_known(const Entry &entry, const core::Recorded &known, const core::Migration *file) {
    const bool failed = entry.standing == Stand::failed;
    const std::string there = std::string(tool_.title);
    if (known.state == core::State::reverted) {
        contradict(known, "applied in " + there + "'s record, reverted here");
    } else if (known.state == core::State::applied && failed) {
        contradict(known, "failed in " + there + "'s record, applied here");
    } else if (core::is_half_done(known) && known.imported && !failed) {
        take(entry, file, core::State::applied); // settled there meanwhile
    } else if (core::is_half_done(known) && failed) {
        findings_.push_back({"migration", known.version, known.name, known.up_file, "unsettled",
                             entry.problem + "; here it is dirty"});
    } else if (known.imported && known.up_hash.empty() && file) {
        items_.push_back({&entry, file, known.state, true});
        findings_.push_back({"migration", file->version, file->name, ImportFiles::name_of(file), "matched",
                             "taken over before without its file"});
        check_sum(entry, *file);
    }
}

void Importer::compare(const Entry &entry) {
    here_.insert(entry.id);
    const core::Migration *file = files_.find(entry.id);
    const auto known = by_id_.find(entry.id);
    // a baseline is no migration: it only says where others begin
    if (entry.standing == Stand::floor && !file && known == by_id_.end()) return;
    migrations_++;
    if (known != by_id_.end()) {
        compare_known(entry, *known->second, file);
        return;
    }
    take(entry, file, entry.standing == Stand::failed ? core::State::dirty : core::State::applied);
    if (!file && files_.given())
        findings_.push_back({"file", entry.version, entry.name, entry.file, "missing",
                             std::string("applied by ") + tool_.title + ", and the set has no file of it"});
}

// Left dirty there, and whoever settled it took it back.
void Importer::take_back(const core::Recorded &known) {
    taken_back_.insert(known.id);
    findings_.push_back({"migration", known.version, known.name, known.up_file, "reverted",
                         std::string("not in ") + tool_.title + "'s record any more, where it was dirty"});
}

// What the record had, taken over or written into it while it was kept, and has no more.
void Importer::compare_ledger() {
    const std::int64_t kept_through = ledger::given_back_at(context_.stream);
    for (const core::Recorded &known : recorded_) {
        const bool was_there = known.imported || known.seq <= kept_through;
        if (!was_there || known.state == core::State::reverted || here_.count(known.id)) continue;
        const bool below = !floor_.empty() && core::compare_ids(known.id, floor_) <= 0;
        if (known.imported && core::is_half_done(known))
            take_back(known);
        else if (!below)
            contradict(known, std::string("not in ") + tool_.title + "'s record any more, applied here");
    }
}

void Importer::compare_files() {
    const std::string *highest = nullptr;
    for (const std::string &id : here_)
        if (!highest || core::compare_ids(id, *highest) > 0) highest = &id;
    for (const core::Migration &m : files_.migrations()) {
        const bool known = by_id_.count(m.id) && !taken_back_.count(m.id);
        if (here_.count(m.id) || known || m.kind == core::Kind::baseline) continue;
        const bool late = highest && m.kind == core::Kind::versioned && !files_.listed() &&
                          core::compare_ids(m.id, *highest) < 0;
        const bool floored =
            !floor_.empty() && m.kind == core::Kind::versioned && core::compare_ids(m.id, floor_) <= 0;
        if (floored) continue;
        files_.leave_open(m);
        findings_.push_back({"file", m.version, m.name, ImportFiles::name_of(&m), "pending",
                             late ? "below the highest version that is applied" : ""});
    }
}

void Importer::tell_record() {
    int failed = 0;
    for (const Item &item : items_)
        failed += item.state == core::State::dirty;
    const std::size_t fresh = items_.size();
    const std::string count = std::to_string(migrations_);
    std::string detail = std::string(tool_.title) + "'s " + record_.title() + " has " + count +
                         (migrations_ == 1 ? " migration" : " migrations");
    if (fresh == 0 && migrations_ > 0) detail += ", none new";
    if (fresh > 0 && fresh < migrations_) detail += ", " + std::to_string(fresh) + " new";
    if (failed > 0) detail += ", " + std::to_string(failed) + " not finished";
    findings_.insert(findings_.begin(), {"record", {}, tool_.id, {}, "found", detail});
}

std::vector<Finding> Importer::run() {
    check_stream();
    if (!arguments_.dry_run) hold(record_);
    entries_ = read_entries(record_, files_.format_id(), files_.part());
    for (const Entry &e : entries_)
        if (e.standing == Stand::floor && (floor_.empty() || core::compare_ids(e.id, floor_) > 0))
            floor_ = e.id;
    spread_high_water();
    recorded_ = ledger::read_recorded(context_.stream);
    for (const core::Recorded &r : recorded_)
        by_id_[r.id] = &r;
    settle();
    for (const Entry &entry : entries_)
        compare(entry);
    compare_ledger();
    tell_record();
    compare_files();
    find_floor();
    if (arguments_.dry_run) return std::move(findings_);
    write();
    keep();
    return std::move(findings_);
}

// What no row of the record tells one by one: without files, all that is below the version of a tool with one
// row; and what a baseline stands for.
void Importer::find_floor() {
    const bool told = tool_.high_water && (files_.given() || items_.empty());
    floor_moves_ = !floor_.empty() && !told && floor_ != stream_.floor;
    if (floor_moves_)
        findings_.push_back({"migration", floor_, {}, {}, "floor", "everything up to it counts as applied"});
}

void Importer::add_event(const std::string &id, const Json &detail, const char *kind) const {
    ledger::add_event(
        {context_.stream, id, kind, {}, detail.dump(-1, ' ', false, Json::error_handler_t::replace)},
        context_.who.current, context_.who.session);
}

void Importer::write() {
    if (items_.empty() && taken_back_.empty() && !floor_moves_ && stream_.tool == tool_.id) return;
    ledger::forget_digest(context_.stream);
    if (floor_moves_) {
        stream_.floor = floor_;
        add_event(floor_, {{"tool", tool_.id}, {"table", record_.title()}, {"through", true}});
    }
    put_stream();
    std::int64_t seq = ledger::next_seq(context_.stream);
    for (const Item &item : items_) {
        put(item, seq++);
        pg::check_interrupts();
    }
    for (const std::string &id : taken_back_)
        put_back(id);
}

void Importer::put_stream() {
    stream_.tool = tool_.id;
    stream_.tool_schema = record_.schema;
    stream_.tool_table = record_.name;
    stream_.set_digest.clear();
    if (stream_.format.empty()) stream_.format = files_.format_id();
    ledger::put_stream(stream_);
}

void Importer::put(const Item &item, std::int64_t seq) {
    const Entry &e = *item.entry;
    auto known = ledger::find(context_.stream, e.id);
    ledger::Row row = known ? *known : ledger::Row();
    row.stream = context_.stream;
    row.id = e.id;
    row.how = "imported";
    row.state = item.state;
    row.format = files_.format_id();
    row.by = context_.who.current;
    row.origin = context_.origin;
    if (!item.match) {
        row.seq = seq;
        row.started = e.at ? e.at : GetCurrentTimestamp();
        row.took_ms = e.took_ms;
    }
    if (!known) {
        row.version = e.version.empty() ? e.id : e.version;
        row.name = e.name;
        row.up.file = e.file;
        row.kind = e.version.empty() ? core::Kind::repeatable : core::Kind::versioned;
    }
    const bool dirty = item.state == core::State::dirty;
    if (item.file) files_.fill(*item.file, context_.who.current, row);
    // of a file that failed it is the mended one that counts, when it is resumed
    if (dirty) {
        ledger::Side open;
        open.file = row.up.file;
        row.up = std::move(open);
    }
    row.step = dirty ? 1 : row.steps;
    row.error = dirty ? Json({{"message", e.problem}}).dump() : "";
    ledger::put(row);
    if (item.match) return;
    Json detail = {{"tool", tool_.id}, {"table", record_.title()}};
    for (const auto &[key, value] :
         {std::pair("by", &e.by), {"checksum", &e.checksum}, {"made_with", &e.made_with}})
        if (!value->empty()) detail[key] = *value;
    add_event(e.id, detail);
}

void Importer::put_back(const std::string &id) {
    auto row = ledger::find(context_.stream, id);
    if (!row) return;
    row->state = core::State::reverted;
    row->direction = core::Direction::down;
    row->by = context_.who.current;
    row->step = row->steps;
    row->error.clear();
    ledger::put(*row);
    add_event(id, {{"tool", tool_.id}, {"table", record_.title()}, {"state", "reverted"}});
}

void Importer::refuse_contradiction() const {
    for (const Finding &finding : findings_)
        if (finding.state == "contradiction")
            throw core::Error(
                sqlstate::tool_mismatch,
                "table " + record_.title() + " cannot be kept true: it contradicts the ledger",
                "Version \"" + finding.version + "\" is " + finding.detail + ".",
                "Settle it with sluice force or migrate_mark, or in the other tool; then import again.");
}

void Importer::keep() {
    if (!arguments_.keep || (!*arguments_.keep && !stream_.kept)) return;
    const bool keep = *arguments_.keep;
    if (keep) refuse_contradiction();
    stream_ = ledger::read_stream(context_.stream);
    const char *state = keep ? "kept" : "given_back";
    // how far the table goes that others may write from now on
    const std::int64_t through = ledger::next_seq(context_.stream) - 1;
    if (stream_.kept != keep)
        add_event({}, {{"tool", tool_.id}, {"table", record_.title()}, {"through", through}}, state);
    change_keeping(stream_, record_, keep, here_);
    findings_.push_back({"record",
                         {},
                         tool_.id,
                         {},
                         state,
                         keep ? record_.title() + " follows the ledger; others may only read it"
                              : record_.title() + " is the other tool's again"});
}

} // namespace

std::vector<Finding> import(const ImportArguments &arguments, const Context &context) {
    if (arguments.files.format != "auto") core::formats::find(arguments.files.format); // throws for none
    if (!arguments.dry_run) take_stream(context);
    const ledger::Stream stream = ledger::read_stream(context.stream);
    // a stream that was taken over once knows from where
    const bool again =
        arguments.tool == "auto" && !stream.tool.empty() && !arguments.where.schema && !arguments.where.table;
    const Where where = again ? Where{stream.tool_schema, stream.tool_table} : arguments.where;
    Record record = choose_record(again ? stream.tool : arguments.tool, where);
    return Importer(arguments, context, std::move(record)).run();
}

} // namespace engine
