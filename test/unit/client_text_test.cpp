#include "client/text.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <string_view>

using namespace client;
using namespace std::string_view_literals;

TEST(ClientUtf8, TakesWhatIsWellFormed) {
    EXPECT_FALSE(text::first_bad_byte(""));
    EXPECT_FALSE(text::first_bad_byte("select '\u00e9', '\u6f22', '\U0001f600'"));
    EXPECT_FALSE(text::first_bad_byte("\xEF\xBB\xBFselect 1"));
}

TEST(ClientUtf8, FindsTheFirstBadByte) {
    EXPECT_EQ(text::first_bad_byte("ab\xE9z"), 2U);          // Latin-1
    EXPECT_EQ(text::first_bad_byte("a\0b"sv), 1U);           // NUL
    EXPECT_EQ(text::first_bad_byte("\xC0\x80"), 0U);         // overlong
    EXPECT_EQ(text::first_bad_byte("\xE0\x9F\xBF"), 0U);     // overlong
    EXPECT_EQ(text::first_bad_byte("x\xED\xA0\x80"), 1U);    // surrogate
    EXPECT_EQ(text::first_bad_byte("\xF4\x90\x80\x80"), 0U); // beyond U+10FFFF
    EXPECT_EQ(text::first_bad_byte("ab\xE6\xBC"), 2U);       // cut off
    EXPECT_EQ(text::first_bad_byte("\xFF\xFEs\0"sv), 0U);    // UTF-16
}

// Eight bytes are looked at together: wherever the bad one stands among them, and in a text of any length.
TEST(ClientText, FindsABadByteAnywhere) {
    for (std::size_t length = 1; length < 40; length++)
        for (std::size_t at = 0; at < length; at++)
            for (const char bad : {'\0', '\x80', '\xFF'}) {
                std::string bytes(length, '\x7F');
                if (at > 0) bytes[at - 1] = '\x01';
                bytes[at] = bad;
                EXPECT_EQ(text::first_bad_byte(bytes), at) << length;
            }
    EXPECT_FALSE(text::first_bad_byte(std::string(39, '\x01')));
    EXPECT_FALSE(text::first_bad_byte(std::string(39, '\x7F')));
}

TEST(ClientWidth, CountsColumnsNotBytes) {
    EXPECT_EQ(text::width("abc"), 3);
    EXPECT_EQ(text::width("\u00e9"), 1);
    EXPECT_EQ(text::width("\u6f22\u5b57"), 4);
    EXPECT_EQ(text::width("e\u0301"), 1); // combining
}

TEST(ClientWidth, CropsWithAnEllipsis) {
    EXPECT_EQ(text::crop("abcdef", 6), "abcdef");
    EXPECT_EQ(text::crop("abcdef", 4), "abc\u2026");
    EXPECT_EQ(text::crop("\u6f22\u5b57", 3), "\u6f22\u2026");
    EXPECT_EQ(text::crop("abc", 0), "");
}

TEST(ClientHarmless, LeavesNoControlCharacter) {
    EXPECT_EQ(text::harmless("a\x1b[31mb\tc\r\n"), "a [31mb c ");
    EXPECT_EQ(text::harmless("a\tb\n", true), "a\tb\n");
    EXPECT_EQ(text::harmless("a\xC2\x9Bz"), "a z"); // C1
    EXPECT_EQ(text::harmless("a\xFFz"), "a?z");
    EXPECT_EQ(text::one_line("  create\n\ttable  x\n"), "create table x");
}

TEST(ClientDuration, IsShort) {
    EXPECT_EQ(text::duration(0.44), "0.4 ms");
    EXPECT_EQ(text::duration(12.3), "12 ms");
    EXPECT_EQ(text::duration(1234), "1.2 s");
    EXPECT_EQ(text::duration(59999), "1 min 0 s");
    EXPECT_EQ(text::duration(123000), "2 min 3 s");
    EXPECT_EQ(text::duration(3900000), "1 h 5 min");
}

TEST(ClientDuration, IsRead) {
    using std::chrono::milliseconds;
    EXPECT_EQ(text::parse_duration("10m"), milliseconds(600000));
    EXPECT_EQ(text::parse_duration("1h30m"), milliseconds(5400000));
    EXPECT_EQ(text::parse_duration("500ms"), milliseconds(500));
    EXPECT_EQ(text::parse_duration("2.5s"), milliseconds(2500));
    EXPECT_EQ(text::parse_duration("0"), milliseconds(0));
    EXPECT_EQ(text::parse_duration("7"), milliseconds(7000));
    for (const char *wrong : {"", "soon", "-1s", "10 m", "5x", "m", "nan", "1e300h", "99999999999h"})
        EXPECT_FALSE(text::parse_duration(wrong)) << wrong;
}

TEST(ClientCount, IsAWholeNumberFromOneOn) {
    EXPECT_EQ(text::parse_count("3"), 3);
    for (const char *wrong : {"", "0", "-1", "+1", "1.5", "1a", " 1", "99999999999"})
        EXPECT_FALSE(text::parse_count(wrong)) << wrong;
}

TEST(ClientNearest, SuggestsWhatIsNear) {
    constexpr std::array words{"up"sv, "down"sv, "status"sv, "dir"sv};
    EXPECT_EQ(text::nearest("stauts", words), "status");
    EXPECT_EQ(text::nearest("dwon", words), "down");
    EXPECT_EQ(text::nearest("dri", words), "dir");
    EXPECT_EQ(text::nearest("frobnicate", words), "");
    EXPECT_EQ(text::nearest("x", {}), "");
}
