#include "client/files/renumber.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "client/failure.hpp"

using namespace client;
using files::AppliedOne;
using files::Renaming;

namespace {

constexpr std::time_t now = 1769860800; // 2026-01-31 12:00:00 UTC

std::vector<std::string> plan(const char *format, const std::vector<std::string> &names,
                              const std::vector<AppliedOne> &applied, files::RenumberRequest request = {}) {
    std::vector<core::File> found;
    for (const std::string &name : names)
        found.push_back({name, {}});
    request.now = now;
    std::vector<std::string> result;
    for (const Renaming &each :
         files::plan_renumbering(core::formats::find(format), found, applied, request).renamings)
        result.push_back(each.from + " > " + each.to);
    return result;
}

using List = std::vector<std::string>;

} // namespace

TEST(ClientRenumber, LeavesAGoodSetAlone) {
    EXPECT_EQ(plan("golang-migrate", {"001_a.up.sql", "001_a.down.sql", "002_b.up.sql"}, {{"001", "a"}}),
              List());
    EXPECT_EQ(plan("dbmate", {"20250101000000_a.sql", "20250102000000_b.sql"}, {{"20250102000000", "b"}}),
              List())
        << "below an applied one is this tool's everyday";
    EXPECT_EQ(plan("plain", {"001_a.sql", "001_rollback.sql", "002_b.sql", "002_rollback_b.sql"}, {}),
              List());
}

TEST(ClientRenumber, PartsTwoWithOneVersion) {
    EXPECT_EQ(plan("golang-migrate",
                   {"001_a.up.sql", "002_b.up.sql", "002_c.down.sql", "002_c.up.sql", "003_d.up.sql"},
                   {{"001", "a"}}),
              (List{"002_c.up.sql > 004_c.up.sql", "002_c.down.sql > 004_c.down.sql"}));
    EXPECT_EQ(plan("golang-migrate", {"2_b.up.sql", "2_c.up.sql"}, {{"2", "c"}}),
              (List{"2_b.up.sql > 3_b.up.sql"}))
        << "the applied one stays";
    EXPECT_THROW(plan("golang-migrate", {"2_b.up.sql", "2_c.up.sql"}, {{"2", ""}}), Failure);
}

TEST(ClientRenumber, MovesWhatStandsBelowAppliedOnes) {
    EXPECT_EQ(plan("golang-migrate",
                   {"1_a.up.sql", "2_late.up.sql", "2_late.down.sql", "3_c.up.sql", "4_d.up.sql"},
                   {{"1", "a"}, {"3", "c"}}),
              (List{"2_late.up.sql > 5_late.up.sql", "2_late.down.sql > 5_late.down.sql"}));
    EXPECT_EQ(plan("golang-migrate",
                   {"20250101000000_a.up.sql", "20250102000000_b.up.sql", "20250103000000_c.up.sql"},
                   {{"20250103000000", "c"}}),
              (List{"20250101000000_a.up.sql > 20260131120000_a.up.sql",
                    "20250102000000_b.up.sql > 20260131120001_b.up.sql"}))
        << "in their order";
    EXPECT_EQ(plan("golang-migrate", {"1_a.up.sql", "2_b.up.sql"}, {{"2", "b"}}, {true, false, 0}), List())
        << "out of order is allowed here";
    EXPECT_EQ(plan("golang-migrate", {"1_a.up.sql"}, {{"7", "gone"}}), (List{"1_a.up.sql > 8_a.up.sql"}))
        << "also above what has no file";
}

TEST(ClientRenumber, GivesGoosesTimesANumber) {
    const List set{"00001_a.sql", "00002_b.sql", "20250101000000_c.sql", "20250102000000_d.sql"};
    EXPECT_EQ(plan("goose", set, {{"00001", "a"}}),
              (List{"20250101000000_c.sql > 00003_c.sql", "20250102000000_d.sql > 00004_d.sql"}));
    EXPECT_EQ(plan("goose", set, {{"00001", "a"}, {"00002", "b"}, {"20250102000000", "d"}}),
              (List{"20250101000000_c.sql > 20260131120000_c.sql"}))
        << "not behind an applied time; then only what is below moves";
    EXPECT_EQ(plan("goose", {"20250101000000_c.sql"}, {}, {{}, true, 0}),
              (List{"20250101000000_c.sql > 00001_c.sql"}));
    EXPECT_THROW(plan("goose", set, {{"20250102000000", "d"}}, {{}, true, 0}), Failure);
}

TEST(ClientRenumber, RenamesAFolderOnce) {
    EXPECT_EQ(plan("diesel", {"1_a/up.sql", "1_b/down.sql", "1_b/up.sql"}, {{"1", "a"}}),
              (List{"1_b > 2_b"}));
    EXPECT_EQ(plan("flyway", {"V1__a.sql", "V1__b.sql", "V1__b.sql.conf", "U1__b.sql"}, {}),
              (List{"V1__b.sql > V2__b.sql", "V1__b.sql.conf > V2__b.sql.conf", "U1__b.sql > U2__b.sql"}));
}

TEST(ClientRenumber, FollowsWhatIsRequired) {
    const std::vector<core::File> found{
        {"1_a.up.sql", "select 1;"},
        {"2_late.up.sql", "-- sluice: requires 1\nselect 2;"},
        {"3_c.up.sql", "-- sluice: requires 2\nselect 3;"},
        {"4_d.up.sql", "select 4;\n  --  sluice: requires 1, 002 , main:2,other:2\n-- sluice: requires 12\n"},
        {"5_e.up.sql", "-- sluice: requires 4"},
        {"6_f.up.sql", "-- requires 2\n"}};
    const files::Renumbering plan =
        files::plan_renumbering(core::formats::find("golang-migrate"), found,
                                std::vector<AppliedOne>{{"1", "a"}, {"3", "c"}}, {{}, false, now, "main"});
    std::string said;
    for (const Renaming &each : plan.renamings)
        said += each.from + " > " + each.to + ": " + each.why + "\n";
    for (const files::Rewriting &each : plan.rewritings)
        said += each.file + ": " + each.text + "\n";
    EXPECT_EQ(said, "2_late.up.sql > 7_late.up.sql: below 3, which is applied\n"
                    "4_d.up.sql > 8_d.up.sql: requires 2, which moves\n"
                    "5_e.up.sql > 9_e.up.sql: requires 4, which moves\n"
                    "8_d.up.sql: select 4;\n  --  sluice: requires 1, 7 , main:7,other:2\n"
                    "-- sluice: requires 12\n\n"
                    "9_e.up.sql: -- sluice: requires 8\n")
        << "what is applied stays as it is";
    EXPECT_TRUE(plan.doubts.empty());
}

TEST(ClientRenumber, DoubtsWhichOfTwoIsRequired) {
    const std::vector<core::File> found{
        {"1_a.up.sql", ""}, {"1_b.up.sql", ""}, {"2_c.up.sql", "-- sluice: requires 1\n"}};
    const files::Renumbering plan =
        files::plan_renumbering(core::formats::find("golang-migrate"), found,
                                std::vector<AppliedOne>{{"1", "a"}}, {{}, false, now, "main"});
    EXPECT_TRUE(plan.rewritings.empty());
    EXPECT_EQ(plan.doubts, (List{"2_c.up.sql requires 1, which two had: look which one is meant"}));
}
