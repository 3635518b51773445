// What a database shows of its past, before anything of ours is in it: records of other tools.
#pragma once

#include <string>

namespace client::link {
class Connection;
} // namespace client::link

namespace client::verbs {

struct Advice {
    std::string found; // a sentence, empty = nothing
    std::string next;  // the command to type
};

// `usual` is the command for a database that is new. Reads the catalog only. Throws link::ServerError.
Advice advice_of(link::Connection &connection, const std::string &usual);

} // namespace client::verbs
