// The functions of the core that every look and every run goes through, over sets of 1 000 and 10 000 files.
// Whole runs, beside other tools, are measured by bench/run.

#include <algorithm>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "core/choice.hpp"
#include "core/directive.hpp"
#include "core/formats/format.hpp"
#include "core/look.hpp"
#include "core/steps.hpp"
#include "core/version.hpp"

namespace {

std::string number(int value) {
    const std::string digits = std::to_string(value);
    return "20260101" + std::string(6 - digits.size(), '0') + digits;
}

std::string hash(int value) {
    const std::string digits = std::to_string(value);
    return std::string(64 - digits.size(), 'a') + digits;
}

std::vector<core::File> files(int count) {
    std::vector<core::File> all;
    for (int i = 0; i < count; i++) {
        const std::string table = "t" + std::to_string(i);
        all.push_back({number(i) + "_make.sql", "-- +goose Up\nCREATE TABLE " + table +
                                                    " (id bigserial PRIMARY KEY, a integer NOT NULL);\n" +
                                                    "CREATE INDEX ON " + table +
                                                    " (a);\n-- +goose Down\nDROP TABLE " + table + ";\n"});
    }
    return all;
}

// A set that is wholly applied, as nearly every set is when it is looked at.
struct Applied {
    explicit Applied(int count) {
        for (int i = 0; i < count; i++) {
            core::Recorded recorded;
            recorded.id = recorded.version = number(i);
            recorded.name = "make";
            recorded.seq = i + 1;
            recorded.up_file = number(i) + "_make.sql";
            recorded.up_hash = hash(i);
            recorded.has_down = true;
            ledger.migrations.push_back(recorded);
            seen.push_back({recorded.up_file, recorded.up_hash});
        }
    }
    core::Ledger ledger;
    std::vector<core::Seen> seen;
};

void look_nothing_to_do(benchmark::State &state) {
    const Applied set(static_cast<int>(state.range(0)));
    for (auto _ : state) {
        const auto found = core::look(set.seen, set.ledger, "goose", false);
        if (!found.empty()) {
            state.SkipWithError("something is pending");
        }
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(look_nothing_to_do)->Arg(1000)->Arg(10000)->Unit(benchmark::kMicrosecond);

void read_files(benchmark::State &state) {
    const auto set = files(static_cast<int>(state.range(0)));
    for (auto _ : state) {
        benchmark::DoNotOptimize(core::formats::read_all(core::formats::find("goose"), set));
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(read_files)->Arg(1000)->Arg(10000)->Unit(benchmark::kMicrosecond);

void recognise_format(benchmark::State &state) {
    const auto set = files(static_cast<int>(state.range(0)));
    for (auto _ : state) {
        benchmark::DoNotOptimize(core::formats::recognise(set));
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(recognise_format)->Arg(1000)->Unit(benchmark::kMicrosecond);

void choose_what_runs(benchmark::State &state) {
    const auto set =
        core::formats::read_all(core::formats::find("goose"), files(static_cast<int>(state.range(0))));
    for (auto _ : state) {
        benchmark::DoNotOptimize(core::choose_run(set, {}, {}));
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(choose_what_runs)->Arg(1000)->Arg(10000)->Unit(benchmark::kMicrosecond);

void order_versions(benchmark::State &state) {
    std::vector<std::string> ids;
    for (int i = 0; i < state.range(0); i++) {
        ids.push_back(core::version_id(number(i * 7919 % static_cast<int>(state.range(0)))));
    }
    for (auto _ : state) {
        auto sorted = ids;
        std::sort(sorted.begin(), sorted.end(),
                  [](const auto &a, const auto &b) { return core::compare_ids(a, b) < 0; });
        benchmark::DoNotOptimize(sorted);
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(order_versions)->Arg(10000)->Unit(benchmark::kMicrosecond);

void plan_one_script(benchmark::State &state) {
    std::vector<core::Statement> statements(static_cast<size_t>(state.range(0)));
    const core::Directives directives;
    core::PlanRequest request;
    request.statements = &statements;
    request.directives = &directives;
    for (auto _ : state) {
        benchmark::DoNotOptimize(core::plan_steps(request));
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(plan_one_script)->Arg(5)->Arg(50000)->Unit(benchmark::kMicrosecond);

} // namespace
