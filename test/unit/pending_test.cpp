#include "core/pending.hpp"

#include <vector>

#include "support.hpp"

using namespace core;
using support::contains;
using support::error_of;

namespace {

Recorded recorded(const std::string &id, State state = State::applied, std::int64_t seq = 0) {
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

Recorded reverting(Recorded from) {
    from.direction = Direction::down;
    return from;
}

Ledger ledger(std::vector<Recorded> migrations) {
    Ledger result;
    result.migrations = std::move(migrations);
    return result;
}

Seen up_of(const std::string &id, const std::string &hash = {}) {
    return {id + "_x.up.sql", hash.empty() ? "aaaaaaaaup" + id : hash};
}

Seen down_of(const std::string &id, const std::string &hash = {}) {
    return {id + "_x.down.sql", hash.empty() ? "aaaaaaaadown" + id : hash};
}

std::string show(const std::vector<Look> &rows) {
    std::string result;
    for (const Look &row : rows) {
        EXPECT_TRUE(row.state == "applied" || !row.why.empty()) << row.file;
        EXPECT_FALSE(row.why.ends_with('.')) << row.why;
        result += (row.file.empty() ? "-" : row.file) + " " + row.state + "\n";
    }
    return result;
}

std::string look_at(const std::vector<Seen> &files, const Ledger &known,
                    const char *format = "golang-migrate", bool everything = false) {
    return show(look(files, known, format, everything));
}

// ---- look

TEST(Look, SaysNothingWhereAllIsApplied) {
    EXPECT_EQ(look_at({up_of("1"), down_of("1"), up_of("2")}, ledger({recorded("1"), recorded("2")})), "");
    EXPECT_EQ(look_at({}, {}), "");
}

TEST(Look, SaysEverythingWhenAsked) {
    EXPECT_EQ(look_at({up_of("2"), down_of("1"), up_of("1"), {"notes.txt", "h"}},
                      ledger({recorded("1"), recorded("2")}), "golang-migrate", true),
              "1_x.down.sql applied\n1_x.up.sql applied\n2_x.up.sql applied\nnotes.txt not_a_migration\n");
}

TEST(Look, TellsUpAndDownOfWhatIsPending) {
    EXPECT_EQ(
        look_at({up_of("1"), {"db/010_y.up.sql", "h"}, {"010_y.down.sql", "h"}}, ledger({recorded("1")})),
        "db/010_y.up.sql pending\n010_y.down.sql pending\n");
}

TEST(Look, OrdersByVersionAndNamesIt) {
    const auto rows = look({up_of("10"), up_of("9"), {"schema.sql", "h"}}, ledger({recorded("1")}),
                           "golang-migrate", false);
    EXPECT_EQ(show(rows), "- missing\n9_x.up.sql pending\n10_x.up.sql pending\nschema.sql not_a_migration\n");
    EXPECT_EQ(rows[0].version, "1");
    EXPECT_EQ(rows[1].version, "9");
    EXPECT_EQ(rows[1].name, "x");
    EXPECT_EQ(rows[3].version, "");
}

TEST(Look, MatchesIdsNotSpellings) {
    EXPECT_EQ(look_at({{"001_other.up.sql", "aaaaaaaaup1"}}, ledger({recorded("1")})), "");
}

TEST(Look, CallsWhatWasRevertedPending) {
    const auto rows =
        look({up_of("1"), down_of("1")}, ledger({recorded("1", State::reverted)}), "golang-migrate", false);
    EXPECT_EQ(show(rows), "1_x.up.sql pending\n1_x.down.sql pending\n");
    EXPECT_EQ(rows[0].why, "was reverted");
}

TEST(Look, TellsWhatIsOutOfOrder) {
    const auto rows =
        look({up_of("1"), up_of("2"), up_of("3")}, ledger({recorded("2")}), "golang-migrate", false);
    EXPECT_EQ(show(rows), "1_x.up.sql out_of_order\n3_x.up.sql pending\n");
    EXPECT_TRUE(contains(rows[0].why, "below 2")) << rows[0].why;
}

TEST(Look, CallsItPendingWhereTheStreamOrTheFormatAllowsIt) {
    Ledger allowing = ledger({recorded("2")});
    allowing.out_of_order = true;
    EXPECT_EQ(look_at({up_of("1"), up_of("2")}, allowing), "1_x.up.sql pending\n");
    EXPECT_EQ(look_at({{"1_x.sql", "h"}, {"2_x.sql", "aaaaaaaaup2"}}, ledger({recorded("2")}), "dbmate"),
              "1_x.sql pending\n");
}

TEST(Look, LetsTheStreamOutweighTheFormat) {
    Ledger refusing = ledger({recorded("2")});
    refusing.out_of_order = false;
    EXPECT_EQ(look_at({{"1_x.sql", "h"}, {"2_x.sql", "aaaaaaaaup2"}}, refusing, "dbmate"),
              "1_x.sql out_of_order\n");
}

TEST(Look, MeasuresOrderByVersionedMigrationsThatAreApplied) {
    Recorded views = recorded("R:views");
    views.kind = Kind::repeatable;
    EXPECT_EQ(look_at({up_of("5")}, ledger({recorded("9", State::reverted), views})),
              "5_x.up.sql pending\n- missing\n");
}

TEST(Look, TellsChangedFiles) {
    const auto rows = look({up_of("1", "bbbbbbbbbb"), down_of("1"), up_of("2"), down_of("2", "bbbbbbbbbb")},
                           ledger({recorded("1"), recorded("2")}), "golang-migrate", false);
    EXPECT_EQ(show(rows), "1_x.up.sql differs\n2_x.down.sql differs\n");
    EXPECT_TRUE(contains(rows[0].why, "aaaaaaaa")) << rows[0].why;
    EXPECT_TRUE(contains(rows[0].why, "bbbbbbbb")) << rows[0].why;
}

TEST(Look, HoldsAFileOfBothPartsAgainstTheUpsHash) {
    EXPECT_EQ(look_at({{"1_x.sql", "aaaaaaaaup1"}}, ledger({recorded("1")}), "goose"), "");
    EXPECT_EQ(look_at({{"1_x.sql", "other"}}, ledger({recorded("1")}), "goose"), "1_x.sql differs\n");
}

TEST(Look, TakesAnUnknownHashForUnchanged) {
    Recorded imported = recorded("1");
    imported.up_hash.clear();
    imported.down_hash.clear();
    EXPECT_EQ(look_at({up_of("1"), down_of("1")}, ledger({imported})), "");
}

TEST(Look, TellsADownThatTheLedgerLacks) {
    Recorded without = recorded("1");
    without.down_hash.clear();
    without.has_down = false;
    EXPECT_EQ(look_at({up_of("1"), down_of("1")}, ledger({without})), "1_x.down.sql differs\n");
    EXPECT_EQ(look_at({up_of("1")}, ledger({without})), "");
}

TEST(Look, TellsWhatIsMissing) {
    const auto rows =
        look({down_of("2")}, ledger({recorded("1"), recorded("2"), recorded("3", State::reverted)}),
             "golang-migrate", false);
    EXPECT_EQ(show(rows), "- missing\n- missing\n") << "a down alone does not make up for the up";
    EXPECT_EQ(rows[0].version, "1");
    EXPECT_EQ(rows[0].name, "x");
    EXPECT_TRUE(contains(rows[0].why, "1_x.up.sql")) << rows[0].why;
}

TEST(Look, TellsWhatIsHalfDoneByItsFile) {
    EXPECT_EQ(look_at({up_of("1"), down_of("1")}, ledger({recorded("1", State::dirty)})),
              "1_x.up.sql dirty\n");
    EXPECT_EQ(look_at({up_of("1"), down_of("1")}, ledger({reverting(recorded("1", State::dirty))})),
              "1_x.down.sql dirty\n");
    EXPECT_EQ(
        look_at({{"1_x.sql", "aaaaaaaaup1"}}, ledger({reverting(recorded("1", State::running))}), "goose"),
        "1_x.sql dirty\n");
}

TEST(Look, TellsWhatIsHalfDoneWithoutAFile) {
    const auto rows =
        look({up_of("1")}, ledger({recorded("1"), recorded("2", State::running)}), "golang-migrate", false);
    EXPECT_EQ(show(rows), "- dirty\n");
    EXPECT_TRUE(contains(rows[0].why, "2_x.up.sql")) << rows[0].why;
    EXPECT_EQ(look_at({up_of("1")}, ledger({reverting(recorded("1", State::dirty))})), "- dirty\n");
}

TEST(Look, SaysThatAHalfDoneFileHasChanged) {
    const auto rows =
        look({up_of("1", "bbbbbbbbb")}, ledger({recorded("1", State::dirty)}), "golang-migrate", false);
    EXPECT_TRUE(contains(rows[0].why, "changed")) << rows[0].why;
}

TEST(Look, TakesWhatIsAtOrBelowTheFloorForApplied) {
    Ledger based = ledger({recorded("1", State::reverted)});
    based.floor = "10";
    EXPECT_EQ(look_at({up_of("1"), up_of("9"), up_of("10"), up_of("11")}, based),
              "1_x.up.sql pending\n11_x.up.sql pending\n")
        << "what the ledger knows is not first seen";
    EXPECT_EQ(look_at({up_of("10")}, based, "golang-migrate", true), "10_x.up.sql applied\n");
}

TEST(Look, NamesTwoFilesOfOneVersion) {
    const auto rows = look({{"1_a.up.sql", "h"}, {"001_b.up.sql", "h"}}, {}, "golang-migrate", false);
    EXPECT_EQ(show(rows), "1_a.up.sql pending\n001_b.up.sql pending\n");
    EXPECT_TRUE(contains(rows[0].why, "001_b.up.sql")) << rows[0].why;
    EXPECT_EQ(look_at({up_of("1"), {"001_b.up.sql", "h"}}, ledger({recorded("1")})),
              "1_x.up.sql differs\n001_b.up.sql differs\n");
}

TEST(Look, TellsSqlFilesThatAreNoMigrations) {
    const auto rows =
        look({{"schema.sql", "h"}, {"notes.txt", "h"}, {"1_x.sql", "h"}}, {}, "golang-migrate", false);
    EXPECT_EQ(show(rows), "schema.sql not_a_migration\n1_x.sql not_a_migration\n");
    EXPECT_TRUE(contains(rows[0].why, "VERSION_name.up.sql")) << rows[0].why;
    EXPECT_EQ(look_at({{std::string(201, '1') + "_x.sql", "h"}}, {}, "goose"),
              std::string(201, '1') + "_x.sql not_a_migration\n");
}

TEST(Look, CallsAllThatCouldBeMigrationsPendingWhileUndecided) {
    const auto rows = look({{"2.sql", "h"}, up_of("1"), {"schema.sql", "h"}, {"notes.txt", "h"}},
                           ledger({recorded("1")}), "", false);
    EXPECT_EQ(show(rows), "2.sql pending\n1_x.up.sql pending\nschema.sql not_a_migration\n");
    EXPECT_EQ(rows[0].version, "");
    EXPECT_EQ(rows[0].name, "");
    EXPECT_EQ(look_at({{"notes.txt", "h"}}, {}, "", true), "notes.txt not_a_migration\n");
}

TEST(Look, TellsWhatIsHalfDoneWhileUndecided) {
    EXPECT_EQ(look_at({up_of("1"), {"db/2_x.up.sql", "h"}},
                      ledger({recorded("2", State::dirty), recorded("3", State::running)}), ""),
              "db/2_x.up.sql dirty\n- dirty\n1_x.up.sql pending\n");
    Recorded applied_by_hand = recorded("4", State::dirty);
    applied_by_hand.up_file.clear();
    EXPECT_EQ(look_at({}, ledger({applied_by_hand}), ""), "- dirty\n");
}

TEST(Look, RefusesAnUnknownFormat) {
    EXPECT_EQ(error_of([] { look({}, {}, "flyway", false); }).code, sqlstate::invalid_argument);
}

// ---- choose_run

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

TEST(ChooseRun, TakesWhatIsPendingInOrder) {
    EXPECT_EQ(chosen({"1", "2", "3"}, ledger({recorded("1")})), "2 3 ");
    EXPECT_EQ(chosen({"1", "2"}, ledger({recorded("1"), recorded("2", State::reverted)})), "2 ");
    EXPECT_EQ(chosen({"1"}, ledger({recorded("1")})), "");
    EXPECT_EQ(chosen({}, {}), "");
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

TEST(ChooseRollback, KeepsAMigrationOfVersionZeroAsTarget) {
    EXPECT_EQ(reverted(ledger({recorded("0", State::applied, 1), recorded("1", State::applied, 2)}), to("0")),
              "1 ");
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

// ---- words

TEST(Word, NamesStatesAndDirections) {
    EXPECT_EQ(word(State::running), "running");
    EXPECT_EQ(word(State::applied), "applied");
    EXPECT_EQ(word(State::dirty), "dirty");
    EXPECT_EQ(word(State::reverted), "reverted");
    EXPECT_EQ(word(Direction::up), "up");
    EXPECT_EQ(word(Direction::down), "down");
}

} // namespace
