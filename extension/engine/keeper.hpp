// The table of another tool, kept true for programs that still read it: what the ledger says of a migration
// is written there too, in the same transaction. Written as the table's owner, security-restricted, so that
// nobody's trigger gains by it; a trigger of ours on it refuses all other writers.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "engine/foreign.hpp"
#include "engine/run.hpp"

namespace engine {

class Keeper {
public:
    // Nothing if the stream keeps no table.
    static std::optional<Keeper> of(const ledger::Stream &stream);

    // The ledger's word about a migration, just written. `text`: its up script, where it is at hand; `check`:
    // the tool's checksum of the file, empty: it is made of the text.
    void follow(const ledger::Row &row, const std::string &check = {}, const std::string &text = {});

private:
    Keeper(const core::tools::Tool &tool, const ledger::Stream &stream) : tool_(&tool), stream_(stream) {}
    void stand(const Record &record, const ledger::Row &row);
    void read_top();
    void write(const Record &record, const ledger::Row &row, const char *sql, const std::string &check) const;

    const core::tools::Tool *tool_;
    ledger::Stream stream_;
    bool top_known_ = false;
    std::string top_id_, top_version_; // of the highest that is applied
};

// Whether we write ourselves: the trigger lets that through.
bool keeping();

// Begins or ends to keep the record that the stream was taken over from; the table follows the ledger from
// then on. Throws core::Error 42501 unless the caller owns the table, 0A000 for a tool whose table cannot be
// kept.
// `there`: the ids that the record has.
void change_keeping(ledger::Stream stream, const Record &record, bool keep,
                    const std::unordered_set<std::string> &there);

// The tool's checksums of the files, by the names that scripts have; empty unless the stream keeps a table
// that needs them.
std::unordered_map<std::string, std::string> kept_checksums(const ledger::Stream &stream, const FileSet &set,
                                                            const Files &files);

} // namespace engine
