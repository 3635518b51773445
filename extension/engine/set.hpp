// The caller's files, understood: migrations of the stream's format with the hashes of their files.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "core/formats/format.hpp"
#include "ledger/ledger.hpp"

namespace engine {

struct FileSet {
    const core::formats::Format *format = nullptr;       // nullptr: there was nothing to decide from
    std::vector<core::Migration> migrations;             // in the order of application
    std::unordered_map<std::string, std::string> hashes; // name -> SHA-256, raw
    std::string passed_over;                             // what to say of files that are no migrations

    const core::Migration *find(const std::string &id) const;
};

// `format` is "auto" or an id; "auto" means the stream's, or else what names and contents say.
// Throws core::Error 22023 for arrays of unequal length, SL05x for files that cannot be understood.
FileSet read_set(const std::vector<std::string> &files, const std::vector<std::string> &contents,
                 const std::string &format, const ledger::Stream &stream);

const core::formats::Format *format_of(const std::string &format, const ledger::Stream &stream);

// A script of the set as a side of the ledger's row. `role` is whose rights it has; sha is filled in when
// stored.
ledger::Side side_of(const FileSet &set, const core::Script &script, const std::string &tokens,
                     const std::string &role);
// Token hash, or empty where the script does not even parse (a wrong down must not stop its up).
std::string tokens_or_nothing(const core::Script &script);

std::string title(const std::string &version, const std::string &name); // version_name

} // namespace engine
