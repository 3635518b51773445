// The caller's files as an import sees them: in the tool's format, found by id, with the checksums that the
// tool would record.
#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "core/tools/tool.hpp"
#include "engine/run.hpp"

namespace engine {

class ImportFiles {
public:
    // Throws core::Error SL072 if the files are of a format that the tool has not, SL05x as read_set.
    ImportFiles(const Files &files, const ledger::Stream &stream, const core::tools::Tool &tool);

    bool given() const { return !set_.migrations.empty(); }
    bool listed() const { return set_.format && set_.format->listed; }
    // Of the files, or the only one that the tool's can have; empty: not known.
    const std::string &format_id() const { return format_; }
    const std::string &part() const { return part_; }
    const std::vector<core::Migration> &migrations() const { return set_.migrations; }
    const core::Migration *find(const std::string &id) const;
    std::string checksum(const core::Script &script) const; // empty: the tool has none
    // The sides of a row, its name, kind and steps; scripts are stored.
    void fill(const core::Migration &file, const std::string &role, ledger::Row &row) const;

    // A file of which some migrations are still to run: its hash is left to that run, so that it is sent
    // along.
    void leave_open(const core::Migration &pending) { open_.insert(name_of(&pending)); }

    static std::string name_of(const core::Migration *file); // of its up; empty without one

private:
    void decide(const Files &files, const ledger::Stream &stream);
    void order_files(const Files &files);

    const core::tools::Tool &tool_;
    FileSet set_;
    std::string format_, part_;
    std::unordered_map<std::string, const core::Migration *> by_id_;
    std::vector<core::File> files_;            // in UTF-8
    std::vector<const core::File *> ordered_;  // by name
    std::unordered_set<std::string> open_;     // names of files
    std::map<std::string, std::size_t> place_; // of a file's key in ordered_
};

// Hashes that core::tools asks for.
extern const core::tools::Digests digests;

} // namespace engine
