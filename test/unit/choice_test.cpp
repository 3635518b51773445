#include "core/choice.hpp"

#include <vector>

#include "recorded_support.hpp"
#include "support.hpp"

using namespace core;
using support::contains;
using support::error_of;
using support::ledger;
using support::recorded;
using support::reverting;

namespace {

std::vector<Migration> migrations(const std::vector<std::string> &ids) {
    std::vector<Migration> result;
    for (const std::string &id : ids) {
        Migration migration;
        migration.version = id;
        migration.id = id;
        migration.name = "x";
        migration.up = core::Script{"select 1;", id + "_x.up.sql", 1};
        result.push_back(std::move(migration));
    }
    return result;
}

std::string chosen(const std::vector<std::string> &ids, const Ledger &known, const RunRequest &request = {}) {
    std::string result;
    for (const int index : choose_run(migrations(ids), known, request).run)
        result += ids[static_cast<std::size_t>(index)] + ' ';
    return result;
}

RunRequest to(const std::string &target) {
    RunRequest request;
    request.target = target;
    return request;
}

RunRequest by(int steps) {
    RunRequest request;
    request.steps = steps;
    return request;
}

Error run_refusal(const char *code, const std::vector<std::string> &ids, const Ledger &known,
                  const RunRequest &request = {}) {
    const Error error = error_of([&] { choose_run(migrations(ids), known, request); });
    EXPECT_EQ(error.code, code);
    EXPECT_FALSE(error.hint.empty());
    return error;
}

// "R:x" is a repeatable, "B2" a baseline of version 2.
std::vector<Migration> of_kinds(const std::vector<std::string> &ids) {
    std::vector<Migration> result = migrations(ids);
    for (Migration &each : result) {
        if (each.id.front() == 'R') each.kind = Kind::repeatable;
        if (each.id.front() != 'B') continue;
        each.kind = Kind::baseline;
        each.id.erase(0, 1);
    }
    return result;
}

std::string chosen_of_kinds(const std::vector<std::string> &ids, const Ledger &known,
                            const RunRequest &request = {}) {
    const Choice choice = choose_run(of_kinds(ids), known, request);
    std::string result;
    for (const int index : choice.run)
        result += ids[static_cast<std::size_t>(index)] + ' ';
    for (const int index : choice.floored)
        result += "(" + ids[static_cast<std::size_t>(index)] + ") ";
    return result;
}

Recorded of_kind(Kind kind, Recorded from) {
    from.kind = kind;
    return from;
}

TEST(ChooseRun, TakesWhatIsPendingInOrder) {
    EXPECT_EQ(chosen({"1", "2", "3"}, ledger({recorded("1")})), "2 3 ");
    EXPECT_EQ(chosen({"1", "2"}, ledger({recorded("1"), recorded("2", State::reverted)})), "2 ");
    EXPECT_EQ(chosen({"1"}, ledger({recorded("1")})), "");
    EXPECT_EQ(chosen({}, {}), "");
}

TEST(ChooseRun, TakesRepeatablesBehindAllOthers) {
    EXPECT_EQ(chosen_of_kinds({"R:a", "1", "2"}, {}), "1 2 R:a ");
    const Recorded ran = of_kind(Kind::repeatable, recorded("R:a"));
    EXPECT_EQ(chosen_of_kinds({"1", "R:a"}, ledger({recorded("1"), ran})), "");
    RunRequest changed;
    changed.changed = {"R:a"};
    EXPECT_EQ(chosen_of_kinds({"1", "R:a"}, ledger({recorded("1"), ran}), changed), "R:a ");
}

TEST(ChooseRun, RepeatsWhatRunsWithOthersOnlyWithOthers) {
    std::vector<Migration> set = of_kinds({"1", "2", "R:a"});
    set.back().with_others = true;
    const Recorded ran = of_kind(Kind::repeatable, recorded("R:a"));
    EXPECT_EQ(choose_run(set, ledger({recorded("1"), ran}), {}).run, (std::vector<int>{1, 2}));
    EXPECT_EQ(choose_run(set, ledger({recorded("1"), recorded("2"), ran}), {}).run, std::vector<int>());
}

TEST(ChooseRun, LeavesRepeatablesUntilNothingElseIsPending) {
    EXPECT_EQ(chosen_of_kinds({"1", "2", "R:a"}, {}, to("1")), "1 ");
    EXPECT_EQ(chosen_of_kinds({"1", "2", "R:a"}, {}, to("2")), "1 2 R:a ");
    EXPECT_EQ(chosen_of_kinds({"1", "2", "R:a"}, {}, by(1)), "1 ");
    EXPECT_EQ(chosen_of_kinds({"1", "2", "R:a"}, {}, by(3)), "1 2 R:a ");
}

TEST(ChooseRun, BeginsWithTheHighestBaselineWhereNothingIsApplied) {
    EXPECT_EQ(chosen_of_kinds({"1", "B1", "2", "B2", "3"}, {}), "B2 3 ");
    EXPECT_EQ(chosen_of_kinds({"1", "B1", "2", "B2", "3"}, {}, to("1")), "B1 ");
    EXPECT_EQ(chosen_of_kinds({"1", "2", "B2", "3"}, ledger({recorded("1")})), "2 3 ");
}

TEST(ChooseRun, CountsWhatABaselineStandsForAsApplied) {
    Ledger known = ledger({of_kind(Kind::baseline, recorded("2"))});
    count_baselines(known);
    EXPECT_EQ(known.floor, "2");
    EXPECT_EQ(chosen_of_kinds({"1", "2", "B2", "3"}, known), "3 (1) ");
}

TEST(ChooseRun, GoesByTheOrderOfAListedSet) {
    RunRequest listed = to("b");
    listed.listed = true;
    EXPECT_EQ(chosen({"c", "b", "a"}, {}, listed), "c b ");
    listed.target.reset();
    EXPECT_EQ(chosen({"c", "b", "a"}, ledger({recorded("c")}), listed), "b a ") << "never out of order";
}

TEST(ChooseRun, RefusesAGapWhereTheFormatForbidsIt) {
    RunRequest gapless;
    gapless.gapless = true;
    EXPECT_EQ(chosen({"2", "3"}, ledger({recorded("1")}), gapless), "2 3 ");
    EXPECT_EQ(chosen({"1", "3"}, {}), "1 3 ");
    const Error error = error_of([&] { choose_run(migrations({"1", "3"}), {}, gapless); });
    EXPECT_EQ(error.code, sqlstate::bad_file_name);
    EXPECT_EQ(error.message, "version \"2\" is missing before version \"3\"");
}

TEST(ChooseRun, EndsAtTheTarget) {
    EXPECT_EQ(chosen({"1", "2", "3"}, {}, to("2")), "1 2 ");
    EXPECT_EQ(chosen({"1", "2", "3"}, {}, to("002")), "1 2 ") << "in any spelling";
    EXPECT_EQ(chosen({"1", "2", "3"}, ledger({recorded("1"), recorded("2")}), to("2")), "");
    EXPECT_EQ(chosen({"2", "3"}, ledger({recorded("1")}), to("1")), "") << "applied, its file is gone";
}

TEST(ChooseRun, RefusesAnUnknownTarget) {
    run_refusal(sqlstate::unknown_version, {"1", "3"}, {}, to("2"));
    run_refusal(sqlstate::unknown_version, {"1"}, ledger({recorded("2", State::reverted)}), to("2"));
    run_refusal(sqlstate::invalid_argument, {"1"}, {}, to(""));
}

TEST(ChooseRun, TakesAsManyAsAskedFor) {
    EXPECT_EQ(chosen({"1", "2", "3"}, ledger({recorded("1")}), by(1)), "2 ");
    EXPECT_EQ(chosen({"1", "2", "3"}, {}, by(9)), "1 2 3 ");
    RunRequest both = by(2);
    both.target = "1";
    EXPECT_EQ(chosen({"1", "2", "3"}, {}, both), "1 ");
    run_refusal(sqlstate::invalid_argument, {"1"}, {}, by(0));
    run_refusal(sqlstate::invalid_argument, {"1"}, {}, by(-1));
}

TEST(ChooseRun, RefusesWhatIsOutOfOrderWithTheWholeList) {
    const Error error =
        run_refusal(sqlstate::out_of_order, {"1", "2", "3", "4"}, ledger({recorded("3")}), by(1));
    EXPECT_TRUE(contains(error.message, "2 pending migrations")) << error.message;
    EXPECT_TRUE(contains(error.detail, "1_x, 2_x")) << error.detail;
    EXPECT_EQ(error.place.file, "1_x.up.sql");
    const Error one = run_refusal(sqlstate::out_of_order, {"1", "3"}, ledger({recorded("3")}));
    EXPECT_TRUE(contains(one.message, "\"1_x\"")) << one.message;
}

TEST(ChooseRun, RunsOutOfOrderWhereAllowed) {
    RunRequest request;
    request.out_of_order = true;
    EXPECT_EQ(chosen({"1", "2", "3"}, ledger({recorded("2")}), request), "1 3 ");
}

TEST(ChooseRun, LooksForOrderNoFurtherThanTheTarget) {
    EXPECT_EQ(chosen({"1", "2", "3"}, ledger({recorded("1"), recorded("3")}), to("1")), "");
}

TEST(ChooseRun, IsBlockedByWhatIsHalfDone) {
    const Error error = run_refusal(sqlstate::dirty, {"1"}, ledger({recorded("2", State::dirty)}));
    EXPECT_TRUE(contains(error.message, "\"2_x\"")) << error.message;
    EXPECT_TRUE(contains(error.hint, "migrate_resume")) << error.hint;
    EXPECT_EQ(error.place.file, "2_x.up.sql");
    run_refusal(sqlstate::dirty, {"1"}, ledger({recorded("1", State::running)}));
    EXPECT_EQ(
        run_refusal(sqlstate::dirty, {"1"}, ledger({reverting(recorded("1", State::dirty))})).place.file,
        "1_x.down.sql");
}

TEST(ChooseRun, SetsAsideWhatIsAtOrBelowTheFloor) {
    Ledger based = ledger({recorded("2"), recorded("4", State::reverted)});
    based.floor = "5";
    RunRequest request;
    request.out_of_order = true;
    const Choice choice = choose_run(migrations({"1", "2", "4", "5", "6"}), based, request);
    EXPECT_EQ(choice.floored, (std::vector<int>{0, 3}));
    EXPECT_EQ(choice.run, (std::vector<int>{2, 4}));
}

// ---- choose_rollback

std::string reverted(const Ledger &known, const RunRequest &request = {}) {
    std::string result;
    for (const int index : choose_rollback(known, request))
        result += known.migrations[static_cast<std::size_t>(index)].id + ' ';
    return result;
}

Error rollback_refusal(const char *code, const Ledger &known, const RunRequest &request = {}) {
    const Error error = error_of([&] { choose_rollback(known, request); });
    EXPECT_EQ(error.code, code);
    EXPECT_FALSE(error.hint.empty());
    return error;
}

// Applied in the order 1, 3, 2; 4 was reverted again.
Ledger three() {
    return ledger({recorded("1", State::applied, 1), recorded("2", State::applied, 3),
                   recorded("3", State::applied, 2), recorded("4", State::reverted, 4)});
}

TEST(ChooseRollback, TakesTheOneAppliedLast) {
    EXPECT_EQ(reverted(three()), "2 ");
    EXPECT_EQ(reverted({}), "");
    EXPECT_EQ(reverted(ledger({recorded("1", State::reverted, 1)})), "");
}

TEST(ChooseRollback, TakesAsManyAsAskedFor) {
    EXPECT_EQ(reverted(three(), by(2)), "2 3 ");
    EXPECT_EQ(reverted(three(), by(9)), "2 3 1 ");
    rollback_refusal(sqlstate::invalid_argument, three(), by(0));
}

TEST(ChooseRollback, GoesDownToTheTargetWhichStays) {
    EXPECT_EQ(reverted(three(), to("1")), "2 3 ");
    EXPECT_EQ(reverted(three(), to("02")), "3 ");
    EXPECT_EQ(reverted(three(), to("3")), "");
    EXPECT_EQ(reverted(three(), to("0")), "2 3 1 ");
    EXPECT_EQ(reverted(three(), to("000")), "2 3 1 ");
    EXPECT_EQ(reverted({}, to("0")), "");
}

TEST(ChooseRollback, TakesZeroForBelowEverythingAndMoreZerosForAVersion) {
    const Ledger known = ledger({recorded("0", State::applied, 1), recorded("1", State::applied, 2)});
    EXPECT_EQ(reverted(known, to("0")), "1 0 ");
    EXPECT_EQ(reverted(known, to("00")), "1 ");
}

TEST(ChooseRollback, TakesTheFloorForATarget) {
    Ledger based = three();
    based.floor = "1.5";
    EXPECT_EQ(reverted(based, to("1.5")), "2 3 ");
}

TEST(ChooseRollback, RefusesATargetThatIsNotApplied) {
    rollback_refusal(sqlstate::unknown_version, three(), to("4"));
    rollback_refusal(sqlstate::unknown_version, three(), to("9"));
    rollback_refusal(sqlstate::invalid_argument, three(), to(""));
}

TEST(ChooseRollback, RefusesStepsAndTargetTogether) {
    RunRequest both = by(1);
    both.target = "1";
    rollback_refusal(sqlstate::invalid_argument, three(), both);
}

TEST(ChooseRollback, LeavesRepeatablesAlone) {
    Recorded views = recorded("R:views", State::applied, 9);
    views.kind = Kind::repeatable;
    Ledger known = three();
    known.migrations.push_back(views);
    EXPECT_EQ(reverted(known), "2 ");
    EXPECT_EQ(reverted(known, to("0")), "2 3 1 ");
}

TEST(ChooseRollback, BeginsWithWhatIsHalfDone) {
    Ledger known = three();
    known.migrations.push_back(recorded("5", State::dirty, 5));
    EXPECT_EQ(reverted(known), "5 ");
    EXPECT_EQ(reverted(known, to("1")), "5 2 3 ");
    known.migrations.back().seq = 0;
    EXPECT_EQ(reverted(known, by(2)), "5 2 ") << "without a place in the order it is the newest";
}

TEST(ChooseRollback, IsBlockedByAnotherThatIsHalfDone) {
    Ledger known = three();
    known.migrations[0].state = State::dirty;
    EXPECT_TRUE(contains(rollback_refusal(sqlstate::dirty, known).message, "\"1_x\""));
    known.migrations[0].seq = 99;
    rollback_refusal(sqlstate::dirty, known, to("2"));
    known.migrations[1].state = State::running;
    rollback_refusal(sqlstate::dirty, known, by(2));
}

} // namespace
