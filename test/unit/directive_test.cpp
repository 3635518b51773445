#include "core/directive.hpp"

#include "support.hpp"

using namespace core;
using support::contains;
using support::error_of;
using support::where;

namespace {

// Directives as the scanner would hand them in: one a line, from line 1 on, ten bytes apart.
Directives read(const std::vector<std::string_view> &comments, int first_line = 1) {
    std::vector<DirectiveLine> lines;
    for (const std::string_view comment : comments) {
        const int number = static_cast<int>(lines.size());
        lines.push_back({comment, number + 1, number * 10});
    }
    return read_directives(lines, "1_x.sql", first_line);
}

Error refusal(const std::vector<std::string_view> &comments) {
    const Error error = error_of([&] { read(comments); });
    EXPECT_EQ(error.code, sqlstate::bad_directive);
    return error;
}

TEST(IsDirective, KnowsItsMarkWithAnyBlanks) {
    EXPECT_TRUE(is_directive("-- sluice: verify"));
    EXPECT_TRUE(is_directive("--sluice:verify"));
    EXPECT_TRUE(is_directive("--\t  sluice:   verify\r"));
    EXPECT_TRUE(is_directive("-- sluice:"));
}

TEST(IsDirective, LeavesOtherCommentsAlone) {
    EXPECT_FALSE(is_directive("-- Sluice: verify")) << "lower case only";
    EXPECT_FALSE(is_directive("-- sluice verify"));
    EXPECT_FALSE(is_directive("-- see sluice: verify"));
    EXPECT_FALSE(is_directive("---- sluice: verify"));
    EXPECT_FALSE(is_directive("/* sluice: verify */"));
    EXPECT_FALSE(is_directive("sluice: verify"));
    EXPECT_FALSE(is_directive(""));
}

TEST(ReadDirectives, FindsNothingWhereNothingIs) {
    const Directives none = read({});
    EXPECT_FALSE(none.no_transaction);
    EXPECT_FALSE(none.verify_offset);
    EXPECT_FALSE(none.destructive);
    EXPECT_TRUE(read({"-- a comment"}).requirements.empty());
}

TEST(ReadDirectives, ReadsNoTransaction) {
    EXPECT_TRUE(read({"-- sluice: no-transaction"}).no_transaction);
    EXPECT_TRUE(read({"--sluice:no-transaction\r", "-- sluice: no-transaction"}).no_transaction);
}

TEST(ReadDirectives, BeginsToVerifyAtTheFirstVerify) {
    const Directives directives = read({"-- note", "-- sluice: verify", "-- sluice: verify"});
    EXPECT_EQ(directives.verify_offset, 10);
}

TEST(ReadDirectives, ReadsExpectations) {
    const auto expect = read({"-- sluice: verify", "-- sluice: expect 0 rows", "-- sluice: expect rows",
                              "-- sluice:  expect   1  row ", "-- sluice: expect 012 rows"})
                            .expect;
    ASSERT_EQ(expect.size(), 4U);
    EXPECT_FALSE(expect[0].any);
    EXPECT_EQ(expect[0].rows, 0);
    EXPECT_EQ(expect[0].line, 2);
    EXPECT_EQ(expect[0].offset, 10);
    EXPECT_TRUE(expect[1].any);
    EXPECT_EQ(expect[2].rows, 1);
    EXPECT_EQ(expect[3].rows, 12);
}

TEST(ReadDirectives, RefusesAnExpectationBeforeVerify) {
    EXPECT_TRUE(contains(refusal({"-- sluice: expect 0 rows", "-- sluice: verify"}).message, "before"));
}

TEST(ReadDirectives, RefusesMalformedExpectations) {
    for (const char *text :
         {"-- sluice: expect", "-- sluice: expect 5", "-- sluice: expect -1 rows", "-- sluice: expect row",
          "-- sluice: expect no rows", "-- sluice: expect 5 rows please", "-- sluice: expect 5x rows",
          "-- sluice: expect rows 5", "-- sluice: expect 1234567890 rows"})
        EXPECT_TRUE(contains(refusal({"-- sluice: verify", text}).message, "how many rows")) << text;
}

TEST(ReadDirectives, ReadsRequirements) {
    const auto found =
        read({"-- sluice: requires 007, main:1.02", "-- sluice: requires river:x"}).requirements;
    ASSERT_EQ(found.size(), 3U);
    EXPECT_EQ(found[0].stream, "");
    EXPECT_EQ(found[0].id, "7");
    EXPECT_EQ(found[0].line, 1);
    EXPECT_EQ(found[1].stream, "main");
    EXPECT_EQ(found[1].id, "1.2");
    EXPECT_EQ(found[2].stream, "river");
    EXPECT_EQ(found[2].id, "x");
    EXPECT_EQ(found[2].line, 2);
}

TEST(ReadDirectives, RefusesMalformedRequirements) {
    for (const char *text : {"-- sluice: requires", "-- sluice: requires 1,", "-- sluice: requires ,1",
                             "-- sluice: requires 1 2", "-- sluice: requires main:", "-- sluice: requires :1",
                             "-- sluice: requires Main:1"})
        EXPECT_TRUE(contains(refusal({text}).message, "requires")) << text;
}

TEST(ReadDirectives, ReadsTheReasonOfDestructive) {
    EXPECT_EQ(read({"-- sluice: destructive reason=\"table is empty\""}).destructive, "table is empty");
    EXPECT_EQ(
        read({"-- sluice: destructive reason=\" a \"", "-- sluice: destructive reason=\"b\""}).destructive,
        "a; b");
}

TEST(ReadDirectives, RefusesDestructiveWithoutAReason) {
    for (const char *text : {"-- sluice: destructive", "-- sluice: destructive reason=\"\"",
                             "-- sluice: destructive reason=\"  \"", "-- sluice: destructive reason=x",
                             "-- sluice: destructive reason=\"x", "-- sluice: destructive reason=\"x\" y",
                             "-- sluice: destructive reason=\"say \"x\"\"", "-- sluice: destructive \"x\""})
        EXPECT_TRUE(contains(refusal({text}).message, "reason")) << text;
}

TEST(ReadDirectives, RefusesWordsBehindThoseThatTakeNone) {
    EXPECT_TRUE(contains(refusal({"-- sluice: no-transaction please"}).detail, "please"));
    EXPECT_TRUE(contains(refusal({"-- sluice: verify this"}).detail, "this"));
}

TEST(ReadDirectives, RefusesUnknownOnesAndNamesTheKnown) {
    const Error error = refusal({"-- sluice: no_transaction"});
    EXPECT_TRUE(contains(error.message, "\"no_transaction\""));
    for (const char *known : {"no-transaction", "verify", "expect", "requires", "destructive"})
        EXPECT_TRUE(contains(error.hint, known)) << known;
    EXPECT_TRUE(contains(refusal({"-- sluice:"}).message, "\"\""));
    EXPECT_TRUE(contains(refusal({"-- sluice: Verify"}).message, "\"Verify\""));
}

TEST(ReadDirectives, TellsTheLineInTheFile) {
    const Error error = error_of([] { read({"-- sluice: verify", "-- sluice: nonsense"}, 40); });
    EXPECT_EQ(where(error), "1_x.sql:41:0");
}

} // namespace
