// The look: which files of the directory are not plainly applied, and the shipping of what is needed.
#pragma once

#include <string>
#include <vector>

#include "client/files/find.hpp"
#include "client/files/hash.hpp"
#include "client/link/parameters.hpp"

namespace client::verbs {

class Session;

struct FileSet {
    files::Directory directory;
    files::Hashes hashes;
    std::string format = "auto"; // as asked for
};

// One row of sluice.pending; empty where it has NULL.
struct LookRow {
    std::string file, version, name, state, why;
};

// Finds and hashes the files. Throws Failure (usage) if there is no directory or no migration in it.
FileSet read_files(const Session &session);

// Asks the server, in one round trip up to 1000 files; more send their digest ahead. Throws
// link::ServerError.
std::vector<LookRow> look(Session &session, const FileSet &set, bool everything = false);

// Of several streams, in one round trip where no set is that large; their rows in the order of the sessions.
std::vector<std::vector<LookRow>> look_all(const std::vector<Session *> &sessions,
                                           const std::vector<FileSet> &sets);

// The name of each file in the set.
link::TextArray names_of(const FileSet &set);

// Names and contents of some files, for the parameters files and contents.
struct Shipment {
    link::TextArray names, contents;
};
// Of the files named and of what belongs to the same migrations, and the variables they use. Throws Failure
// for a file that cannot be read or is not UTF-8, and for more than one message can carry.
Shipment ship(const FileSet &set, const std::vector<std::string> &needed);
// Of all of them.
Shipment ship_all(const FileSet &set);

} // namespace client::verbs
