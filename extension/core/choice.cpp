#include "core/choice.hpp"

#include <algorithm>
#include <charconv>
#include <compare>
#include <limits>
#include <utility>

#include "core/error.hpp"
#include "core/text.hpp"
#include "core/version.hpp"

namespace core {

namespace {

void check_steps(const RunRequest &request) {
    if (request.steps && *request.steps < 1)
        throw Error(sqlstate::invalid_argument, "number of migrations must be at least 1",
                    "It is " + std::to_string(*request.steps) + ".", "Say how many, or leave it out.");
}

[[noreturn]] void refuse_half_done(const Recorded &recorded) {
    const bool up = recorded.direction == Direction::up;
    const std::string file = up ? recorded.up_file : recorded.down_file;
    throw Error(sqlstate::dirty,
                "migration " + text::quoted(full_name(recorded.version, recorded.name)) + " is half done",
                std::string("Its ") + (up ? "up" : "down") +
                    (recorded.state == State::running ? " has begun and not ended." : " stopped half way.") +
                    " Nothing else of the stream runs before that is settled.",
                "Finish it with CALL migrate_resume(), or settle it by rollback or migrate_mark.",
                Place{file, 0, 0});
}

[[noreturn]] void refuse_target(const std::string &target, const char *what) {
    throw Error(sqlstate::unknown_version, "version " + text::quoted(target) + " is " + what, {},
                "Name a version that migrate_status or migrate_pending shows.");
}

[[noreturn]] void refuse_out_of_order(const std::vector<const Migration *> &late, const Recorded &highest) {
    std::string list;
    for (const Migration *migration : late)
        list.append(list.empty() ? "" : ", ").append(full_name(migration->version, migration->name));
    const std::string subject = late.size() == 1 ? "migration " + text::quoted(list) + " is"
                                                 : std::to_string(late.size()) + " pending migrations are";
    throw Error(sqlstate::out_of_order,
                subject + " below version " + text::quoted(highest.version) + ", which is applied",
                "Pending below it: " + list + ".",
                "Allow it with out_of_order => true (--out-of-order), or give them higher versions.",
                Place{late.front()->up ? late.front()->up->file : std::string(), 0, 0});
}

// The target's canonical id, checked to be something that a run can reach.
std::string run_target(const std::string &target, const std::vector<Migration> &migrations, const ById &ids) {
    std::string id = version_id(target);
    const Recorded *recorded = find_id(ids, id);
    const bool known = (recorded != nullptr && recorded->state == State::applied) ||
                       std::any_of(migrations.begin(), migrations.end(),
                                   [&](const Migration &migration) { return migration.id == id; });
    if (!known) refuse_target(target, "neither pending nor applied");
    return id;
}

// What can be reverted, the newest first. Something half done that has no place in the order yet is newest.
std::vector<int> revertible(const Ledger &ledger) {
    std::vector<int> result;
    for (std::size_t i = 0; i < ledger.migrations.size(); ++i) {
        const Recorded &each = ledger.migrations[i];
        if (each.state != State::reverted && each.kind != Kind::repeatable)
            result.push_back(static_cast<int>(i));
    }
    const auto age = [&](int index) {
        const Recorded &each = ledger.migrations[static_cast<std::size_t>(index)];
        return is_half_done(each) && each.seq == 0 ? std::numeric_limits<std::int64_t>::max() : each.seq;
    };
    std::stable_sort(result.begin(), result.end(), [&](int a, int b) { return age(a) > age(b); });
    return result;
}

// The id that a rollback goes down to; empty for "0", which is below everything. A migration that has this
// version (diesel's first one) is named by more zeros.
std::string rollback_target(const std::string &target, const Ledger &ledger) {
    if (target == nothing_applied) return {};
    std::string id = version_id(target);
    const bool applied =
        std::any_of(ledger.migrations.begin(), ledger.migrations.end(),
                    [&](const Recorded &each) { return each.id == id && each.state != State::reverted; });
    if (!applied && id != "0" && !is_floored(id, ledger)) refuse_target(target, "not applied");
    return id;
}

// The number before an id that is one; empty for 0, 1 and what is no number.
std::string number_before(const std::string &id) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), number);
    if (error != std::errc() || end != id.data() + id.size() || number < 2) return {};
    return std::to_string(number - 1);
}

class Choosing {
public:
    Choosing(const std::vector<Migration> &migrations, const Ledger &ledger, const RunRequest &request)
        : migrations_(migrations), ledger_(ledger), request_(request), ids_(by_id(ledger)),
          highest_(highest_applied(ledger)),
          limit_(request.steps ? static_cast<std::size_t>(*request.steps) : migrations.size()) {
        if (request.target) target_ = run_target(*request.target, migrations, ids_);
    }

