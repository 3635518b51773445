// What tests of looking and choosing say of the ledger in few words.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/recorded.hpp"

namespace support {

using namespace core;

inline Recorded recorded(const std::string &id, State state = State::applied, std::int64_t seq = 0) {
    Recorded result;
    result.id = id;
    result.version = id;
    result.name = "x";
    result.state = state;
    result.seq = seq;
    result.up_file = id + "_x.up.sql";
    result.down_file = id + "_x.down.sql";
    result.up_hash = "aaaaaaaaup" + id;
    result.down_hash = "aaaaaaaadown" + id;
    result.has_down = true;
    return result;
}

inline Recorded reverting(Recorded from) {
    from.direction = Direction::down;
    return from;
}

inline Ledger ledger(std::vector<Recorded> migrations) {
    Ledger result;
    result.migrations = std::move(migrations);
    return result;
}

} // namespace support
