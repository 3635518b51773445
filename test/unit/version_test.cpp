#include "core/version.hpp"

#include <algorithm>
#include <compare>
#include <vector>

#include "support.hpp"

using namespace core;
using support::error_of;

namespace {

TEST(VersionId, TakesLeadingZerosOff) {
    EXPECT_EQ(version_id("001"), "1");
    EXPECT_EQ(version_id("1"), "1");
    EXPECT_EQ(version_id("20260101000000"), "20260101000000");
    EXPECT_EQ(version_id("10"), "10");
}

TEST(VersionId, KeepsOneZero) {
    EXPECT_EQ(version_id("0"), "0");
    EXPECT_EQ(version_id("000"), "0");
    EXPECT_EQ(version_id("0.0"), "0.0");
}

TEST(VersionId, TakesZerosOffEachDottedPart) {
    EXPECT_EQ(version_id("1.02.000"), "1.2.0");
    EXPECT_EQ(version_id("01.10"), "1.10");
}

TEST(VersionId, LeavesOtherTextsAsTheyAre) {
    EXPECT_EQ(version_id("v001"), "v001");
    EXPECT_EQ(version_id("001a"), "001a");
    EXPECT_EQ(version_id("1."), "1.");
    EXPECT_EQ(version_id(".1"), ".1");
    EXPECT_EQ(version_id("01..2"), "01..2");
    EXPECT_EQ(version_id("-1"), "-1");
    EXPECT_EQ(version_id("r:x"), "r:x");
}

TEST(VersionId, HoldsNumbersOfAnyLength) {
    const std::string digits(200, '9');
    EXPECT_EQ(version_id(digits), digits);
    EXPECT_EQ(version_id(std::string(199, '0') + "7"), "7");
}

TEST(VersionId, RefusesWhatIsNoVersion) {
    EXPECT_EQ(error_of([] { version_id(""); }).code, sqlstate::invalid_argument);
    EXPECT_EQ(error_of([] { version_id(std::string(201, '1')); }).code, sqlstate::invalid_argument);
    EXPECT_EQ(error_of([] { version_id("a\nb"); }).code, sqlstate::invalid_argument);
    EXPECT_EQ(error_of([] { version_id(std::string_view("1\0", 2)); }).code, sqlstate::invalid_argument);
    EXPECT_EQ(error_of([] { version_id("\x7F"); }).code, sqlstate::invalid_argument);
    EXPECT_EQ(error_of([] { version_id("R:views"); }).code, sqlstate::invalid_argument);
}

bool less(std::string_view a, std::string_view b) {
    return std::is_lt(compare_ids(a, b));
}

TEST(CompareIds, OrdersNumbersByValueAtAnyLength) {
    EXPECT_TRUE(less("9", "10"));
    EXPECT_TRUE(less("99999999999999999999999999", "100000000000000000000000000"));
    EXPECT_TRUE(less("20260101", "20260102"));
    EXPECT_EQ(compare_ids("42", "42"), std::strong_ordering::equal);
}

TEST(CompareIds, OrdersDottedNumbersPartByPart) {
    EXPECT_TRUE(less("1.9", "1.10"));
    EXPECT_TRUE(less("1.10", "2"));
    EXPECT_TRUE(less("1", "1.0"));
    EXPECT_TRUE(less("1.0", "1.1"));
    EXPECT_EQ(compare_ids("1.2.3", "1.2.3"), std::strong_ordering::equal);
}

TEST(CompareIds, PutsNumbersBeforeTextsAndRepeatablesLast) {
    EXPECT_TRUE(less("999", "1a"));
    EXPECT_TRUE(less("b", "R:a"));
    EXPECT_TRUE(less("~", "R:a"));
    EXPECT_TRUE(less("R:a", "R:b"));
    EXPECT_TRUE(less("1", "R:1"));
}

TEST(CompareIds, OrdersTextsByBytes) {
    EXPECT_TRUE(less("B", "a"));
    EXPECT_TRUE(less("a", "a1"));
    EXPECT_TRUE(less("z", "\xC3\xA4")) << "bytes are unsigned";
}

TEST(CompareIds, IsOneOrderOverAllKinds) {
    const std::vector<std::string> sorted = {"0", "1", "1.0", "1.2", "1.10", "2", "10", "a", "b1", "R:a"};
    std::vector<std::string> mixed(sorted.rbegin(), sorted.rend());
    std::sort(mixed.begin(), mixed.end(), less);
    EXPECT_EQ(mixed, sorted);
    for (const auto &a : sorted)
        for (const auto &b : sorted)
            EXPECT_EQ(less(a, b), !less(b, a) && a != b) << a << " " << b;
}

TEST(FullName, JoinsVersionAndName) {
    EXPECT_EQ(full_name("001", "init"), "001_init");
    EXPECT_EQ(full_name("001", ""), "001");
}

TEST(CheckStream, TakesNamesOfUpTo63Characters) {
    EXPECT_NO_THROW(check_stream("main"));
    EXPECT_NO_THROW(check_stream("river-queue_2.x"));
    EXPECT_NO_THROW(check_stream(std::string(63, 'a')));
}

TEST(CheckStream, RefusesOtherNames) {
    for (const std::string &name : {std::string(), std::string("Main"), std::string("a b"),
                                    std::string("\xC3\xA4"), std::string(64, 'a'), std::string(1, '\0')})
        EXPECT_EQ(error_of([&] { check_stream(name); }).code, sqlstate::invalid_argument) << name;
}

} // namespace
