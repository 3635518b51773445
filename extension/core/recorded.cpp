#include "core/recorded.hpp"

#include <compare>

#include "core/version.hpp"

namespace core {

std::string_view word(State state) {
    switch (state) {
    case State::running:
        return "running";
    case State::applied:
        return "applied";
    case State::dirty:
        return "dirty";
    case State::reverted:
        break;
    }
    return "reverted";
}

std::string_view word(Direction direction) {
    return direction == Direction::up ? "up" : "down";
}

ById by_id(const Ledger &ledger) {
    ById result;
    result.reserve(ledger.migrations.size());
    for (const Recorded &each : ledger.migrations)
        result.emplace(each.id, &each);
    return result;
}

const Recorded *find_id(const ById &ids, std::string_view id) {
    const auto found = ids.find(id);
    return found == ids.end() ? nullptr : found->second;
}

void count_baselines(Ledger &ledger) {
    for (const Recorded &each : ledger.migrations) {
        if (each.kind != Kind::baseline || each.state != State::applied) continue;
        if (ledger.floor.empty() || std::is_gt(compare_ids(each.id, ledger.floor))) ledger.floor = each.id;
    }
}

bool is_half_done(const Recorded &recorded) {
    return recorded.state == State::dirty || recorded.state == State::running;
}

const Recorded *highest_applied(const Ledger &ledger) {
    const Recorded *highest = nullptr;
    for (const Recorded &each : ledger.migrations) {
        if (each.state != State::applied || each.kind == Kind::repeatable) continue;
        if (highest == nullptr || std::is_gt(compare_ids(each.id, highest->id))) highest = &each;
    }
    return highest;
}

bool is_below(std::string_view id, const Recorded *highest) {
    return highest != nullptr && std::is_lt(compare_ids(id, highest->id));
}

bool is_floored(std::string_view id, const Ledger &ledger) {
    return !ledger.floor.empty() && std::is_lteq(compare_ids(id, ledger.floor));
}

} // namespace core