    Choice choose() {
        find_baseline();
        for (std::size_t i = 0; i < migrations_.size() && !past_target_; ++i) {
            if (migrations_[i].kind != Kind::repeatable)
                take(static_cast<int>(i));
            else if (request_.listed)
                take_repeatable(static_cast<int>(i));
        }
        if (!late_.empty() && !request_.out_of_order && !request_.listed)
            refuse_out_of_order(late_, *highest_);
        if (request_.gapless) refuse_gaps();
        for (std::size_t i = 0; i < migrations_.size() && complete_ && !request_.listed; ++i)
            if (migrations_[i].kind == Kind::repeatable) take_repeatable(static_cast<int>(i));
        return std::move(choice_);
    }

private:
    bool is_behind_target(const Migration &migration) const {
        return request_.target && !request_.listed && std::is_gt(compare_ids(migration.id, target_));
    }

    void find_baseline() {
        if (!ledger_.migrations.empty() || !ledger_.floor.empty()) return;
        for (const Migration &migration : migrations_)
            if (migration.kind == Kind::baseline && !is_behind_target(migration)) baseline_ = &migration;
    }

    bool stands_for(const Migration &migration) const {
        return baseline_ != nullptr && &migration != baseline_ &&
               std::is_lteq(compare_ids(migration.id, baseline_->id));
    }

    void take(int index) {
        const Migration &migration = migrations_[static_cast<std::size_t>(index)];
        past_target_ = request_.listed && request_.target && migration.id == target_;
        const Recorded *recorded = find_id(ids_, migration.id);
        if (recorded != nullptr && recorded->state != State::reverted) return;
        if (stands_for(migration) || (migration.kind == Kind::baseline && &migration != baseline_)) return;
        if (recorded == nullptr && !request_.listed && is_floored(migration.id, ledger_)) {
            choice_.floored.push_back(index);
            return;
        }
        if (is_behind_target(migration) || choice_.run.size() == limit_) complete_ = false;
        if (is_behind_target(migration)) return;
        if (choice_.run.size() < limit_) choice_.run.push_back(index);
        if (is_below(migration.id, highest_)) late_.push_back(&migration);
    }

    void refuse_gaps() const {
        for (const int index : choice_.run) {
            const Migration &migration = migrations_[static_cast<std::size_t>(index)];
            const std::string before = number_before(migration.id);
            const bool known = before.empty() || find_id(ids_, before) != nullptr ||
                               is_floored(before, ledger_) ||
                               std::any_of(migrations_.begin(), migrations_.end(),
                                           [&](const Migration &other) { return other.id == before; });
            if (known) continue;
            throw Error(sqlstate::bad_file_name,
                        "version " + text::quoted(before) + " is missing before version " +
                            text::quoted(migration.version),
                        "Files of this format are numbered without gaps.",
                        "Add its file, or renumber those that follow.",
                        Place{migration.up ? migration.up->file : std::string(), 0, 0});
        }
    }

    void take_repeatable(int index) {
        const Migration &migration = migrations_[static_cast<std::size_t>(index)];
        const Recorded *recorded = find_id(ids_, migration.id);
        const bool ran = recorded != nullptr && recorded->state == State::applied;
        const bool again = migration.with_others && !choice_.run.empty();
        if (ran && !again && request_.changed.count(migration.id) == 0) return;
        if (choice_.run.size() < limit_) choice_.run.push_back(index);
    }

    const std::vector<Migration> &migrations_;
    const Ledger &ledger_;
    const RunRequest &request_;
    ById ids_;
    const Recorded *highest_;
    std::size_t limit_;
    std::string target_;
    const Migration *baseline_ = nullptr;
    bool past_target_ = false;
    bool complete_ = true; // nothing that is pending is left out
    std::vector<const Migration *> late_;
    Choice choice_;
};

} // namespace

Choice choose_run(const std::vector<Migration> &migrations, const Ledger &ledger, const RunRequest &request) {
    check_steps(request);
    for (const Recorded &each : ledger.migrations)
        if (is_half_done(each)) refuse_half_done(each);
    return Choosing(migrations, ledger, request).choose();
}

std::vector<int> choose_rollback(const Ledger &ledger, const RunRequest &request) {
    if (request.steps && request.target)
        throw Error(sqlstate::invalid_argument, "both steps and target are given", {},
                    "Say either how many migrations to revert or down to which version.");
    check_steps(request);
    std::vector<int> candidates = revertible(ledger);
    const auto at = [&](int index) -> const Recorded & {
        return ledger.migrations[static_cast<std::size_t>(index)];
    };
    if (request.target) {
        const std::string target = rollback_target(*request.target, ledger);
        const auto own = std::find_if(candidates.begin(), candidates.end(),
                                      [&](int index) { return at(index).id == target; });
        if (request.listed) candidates.erase(own, candidates.end());
        candidates.erase(std::remove_if(candidates.begin(), candidates.end(),
                                        [&](int index) {
                                            return !request.listed && !target.empty() &&
                                                   std::is_lteq(compare_ids(at(index).id, target));
                                        }),
                         candidates.end());
    } else {
        const auto wanted = static_cast<std::size_t>(request.steps.value_or(1));
        candidates.resize(std::min(candidates.size(), wanted));
    }
    for (const Recorded &each : ledger.migrations)
        if (is_half_done(each) && (candidates.empty() || &each != &at(candidates.front())))
            refuse_half_done(each);
    return candidates;
}

} // namespace core
