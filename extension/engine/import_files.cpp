#include "engine/import_files.hpp"

#include <algorithm>

#include "bridge/encoding.hpp"
#include "bridge/error.hpp"
#include "bridge/hash.hpp"
#include "core/error.hpp"
#include "core/text.hpp"
#include "engine/set.hpp"

namespace engine {

constinit const core::tools::Digests digests = {pg::sha1, pg::sha256, pg::sha384};

ImportFiles::ImportFiles(const Files &files, const ledger::Stream &stream, const core::tools::Tool &tool)
    : tool_(tool), format_(core::tools::only_format(tool)) {
    if (files.names.empty()) {
        if (files.format != "auto") format_ = core::formats::find(files.format).id;
        if (!stream.format.empty()) format_ = stream.format;
        return;
    }
    decide(files, stream);
    for (const core::Migration &m : set_.migrations)
        by_id_[m.id] = &m;
    order_files(files);
    if (tool.part) part_ = tool.part(files_);
}

// What the files say of themselves counts; where they say nothing, they are of the tool's format.
void ImportFiles::decide(const Files &files, const ledger::Stream &stream) {
    const std::string own = format_;
    try {
        set_ = read_set(files.names, files.contents, files.format, stream);
    } catch (const core::Error &error) {
        if (error.code != core::sqlstate::format_undecided || own.empty()) throw;
    }
    if (!set_.format && !own.empty()) set_ = read_set(files.names, files.contents, own, {});
    if (!set_.format) return;
    format_ = set_.format->id;
    if (core::tools::reads(tool_, format_)) return;
    throw core::Error(core::sqlstate::tool_mismatch,
                      std::string("the record is ") + tool_.title + "'s, but the files are " +
                          set_.format->title + "'s",
                      std::string(tool_.title) + "'s files have the format " + tool_.formats + "; these " +
                          std::to_string(files.names.size()) + " were read as " + format_ + ".",
                      "If they are " + std::string(tool_.title) + "'s, say so with --format " +
                          tool_.formats + "; else name their own tool: sluice import TOOL.");
}

void ImportFiles::order_files(const Files &files) {
    if (!set_.format) return;
    for (std::size_t i = 0; i < files.names.size(); i++)
        files_.push_back({files.names[i], pg::to_utf8(files.contents[i])});
    for (const core::File &file : files_)
        ordered_.push_back(&file);
    std::sort(ordered_.begin(), ordered_.end(), [](auto *a, auto *b) { return a->name < b->name; });
    for (std::size_t i = 0; i < ordered_.size(); i++)
        place_[std::string(core::formats::key(*set_.format, ordered_[i]->name))] = i;
}

const core::Migration *ImportFiles::find(const std::string &id) const {
    const auto at = by_id_.find(id);
    return at == by_id_.end() ? nullptr : at->second;
}

std::string ImportFiles::checksum(const core::Script &script) const {
    const auto at = place_.find(script.file);
    if (at == place_.end() || !tool_.checksum) return {};
    return tool_.checksum({ordered_, at->second}, digests);
}

void ImportFiles::fill(const core::Migration &file, const std::string &role, ledger::Row &row) const {
    row.version = file.version;
    row.name = file.name;
    row.kind = file.kind;
    Job job;
    job.script = *file.up;
    try {
        plan(job, false);
        row.steps = job.row.steps;
    } catch (const core::Error &) { // what was applied elsewhere need not be something that we could run
    } catch (const pg::Error &) {
    }
    row.up = side_of(set_, *file.up, job.parsed.tokens, role);
    row.up.sha = ledger::store_script(file.up->text);
    if (open_.count(row.up.file)) row.up.file_hash.clear();
    if (!file.down) return;
    row.down = side_of(set_, *file.down, tokens_or_nothing(*file.down), role);
    row.down.sha = ledger::store_script(file.down->text);
    if (open_.count(row.down.file)) row.down.file_hash.clear();
}

std::string ImportFiles::name_of(const core::Migration *file) {
    return file && file->up ? file->up->file : std::string();
}

} // namespace engine
