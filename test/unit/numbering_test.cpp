#include "core/formats/numbering.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

using core::formats::next_version;
using core::formats::number_after;
using core::formats::Numbering;

namespace {

constexpr std::time_t now = 1769860800; // 2026-01-31 12:00:00 UTC

std::string after(const std::vector<std::string> &versions, Numbering wanted = Numbering::as_before) {
    return next_version(versions, wanted, {}, now);
}

} // namespace

TEST(Numbering, GoesOnAsTheSetDoes) {
    EXPECT_EQ(after({"001", "002", "009"}), "010");
    EXPECT_EQ(after({"1", "10", "9"}), "11");
    EXPECT_EQ(after({"999"}), "1000");
    EXPECT_EQ(after({"20250101000000"}), "20260131120000");
    EXPECT_EQ(after({"202501010000"}), "202601311200");
    EXPECT_EQ(after({"20250101"}), "20260131");
    EXPECT_EQ(after({"1704067200000"}), "1769860800000");
    EXPECT_EQ(after({"1704067200"}), "1769860800");
    EXPECT_EQ(after({"1.2.9"}), "1.2.10");
}

// As the newest file was made, whatever the older ones are.
TEST(Numbering, FollowsTheHighest) {
    EXPECT_EQ(after({"00001", "00002", "20250101000000"}), "20260131120000");
    EXPECT_EQ(after({"0", "1", "0002"}), "0003");
}

TEST(Numbering, IsAlwaysAboveAllThatIsThere) {
    EXPECT_EQ(after({"20260131120000"}), "20260131120001");
    EXPECT_EQ(after({"20991231235959"}), "20991231235960");
    EXPECT_EQ(after({"20260131"}), "20260132");
    EXPECT_EQ(after({"20250101000000"}, Numbering::sequence), "20250101000001");
    EXPECT_EQ(after({"00007"}, Numbering::timestamp), "20260131120000");
}

TEST(Numbering, BeginsAsTheFormatDoes) {
    EXPECT_EQ(after({}), "20260131120000");
    EXPECT_EQ(after({}, Numbering::sequence), "00001");
    EXPECT_EQ(next_version({}, Numbering::as_before, {Numbering::sequence, 3}, now), "001");
    EXPECT_EQ(next_version({}, Numbering::as_before, {Numbering::milliseconds, 3}, now), "1769860800000");
}

TEST(Numbering, PassesOverWordsAndWhatIsNoTime) {
    EXPECT_EQ(after({"init", "003"}), "004");
    EXPECT_EQ(after({"20260131120000_users"}), "20260131120001") << "the name belongs to the version";
    EXPECT_EQ(after({"20269901"}), "20269902") << "no month 99: a number";
    EXPECT_EQ(number_after("1.99"), "1.100");
    EXPECT_EQ(number_after("0"), "1");
}
