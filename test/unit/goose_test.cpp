#include "core/formats/goose.hpp"

#include "core/formats/format.hpp"
#include "support.hpp"

using namespace core;
using formats::goose;
using formats::Part;
using support::contains;
using support::error_of;
using support::where;

namespace {

Migration read(const std::string &text) {
    Migration migration;
    goose.read({"1_x.sql", text}, goose.name("1_x.sql"), {}, migration);
    return migration;
}

std::string up(const std::string &text) {
    return read(text).up->text;
}

// The line of the error that reading the text gives.
int refused_at(const std::string &text) {
    const Error error = error_of([&] { read(text); });
    EXPECT_EQ(error.code, sqlstate::bad_directive);
    EXPECT_EQ(error.place.file, "1_x.sql");
    EXPECT_EQ(error.place.column, 1);
    EXPECT_FALSE(error.hint.empty());
    return error.place.line;
}

TEST(Goose, TakesVersionAndNameFromTheFileName) {
    const auto name = goose.name("00042_add_users.sql");
    EXPECT_EQ(name.part, Part::both);
    EXPECT_EQ(name.version, "00042");
    EXPECT_EQ(name.name, "add_users");
    EXPECT_EQ(goose.name("1_.sql").part, Part::both);
    EXPECT_EQ(goose.name("1_x.up.sql").name, "x.up");
}

TEST(Goose, PassesOverOtherNames) {
    for (const char *name : {"1.sql", "x.sql", "1-x.sql", "1x_y.sql", "1_x.go", "1_x.SQL", "_x.sql",
                             "0_x.sql", "000_x.sql", ".sql", ""})
        EXPECT_EQ(goose.name(name).part, Part::none) << name;
}

TEST(Goose, SplitsTheFileAtItsMarkers) {
    const Migration migration =
        read("-- note\n-- +goose Up\ncreate table a();\n\n-- +goose Down\ndrop table a;\n");
    EXPECT_EQ(migration.up->text, "-- +goose Up\ncreate table a();\n\n");
    EXPECT_EQ(migration.up->line, 2);
    EXPECT_EQ(migration.down->text, "-- +goose Down\ndrop table a;\n");
    EXPECT_EQ(migration.down->line, 5);
    EXPECT_EQ(migration.down->file, "1_x.sql");
}

TEST(Goose, TakesAFileWithoutDown) {
    const Migration migration = read("-- +goose Up\nselect 1;");
    EXPECT_EQ(migration.up->text, "-- +goose Up\nselect 1;");
    EXPECT_FALSE(migration.down);
}

TEST(Goose, TellsAnEmptyDownFromNone) {
    EXPECT_EQ(read("-- +goose Up\n-- +goose Down").down->text, "-- +goose Down");
}

TEST(Goose, TakesAnnotationsInAnyCaseAndSpacing) {
    EXPECT_EQ(read("--+goose uP\n--\t+goose   DOWN  \n").down->line, 2);
    EXPECT_EQ(up("-- Up +goose\n"), "-- Up +goose\n") << "goose takes it, so do we";
    EXPECT_EQ(up("-- +goose Up --\n"), "-- +goose Up --\n");
}

TEST(Goose, SkipsAByteOrderMarkAndKeepsCarriageReturns) {
    const Migration migration = read("\xEF\xBB\xBF-- +goose Up\r\nselect 1;\r\n-- +goose Down\r\n");
    EXPECT_EQ(migration.up->text, "-- +goose Up\r\nselect 1;\r\n");
    EXPECT_EQ(migration.down->text, "-- +goose Down\r\n");
}

TEST(Goose, SaysNoTransactionInBothSectionsWhereverItStands) {
    const char *expected_up = "-- sluice: no-transaction\n";
    const char *expected_down = "-- sluice: no-transaction\nvacuum;\n";
    for (const char *text : {"-- +goose NO TRANSACTION\n-- +goose Up\n-- +goose Down\nvacuum;\n",
                             "-- +goose no transaction\n\n-- +goose Up\n-- +goose Down\nvacuum;\n"}) {
        EXPECT_EQ(read(text).up->text, expected_up);
        EXPECT_EQ(read(text).down->text, expected_down);
    }
    const Migration late = read("-- +goose Up\r\nvacuum;\r\n-- +goose Down\r\n-- +goose NO TRANSACTION\r\n");
    EXPECT_EQ(late.up->text, "-- sluice: no-transaction\r\nvacuum;\r\n");
    EXPECT_EQ(late.down->text, "-- sluice: no-transaction\r\n-- +goose NO TRANSACTION\r\n");
}

TEST(Goose, LeavesStatementEndAsItIsBehindASemicolon) {
    const std::string text = "-- +goose Up\n-- +goose StatementBegin\ncreate function f() ...;\n-- done\n"
                             "-- +goose StatementEnd\nselect 1;\n";
    EXPECT_EQ(up(text), text);
}

TEST(Goose, EndsAStatementThatHasNoSemicolon) {
    EXPECT_EQ(
        up("-- +goose Up\n-- +goose StatementBegin\nselect 1 -- ;\n-- +goose StatementEnd\nselect 2;\n"),
        "-- +goose Up\n-- +goose StatementBegin\nselect 1 -- ;\n;\nselect 2;\n");
    EXPECT_EQ(read("-- +goose Up\r\n-- +goose Down\r\n-- +goose StatementBegin\r\ndo $$ ; $$\r\n"
                   "-- +goose StatementEnd\r\n")
                  .down->text,
              "-- +goose Down\r\n-- +goose StatementBegin\r\ndo $$ ; $$\r\n;\r\n");
}

TEST(Goose, AddsNothingToAnEmptyOrOpenBlock) {
    const std::string empty = "-- +goose Up\n-- +goose StatementBegin\n-- nothing\n-- +goose StatementEnd\n";
    EXPECT_EQ(up(empty), empty);
    const std::string open = "-- +goose Up\n-- +goose StatementBegin\nselect '\n-- +goose StatementEnd\n';\n";
    EXPECT_EQ(up(open), open);
}

TEST(Goose, LooksAtEachBlockByItself) {
    EXPECT_EQ(up("-- +goose Up\n-- +goose StatementBegin\na;\n-- +goose StatementEnd\n"
                 "-- +goose statementbegin\nb\n-- +goose statementend\n"),
              "-- +goose Up\n-- +goose StatementBegin\na;\n-- +goose StatementEnd\n"
              "-- +goose statementbegin\nb\n;\n");
}

TEST(Goose, LeavesAStatementWithoutSemicolonAtTheEndToTheServer) {
    EXPECT_EQ(up("-- +goose Up\nselect 1\n-- +goose Down\n"), "-- +goose Up\nselect 1\n");
}

TEST(Goose, TakesAnnotationsInsideOfBodiesLikeAnyOther) {
    EXPECT_EQ(refused_at("-- +goose Up\n-- +goose StatementBegin\ndo $$\n-- +goose Down\n$$;\n"), 4);
    EXPECT_EQ(refused_at("-- +goose Up\ndo $$\n-- +goose nonsense\n$$;\n"), 3);
}

TEST(Goose, RefusesAFileWithoutUp) {
    EXPECT_EQ(refused_at(""), 1);
    EXPECT_EQ(refused_at("\n-- a note\n"), 1);
    EXPECT_EQ(refused_at("-- +goose NO TRANSACTION\n"), 1);
}

TEST(Goose, RefusesSectionsOutOfOrderOrTwice) {
    EXPECT_EQ(refused_at("-- +goose Down\n-- +goose Up\n"), 1);
    EXPECT_EQ(refused_at("-- +goose Up\n\n-- +goose Up\n"), 3);
    EXPECT_EQ(refused_at("-- +goose Up\n-- +goose Down\n-- +goose Up\n"), 3);
    EXPECT_EQ(refused_at("-- +goose Up\n-- +goose Down\n-- +goose Down\n"), 3);
}

TEST(Goose, RefusesTextAboveUp) {
    EXPECT_EQ(refused_at("\n  \n-- fine\n  -- fine\nselect 1;\n-- +goose Up\n"), 5);
    EXPECT_EQ(refused_at("/* not fine */\n-- +goose Up\n"), 1);
}

TEST(Goose, RefusesStatementMarksThatDoNotMatch) {
    EXPECT_EQ(refused_at("-- +goose Up\n-- +goose StatementBegin\nselect 1;\n"), 2);
    EXPECT_EQ(refused_at("-- +goose Up\n-- +goose StatementEnd\n"), 2);
    EXPECT_EQ(refused_at("-- +goose StatementEnd\n"), 1);
    EXPECT_EQ(refused_at("-- +goose StatementBegin\n-- +goose Up\n"), 1);
    EXPECT_EQ(refused_at("-- +goose Up\n-- +goose StatementBegin\n-- +goose StatementBegin\n"), 3);
    EXPECT_EQ(refused_at("-- +goose Up\n-- +goose StatementBegin\n-- +goose Down\n"), 3);
}

TEST(Goose, RefusesBlanksBeforeAnAnnotation) {
    EXPECT_EQ(refused_at(" -- +goose Up\n"), 1);
    EXPECT_EQ(refused_at("-- +goose Up\n\t-- +goose Down\n"), 2);
}

TEST(Goose, RefusesUnknownAnnotations) {
    EXPECT_EQ(refused_at("-- +goose Upp\n"), 1);
    EXPECT_EQ(refused_at("-- +goose\n"), 1);
    EXPECT_EQ(refused_at("-- +goose NO  TRANSACTION\n"), 1);
    EXPECT_EQ(refused_at("-- +goose Up\n-- as +goose Down says\n"), 2);
    EXPECT_EQ(refused_at("-- +goose +goose Up\n"), 1);
    EXPECT_TRUE(contains(error_of([] { read("-- +goose Statement\n"); }).message, "\"-- +goose Statement\""));
}

TEST(Goose, NamesTheVariablesThatItsTextsUse) {
    const auto names = goose.variables("-- +goose Up\nSELECT '$NOT';\n-- +goose ENVSUB ON\n"
                                       "SELECT '${A:-$B}', $$C;\n-- +goose ENVSUB OFF\nSELECT '$D';\n");
    EXPECT_EQ(names, (std::vector<std::string>{"A", "B"}));
    EXPECT_TRUE(goose.variables("-- +goose Up\nSELECT '$A';\n").empty());
}

TEST(Goose, KnowsItsMarks) {
    EXPECT_TRUE(goose.marked("-- +goose Up\n"));
    EXPECT_TRUE(goose.marked("\xEF\xBB\xBF--+goose anything"));
    EXPECT_TRUE(goose.marked("select 1;\r\n  -- +goose Up\r\n")) << "misplaced, but meant";
    EXPECT_FALSE(goose.marked("-- run by +goose\n"));
    EXPECT_FALSE(goose.marked("select '+goose';\n"));
    EXPECT_FALSE(goose.marked(""));
}

TEST(Goose, ReadsAnyBytesWithoutHarm) {
    const std::string nul("-- +goose Up\nselect '\0\xFF';\n", 27);
    EXPECT_EQ(up(nul), nul);
}

} // namespace
