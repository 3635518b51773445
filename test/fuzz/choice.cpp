// Sets of files against ledgers in any state: every file is told of once, and what is chosen is pending, in
// order and within the target.
#include <algorithm>
#include <set>

#include "core/choice.hpp"
#include "core/formats/format.hpp"
#include "core/look.hpp"
#include "core/version.hpp"
#include "input.hpp"

using namespace core;

namespace {

std::string version(fuzz::Input &input) {
    return std::to_string(input.number(12));
}

Ledger ledger_of(fuzz::Input &input) {
    Ledger ledger;
    std::set<std::string> known;
    for (int count = input.number(8); count > 0; --count) {
        Recorded recorded;
        recorded.version = version(input);
        recorded.id = version_id(recorded.version);
        if (!known.insert(recorded.id).second) continue;
        const int bits = input.number(256);
        recorded.state = static_cast<State>(bits % 4);
        recorded.direction = bits & 4 ? Direction::down : Direction::up;
        recorded.has_down = bits & 8;
        recorded.up_hash = bits & 16 ? "aa" : bits & 32 ? "bb" : "";
        recorded.seq = bits & 64 ? 0 : count;
        recorded.up_file = recorded.version + "_x.up.sql";
        ledger.migrations.push_back(std::move(recorded));
    }
    if (input.number(4) == 0) ledger.floor = version(input);
    if (const int allowed = input.number(3); allowed > 0) ledger.out_of_order = allowed == 1;
    return ledger;
}

const Recorded *recorded(const Ledger &ledger, const std::string &id) {
    const auto at = std::find_if(ledger.migrations.begin(), ledger.migrations.end(),
                                 [&](const Recorded &each) { return each.id == id; });
    return at == ledger.migrations.end() ? nullptr : &*at;
}

RunRequest request_of(fuzz::Input &input) {
    RunRequest request;
    if (input.number(3) == 0) request.target = version(input);
    if (input.number(3) == 0) request.steps = input.number(6) - 1;
    request.out_of_order = input.number(2) == 1;
    return request;
}

std::vector<Migration> migrations_of(const std::vector<std::string> &versions) {
    std::vector<Migration> migrations;
    for (const std::string &each : versions)
        migrations.push_back({each, version_id(each), "x", Kind::versioned, false, false, Script{}, {}});
    return migrations;
}

void check_run(const std::vector<Migration> &migrations, const Ledger &ledger, const RunRequest &request) {
    const Choice choice = choose_run(migrations, ledger, request);
    for (const std::vector<int> *list : {&choice.run, &choice.floored}) {
        fuzz::promise(std::adjacent_find(list->begin(), list->end(), std::greater_equal<>()) == list->end(),
                      "what is chosen comes in order, each once");
        for (const int index : *list) {
            const Migration &migration = migrations[static_cast<std::size_t>(index)];
            const Recorded *known = recorded(ledger, migration.id);
            fuzz::promise(!known || known->state == State::reverted, "what is chosen is pending");
        }
    }
    if (request.steps)
        fuzz::promise(static_cast<int>(choice.run.size()) <= *request.steps, "no more than was asked for");
    if (!request.target) return;
    for (const int index : choice.run)
        fuzz::promise(std::is_lteq(compare_ids(migrations[static_cast<std::size_t>(index)].id,
                                               version_id(*request.target))),
                      "nothing beyond the target");
}

void check_rollback(const Ledger &ledger, const RunRequest &request) {
    std::set<int> seen;
    for (const int index : choose_rollback(ledger, request)) {
        fuzz::promise(seen.insert(index).second, "each is reverted once");
        fuzz::promise(ledger.migrations[static_cast<std::size_t>(index)].state != State::reverted,
                      "what is reverted is not reverted again");
    }
}

void check_look(const std::vector<std::string> &versions, const Ledger &ledger, const char *format) {
    std::vector<Seen> files;
    for (const std::string &each : versions)
        files.push_back({each + "_x.up.sql", "aa"});
    for (const bool everything : {false, true}) {
        const std::vector<Look> rows = look(files, ledger, format, everything);
        for (const Look &row : rows)
            fuzz::promise(!row.state.empty(), "every row has a state");
        for (const Seen &file : files) {
            const auto count = std::count_if(rows.begin(), rows.end(),
                                             [&](const Look &row) { return row.file == file.file; });
            fuzz::promise(everything ? count == 1 : count <= 1, "a file is told of once");
        }
    }
}

template <class Function>
void expect_error(Function &&function) {
    try {
        function();
    } catch (const Error &error) {
        fuzz::check_error(error, true);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    fuzz::Input input(data, size);
    const Ledger ledger = ledger_of(input);
    const RunRequest request = request_of(input);
    std::vector<std::string> versions;
    for (int each = 0; each < 12; ++each)
        if (input.number(2) == 1) versions.push_back(std::to_string(each));
    expect_error([&] { check_run(migrations_of(versions), ledger, request); });
    expect_error([&] { check_rollback(ledger, request); });
    expect_error([&] { check_look(versions, ledger, request.out_of_order ? "" : "golang-migrate"); });
    return 0;
}
