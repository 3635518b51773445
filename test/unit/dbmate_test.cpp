#include "core/formats/dbmate.hpp"

#include <algorithm>

#include "support.hpp"

using namespace core;
using formats::dbmate;
using formats::Part;
using support::contains;
using support::error_of;

namespace {

Migration read(const std::string &text) {
    Migration migration;
    dbmate.read({"1_x.sql", text}, dbmate.name("1_x.sql"), {}, migration);
    return migration;
}

Error refusal(const std::string &text) {
    const Error error = error_of([&] { read(text); });
    EXPECT_EQ(error.code, sqlstate::bad_directive);
    EXPECT_EQ(error.place.file, "1_x.sql");
    EXPECT_FALSE(error.hint.empty());
    return error;
}

int refused_at(const std::string &text) {
    return refusal(text).place.line;
}

TEST(Dbmate, TakesVersionAndNameFromTheFileName) {
    const auto name = dbmate.name("20260101000000_add_users.sql");
    EXPECT_EQ(name.part, Part::both);
    EXPECT_EQ(name.version, "20260101000000");
    EXPECT_EQ(name.name, "add_users");
    EXPECT_EQ(dbmate.name("0042.sql").version, "0042");
    EXPECT_EQ(dbmate.name("0042.sql").name, "");
    EXPECT_EQ(dbmate.name("1-add users.sql").name, "add users");
    EXPECT_EQ(dbmate.name("1a.sql").name, "a");
    EXPECT_EQ(dbmate.name("0_x.sql").version, "0");
}

TEST(Dbmate, PassesOverOtherNames) {
    for (const char *name : {"x.sql", "_1.sql", "1_x", "1_x.SQL", "1_x.sql.tmpl", ".sql", ""})
        EXPECT_EQ(dbmate.name(name).part, Part::none) << name;
}

TEST(Dbmate, SplitsTheFileAtItsMarkers) {
    const Migration migration =
        read("-- note\n-- migrate:up\ncreate table a();\n-- migrate:down\ndrop table a;\n");
    EXPECT_EQ(migration.up->text, "-- migrate:up\ncreate table a();\n");
    EXPECT_EQ(migration.up->line, 2);
    EXPECT_EQ(migration.down->text, "-- migrate:down\ndrop table a;\n");
    EXPECT_EQ(migration.down->line, 4);
    EXPECT_EQ(migration.down->file, "1_x.sql");
}

TEST(Dbmate, TakesMarkersInAnySpacingAtTheStartOfALine) {
    EXPECT_EQ(read("--migrate:up\r\n--\t migrate:down  \r\n").down->line, 2);
    EXPECT_EQ(read("-- migrate:up\n  -- migrate:down\n").down, std::nullopt) << "indented: a comment";
    EXPECT_EQ(read("-- migrate:up\n-- migrate:downward\n").down, std::nullopt);
    EXPECT_EQ(read("-- migrate:up\n-- Migrate:down\n").down, std::nullopt);
    EXPECT_EQ(read("-- migrate:up\n-- migrate:down and a remark\n").down->line, 2);
}

TEST(Dbmate, AcceptsAFileWithoutDown) {
    EXPECT_FALSE(read("-- migrate:up\nselect 1;\n").down);
    EXPECT_EQ(read("-- migrate:up\nselect 1;\n-- migrate:down").down->text, "-- migrate:down");
}

TEST(Dbmate, SkipsAByteOrderMarkAndKeepsCarriageReturns) {
    const Migration migration = read("\xEF\xBB\xBF-- migrate:up\r\nselect 1;\r\n-- migrate:down\r\n");
    EXPECT_EQ(migration.up->text, "-- migrate:up\r\nselect 1;\r\n");
    EXPECT_EQ(migration.down->text, "-- migrate:down\r\n");
}

TEST(Dbmate, SaysNoTransactionForTheSectionThatSaysSo) {
    const Migration up_only =
        read("-- migrate:up transaction:false\r\nvacuum;\r\n-- migrate:down\r\nselect 1;");
    EXPECT_EQ(up_only.up->text, "-- sluice: no-transaction\r\nvacuum;\r\n");
    EXPECT_EQ(up_only.down->text, "-- migrate:down\r\nselect 1;");
    const Migration down_only = read("-- migrate:up\n-- migrate:down x:y transaction:false z\nvacuum;\n");
    EXPECT_EQ(down_only.up->text, "-- migrate:up\n");
    EXPECT_EQ(down_only.down->text, "-- sluice: no-transaction\nvacuum;\n");
}

TEST(Dbmate, HeedsOnlyTransactionFalse) {
    for (const char *options :
         {"transaction:true", "transaction:False", "transaction:", "transaction", "transaction: false",
          "no-transaction:false", "transaction:false transaction:true"})
        EXPECT_FALSE(contains(read("-- migrate:up " + std::string(options) + "\n").up->text, "sluice"))
            << options;
    EXPECT_TRUE(contains(read("-- migrate:up transaction:true transaction:false\n").up->text, "sluice"));
}

TEST(Dbmate, JoinsTheSectionsOfOneDirectionWithTrueLines) {
    const Migration migration =
        read("-- migrate:up\na;\n-- migrate:down\nb;\nc;\n-- migrate:up\nd;\n-- migrate:down\ne;\n");
    EXPECT_EQ(migration.up->text, "-- migrate:up\na;\n\n\n\n-- migrate:up\nd;\n");
    EXPECT_EQ(migration.up->line, 1);
    EXPECT_EQ(migration.down->text, "-- migrate:down\nb;\nc;\n\n\n-- migrate:down\ne;\n");
    EXPECT_EQ(migration.down->line, 3);
}

TEST(Dbmate, EndsAStatementThatAnotherSectionFollows) {
    const Migration migration =
        read("-- migrate:up\na\n-- migrate:down\nb -- ;\n-- migrate:up\nc\n-- migrate:down\nd\n");
    EXPECT_EQ(migration.up->text, "-- migrate:up\na\n;\n\n-- migrate:up\nc\n");
    EXPECT_EQ(migration.down->text, "-- migrate:down\nb -- ;\n;\n\n-- migrate:down\nd\n");
}

TEST(Dbmate, JoinsUpSectionsWithoutDown) {
    const Migration migration = read("-- migrate:up\na\n-- migrate:up\nb;\n-- migrate:up\nc");
    EXPECT_EQ(migration.up->text, "-- migrate:up\na\n;\nb;\n-- migrate:up\nc");
    EXPECT_FALSE(migration.down);
}

TEST(Dbmate, SaysNoTransactionForSectionsThatAgree) {
    const Migration migration = read("-- migrate:up transaction:false\na\n-- migrate:down\nb;\n"
                                     "-- migrate:up transaction:false\nc;\n-- migrate:down\n");
    EXPECT_EQ(migration.up->text, "-- sluice: no-transaction\na\n;\n\n-- sluice: no-transaction\nc;\n");
    EXPECT_EQ(migration.down->text, "-- migrate:down\nb;\n\n\n-- migrate:down\n");
}

TEST(Dbmate, RefusesSectionsThatDifferInTransaction) {
    const Error up =
        refusal("-- migrate:up transaction:false\n-- migrate:down\n-- migrate:up\n-- migrate:down\n");
    EXPECT_EQ(up.place.line, 3);
    EXPECT_TRUE(contains(up.hint, "Split the file"));
    EXPECT_EQ(
        refused_at("-- migrate:up\n-- migrate:down\n-- migrate:up\n-- migrate:down transaction:false\n"), 4);
}

TEST(Dbmate, RefusesAFileWithoutUp) {
    EXPECT_EQ(refused_at(""), 1);
    EXPECT_EQ(refused_at("-- a note\n"), 1);
}

TEST(Dbmate, RefusesADownWithoutItsUp) {
    EXPECT_EQ(refused_at("-- migrate:down\n-- migrate:up\n"), 1);
    EXPECT_EQ(refused_at("-- migrate:up\n-- migrate:down\n-- migrate:down\n"), 3);
}

TEST(Dbmate, RefusesDownsForSomeUpsOnly) {
    EXPECT_EQ(refused_at("-- migrate:up\na;\n-- migrate:up\nb;\n-- migrate:down\nc;\n"), 1);
    EXPECT_EQ(refused_at("-- migrate:up\na;\n-- migrate:down\nb;\n-- migrate:up\nc;\n"), 5);
}

TEST(Dbmate, RefusesTextAboveTheFirstSection) {
    EXPECT_EQ(refused_at("\n  \n-- fine\n  -- fine\nselect 1;\n-- migrate:up\n"), 5);
    EXPECT_EQ(refused_at("/* not fine */\n-- migrate:up\n"), 1);
}

TEST(Dbmate, KnowsItsMarks) {
    EXPECT_TRUE(dbmate.marked("-- migrate:up\n"));
    EXPECT_TRUE(dbmate.marked("\xEF\xBB\xBF--migrate:up transaction:false"));
    EXPECT_TRUE(dbmate.marked("select 1;\r\n-- migrate:down\r\n"));
    EXPECT_FALSE(dbmate.marked(" -- migrate:up\n"));
    EXPECT_FALSE(dbmate.marked("-- migrate:upper\n"));
    EXPECT_FALSE(dbmate.marked(""));
    EXPECT_TRUE(dbmate.out_of_order);
}

TEST(Dbmate, KeepsLinesTrueInAFileOfManySections) {
    std::string text;
    for (int i = 0; i < 100; ++i)
        text += "-- migrate:up\nup " + std::to_string(i) + "\n-- migrate:down\n\ndown\n";
    const Migration migration = read(text);
    const auto lines = [](const std::string &part) { return std::count(part.begin(), part.end(), '\n'); };
    EXPECT_EQ(lines(migration.up->text), lines(text) - 3);
    EXPECT_EQ(lines(migration.down->text), lines(text) - 2);
}

TEST(Dbmate, ReadsAnyBytesWithoutHarm) {
    const std::string nul("-- migrate:up\nselect '\0\xFF';\n", 28);
    EXPECT_EQ(read(nul).up->text, nul);
}

} // namespace
