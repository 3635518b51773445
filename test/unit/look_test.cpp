#include "core/look.hpp"

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

TEST(Look, NamesWhatRunsWithOthersWhereOthersAreToRun) {
    Recorded callback = recorded("R:afterMigrate.sql");
    callback.kind = Kind::repeatable;
    callback.up_hash = "h";
    const Ledger known = ledger({recorded("1"), callback});
    const Seen one{"V1__x.sql", "aaaaaaaaup1"}, two{"V2__y.sql", "h"}, after{"afterMigrate.sql", "h"};
    EXPECT_EQ(look_at({one, after}, known, "flyway"), "");
    EXPECT_EQ(look_at({one, after}, known, "flyway", true), "V1__x.sql applied\nafterMigrate.sql applied\n");
    EXPECT_EQ(look_at({one, two, after}, known, "flyway"),
              "V2__y.sql pending\nafterMigrate.sql repeatable\n");
    EXPECT_EQ(look_at({one, {"afterMigrate.sql", "new"}}, known, "flyway"), "afterMigrate.sql repeatable\n");
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
    EXPECT_EQ(error_of([] { look({}, {}, "no-such-tool", false); }).code, sqlstate::invalid_argument);
}

} // namespace
