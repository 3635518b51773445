#include "core/text.hpp"

#include <vector>

#include "support.hpp"

using namespace core::text;

namespace {

std::vector<Line> lines_of(std::string_view text) {
    std::vector<Line> result;
    Lines lines(text);
    Line line;
    while (lines.next(line))
        result.push_back(line);
    return result;
}

TEST(Position, CountsLinesAndColumnsFromOne) {
    EXPECT_EQ(position("abc", 0).line, 1);
    EXPECT_EQ(position("abc", 0).column, 1);
    EXPECT_EQ(position("ab\ncd\n", 4).line, 2);
    EXPECT_EQ(position("ab\ncd\n", 4).column, 2);
    EXPECT_EQ(position("ab\n", 3).line, 2);
    EXPECT_EQ(position("ab\n", 3).column, 1);
}

TEST(Position, CountsCharactersNotBytes) {
    EXPECT_EQ(position("\xC3\xA4\xE2\x82\xAC;", 5).column, 3);
}

TEST(Position, BeyondTheEndIsTheEnd) {
    EXPECT_EQ(position("ab", 99).column, 3);
}

TEST(InvalidUtf8, AcceptsAllLengthsOfCharacters) {
    EXPECT_EQ(invalid_utf8(""), std::string_view::npos);
    EXPECT_EQ(invalid_utf8("a\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80\xF4\x8F\xBF\xBF"), std::string_view::npos);
}

TEST(InvalidUtf8, GivesTheOffsetOfTheFirstBadByte) {
    EXPECT_EQ(invalid_utf8("ab\xFFx"), 2U);
    EXPECT_EQ(invalid_utf8("a\xE4"), 1U) << "a Latin-1 letter at the end";
    EXPECT_EQ(invalid_utf8("\xC3\xA4\x80"), 2U) << "a continuation without a beginning";
}

TEST(InvalidUtf8, RefusesNul) {
    EXPECT_EQ(invalid_utf8(std::string_view("a\0b", 3)), 1U);
}

TEST(InvalidUtf8, RefusesWhatTheServerRefuses) {
    EXPECT_EQ(invalid_utf8("\xC0\xAF"), 0U) << "overlong in two bytes";
    EXPECT_EQ(invalid_utf8("\xE0\x80\xAF"), 0U) << "overlong in three bytes";
    EXPECT_EQ(invalid_utf8("\xF0\x8F\xBF\xBF"), 0U) << "overlong in four bytes";
    EXPECT_EQ(invalid_utf8("\xED\xA0\x80"), 0U) << "a surrogate";
    EXPECT_EQ(invalid_utf8("\xF4\x90\x80\x80"), 0U) << "above U+10FFFF";
    EXPECT_EQ(invalid_utf8("\xE2\x82"), 0U) << "cut off";
}

TEST(Trim, TakesBlanksOffBothEnds) {
    EXPECT_EQ(trim(" \t\r\na b\v\f "), "a b");
    EXPECT_EQ(trim("  "), "");
    EXPECT_EQ(trim_left("  a "), "a ");
}

TEST(TakeWord, TakesOneWordAndTheBlanksAroundIt) {
    std::string_view rest = "  expect \t 5 rows ";
    EXPECT_EQ(take_word(rest), "expect");
    EXPECT_EQ(rest, "5 rows ");
    EXPECT_EQ(take_word(rest), "5");
    EXPECT_EQ(take_word(rest), "rows");
    EXPECT_EQ(rest, "");
    EXPECT_EQ(take_word(rest), "");
}

TEST(EqualNocase, ComparesLettersWithoutCase) {
    EXPECT_TRUE(equal_nocase("StatementBegin", "statementBEGIN"));
    EXPECT_FALSE(equal_nocase("Up", "Upp"));
    EXPECT_FALSE(equal_nocase("[", "{")) << "only letters have case";
}

TEST(WithoutBom, TakesOneMarkOff) {
    EXPECT_EQ(without_bom("\xEF\xBB\xBFx"), "x");
    EXPECT_EQ(without_bom("x\xEF\xBB\xBF"), "x\xEF\xBB\xBF");
    EXPECT_EQ(without_bom("\xEF\xBB"), "\xEF\xBB");
}

TEST(Excerpt, CutsLongTextsAtTheEndOfACharacter) {
    EXPECT_EQ(excerpt("short"), "\"short\"");
    EXPECT_EQ(excerpt(std::string(100, 'x')), '"' + std::string(100, 'x') + '"');
    EXPECT_EQ(excerpt(std::string(101, 'x')), '"' + std::string(100, 'x') + "...\"");
    EXPECT_EQ(excerpt(std::string(99, 'x') + "\xC3\xA4\xC3\xA4"), '"' + std::string(99, 'x') + "...\"");
    EXPECT_EQ(excerpt(std::string(200, '\x80')), "\"...\"");
}

TEST(Lines, KeepsTextAndLineEndApart) {
    const auto lines = lines_of("a\r\n\nb\rc\nd");
    ASSERT_EQ(lines.size(), 4U);
    EXPECT_EQ(lines[0].text, "a");
    EXPECT_EQ(lines[0].end, "\r\n");
    EXPECT_EQ(lines[1].text, "");
    EXPECT_EQ(lines[1].offset, 3U);
    EXPECT_EQ(lines[2].text, "b\rc") << "a lone carriage return ends no line";
    EXPECT_EQ(lines[2].number, 3);
    EXPECT_EQ(lines[3].text, "d");
    EXPECT_EQ(lines[3].end, "");
}

TEST(Lines, HasNoLineBehindTheLastLineFeed) {
    EXPECT_EQ(lines_of("a\n").size(), 1U);
    EXPECT_EQ(lines_of("").size(), 0U);
    EXPECT_EQ(lines_of("\n").size(), 1U);
}

TEST(Lines, LeavesACarriageReturnAtTheEndOfTheTextInPlace) {
    const auto lines = lines_of("a\r");
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(lines[0].text, "a\r");
}

TEST(Text, PlacesOfManyOffsetsAreThoseOfEach) {
    const std::string sample = "ab\n\xc3\xa4\xc3\xb6x\n\n  y";
    const Positions all(sample);
    for (std::size_t offset = 0; offset <= sample.size() + 2; offset++) {
        const Position one = position(sample, offset);
        EXPECT_EQ(all.of(offset).line, one.line) << offset;
        EXPECT_EQ(all.of(offset).column, one.column) << offset;
    }
}

} // namespace
