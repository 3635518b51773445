#include "engine/keeper.hpp"

#include <algorithm>
#include <compare>

#include "bridge/encoding.hpp"
#include "bridge/foreign.hpp"
#include "bridge/spi.hpp"
#include "core/error.hpp"
#include "core/version.hpp"
#include "engine/import_files.hpp"

namespace engine {

namespace {

constinit bool keeping_now = false;

// Writes as the table's owner while it lives.
class Writing {
public:
    explicit Writing(Oid owner) : scope_(owner), before_(keeping_now) { keeping_now = true; }
    ~Writing() { keeping_now = before_; }
    Writing(const Writing &) = delete;
    Writing &operator=(const Writing &) = delete;

private:
    pg::ForeignScope scope_;
    bool before_;
};

bool may_act_as(Oid owner) {
    return pg::call([&] { return has_privs_of_role(GetUserId(), owner); });
}

std::string statement(const Record &record, const char *sql) {
    return core::tools::filled(sql, record.quoted(), pg::quote_identifier(record.schema));
}

void put_triggers(const Record &record) {
    const char *watched = record.tool->mirror.watched;
    const std::string update = watched ? std::string("UPDATE OF ") + watched : "UPDATE";
    pg::ForeignScope scope;
    pg::Spi spi;
    spi.run_text(statement(record, ("CREATE OR REPLACE TRIGGER sluice_keep BEFORE INSERT OR DELETE OR " +
                                    update + " ON %T FOR EACH ROW EXECUTE FUNCTION sluice.keep()")
                                       .c_str()));
    spi.run_text(statement(record, "CREATE OR REPLACE TRIGGER sluice_keep_whole BEFORE TRUNCATE ON %T "
                                   "FOR EACH STATEMENT EXECUTE FUNCTION sluice.keep()"));
}

// What the ledger takes back is found by its name, which several projects may have.
void refuse_shared(const Record &record) {
    if (!record.tool->parts) return;
    pg::ForeignScope scope;
    pg::Spi spi;
    if (spi.run_text(statement(record, record.tool->parts)) < 2) return;
    throw core::Error(core::sqlstate::unsupported, "table " + record.title() + " cannot be kept true",
                      "Several projects of " + std::string(record.tool->title) + " are in it.",
                      "Import without keeping it; it stays as it is now.");
}

void drop_triggers(const Record &record) {
    pg::ForeignScope scope;
    pg::Spi spi;
    spi.run_text(statement(record, "DROP TRIGGER IF EXISTS sluice_keep ON %T"));
    spi.run_text(statement(record, "DROP TRIGGER IF EXISTS sluice_keep_whole ON %T"));
}

// What the ledger knows beyond the record, and what it took back.
void catch_up(const ledger::Stream &stream, const std::unordered_set<std::string> &there) {
    std::optional<Keeper> keeper = Keeper::of(stream);
    for (const core::Recorded &r : ledger::read_recorded(stream.name)) {
        const auto row = ledger::find(stream.name, r.id);
        const bool same = (r.state == core::State::applied) == (there.count(r.id) > 0);
        if (!row || !keeper || (same && !core::tools::find(stream.tool).mirror.stand)) continue;
        const std::string text = row->up.there() ? ledger::script_text(row->up.sha) : std::string();
        keeper->follow(*row, {}, text);
    }
}

} // namespace

bool keeping() {
    return keeping_now;
}

std::optional<Keeper> Keeper::of(const ledger::Stream &stream) {
    if (!stream.kept) return std::nullopt;
    return Keeper(core::tools::find(stream.tool), stream);
}

void Keeper::read_top() {
    top_known_ = true;
    top_id_.clear();
    top_version_.clear();
    for (const core::Recorded &r : ledger::read_recorded(stream_.name)) {
        if (r.state != core::State::applied || r.kind != core::Kind::versioned) continue;
        if (!top_id_.empty() && std::is_lt(core::compare_ids(r.id, top_id_))) continue;
        top_id_ = r.id;
        top_version_ = r.version;
    }
}

void Keeper::stand(const Record &record, const ledger::Row &row) {
    const bool dirty = row.state == core::State::dirty || row.state == core::State::running;
    const bool down = row.direction == core::Direction::down;
    const bool higher = top_known_ && row.state == core::State::applied &&
                        (top_id_.empty() || std::is_gt(core::compare_ids(row.id, top_id_)));
    if (higher) {
        top_id_ = row.id;
        top_version_ = row.version;
    } else if (!dirty || down) {
        read_top();
    }
    // while one is half done, the table names the version that it is to lead to
    const std::string &version = dirty && !down ? row.version : top_version_;
    const Writing writing(record.owner);
    pg::Spi spi;
    if (tool_->mirror.clear) spi.run_text(statement(record, tool_->mirror.clear));
    spi.run_text(statement(record, tool_->mirror.stand), {pg::param(version), pg::param(dirty)});
}

void Keeper::write(const Record &record, const ledger::Row &row, const char *sql,
                   const std::string &check) const {
    const auto maybe = [](const std::string &text) {
        return text.empty() ? pg::null(TEXTOID) : pg::param(text);
    };
    const bool repeatable = row.kind == core::Kind::repeatable;
    const pg::Param version = repeatable ? pg::param("") : pg::param(row.version);
    const std::string name = repeatable ? row.id.substr(2) : row.name;
    const Writing writing(record.owner);
    pg::Spi spi;
    spi.run_text(statement(record, sql),
                 {version, pg::param(name), maybe(row.up.file), maybe(check),
                  pg::param(static_cast<std::int64_t>(row.took_ms * 1000)), pg::param(row.by)});
}

void Keeper::follow(const ledger::Row &row, const std::string &check, const std::string &text) {
    const auto record = find_record(*tool_, stream_.tool_schema, stream_.tool_table);
    if (!record) return; // a migration dropped it, or its schema: there is nobody left to tell
    if (!record->guarded)
        throw core::Error(
            core::sqlstate::tool_kept, "table " + record->title() + " is kept true no longer",
            "The trigger \"sluice_keep\" on it is gone or disabled, and others may have written to it.",
            "Keep it anew with sluice import --keep-table, or give it back with --no-keep-table.");
    if (tool_->mirror.stand) {
        stand(*record, row);
        return;
    }
    if (row.state == core::State::reverted) write(*record, row, tool_->mirror.remove, check);
    if (row.state != core::State::applied) return;
    if (tool_->mirrored && check.empty())
        throw core::Error(core::sqlstate::tool_kept,
                          "table " + record->title() + " is kept true, which takes the files of " +
                              tool_->title,
                          "Without them nobody can say what " + std::string(tool_->title) +
                              " would record of \"" + row.version + "\".",
                          "Run it with its files (sluice up), or give the table back first: sluice import "
                          "--no-keep-table.");
    if (!check.empty() || !tool_->checksum || text.empty()) {
        write(*record, row, tool_->mirror.add, check);
        return;
    }
    const core::File file{row.up.file, pg::to_utf8(text)};
    const core::File *const files[] = {&file};
    write(*record, row, tool_->mirror.add, tool_->checksum({files, 0}, digests));
}

void change_keeping(ledger::Stream stream, const Record &record, bool keep,
                    const std::unordered_set<std::string> &there) {
    const core::tools::Tool &tool = *record.tool;
    if (keep && tool.mirror.refusal)
        throw core::Error(core::sqlstate::unsupported,
                          "table " + record.title() + " of " + tool.title + " cannot be kept true",
                          tool.mirror.refusal, "Import without keeping it; it stays as it is now.");
    if (keep) refuse_shared(record);
    if (!may_act_as(record.owner))
        throw core::Error("42501", "must be owner of table " + record.title(),
                          "It gets a trigger, and is written with its owner's rights.",
                          "Let its owner, or a role that has the owner's rights, import.");
    stream.kept = keep;
    ledger::put_stream(stream);
    if (!keep) {
        drop_triggers(record);
        return;
    }
    put_triggers(record);
    catch_up(stream, there);
}

std::unordered_map<std::string, std::string> kept_checksums(const ledger::Stream &stream, const FileSet &set,
                                                            const Files &files) {
    std::unordered_map<std::string, std::string> out;
    if (!stream.kept || !set.format) return out;
    const core::tools::Tool &tool = core::tools::find(stream.tool);
    const auto sum = tool.mirrored ? tool.mirrored : tool.checksum;
    if (!sum) return out;
    std::vector<core::File> all;
    for (std::size_t i = 0; i < files.names.size(); i++)
        all.push_back({files.names[i], pg::to_utf8(files.contents[i])});
    std::vector<const core::File *> each;
    for (const core::File &file : all)
        each.push_back(&file);
    std::sort(each.begin(), each.end(), [](auto *a, auto *b) { return a->name < b->name; });
    for (std::size_t i = 0; i < each.size(); i++)
        out[std::string(core::formats::key(*set.format, each[i]->name))] = sum({each, i}, digests);
    return out;
}

} // namespace engine
