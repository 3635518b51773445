#include "core/formats/program.hpp"

#include <gtest/gtest.h>

#include "core/look.hpp"

using core::formats::Part;
using core::formats::program_name;

TEST(ProgramName, TellsVersionNameAndDirection) {
    const core::formats::Name go = program_name("db/0003_backfill_users.go");
    EXPECT_EQ(go.part, Part::both);
    EXPECT_EQ(go.version, "0003");
    EXPECT_EQ(go.name, "backfill_users");
    EXPECT_EQ(go.kind, core::Kind::program);
    EXPECT_EQ(program_name("3_x.up.sh").part, Part::up);
    EXPECT_EQ(program_name("3_x.down.sh").part, Part::down);
    EXPECT_EQ(program_name("3_x.down.sh").name, "x");
    EXPECT_EQ(program_name("V1.20__load.py").version, "1.20");
    EXPECT_EQ(program_name("V1.20__load.py").name, "load");
}

TEST(ProgramName, LeavesOtherFilesAlone) {
    for (const char *name :
         {"3_x.sql", "embed.go", "3_x_test.go", "3.go", "3_x", "3_x.", "x_3.go", "", "V_x.sh", "1._x.sh"})
        EXPECT_EQ(program_name(name).part, Part::none) << name;
}

TEST(ProgramLook, IsPendingInItsPlaceAndNeverDiffers) {
    core::Ledger ledger;
    std::vector<core::Seen> files{
        {"1_a.up.sql", "aa", false}, {"2_p.go", "bb", true}, {"3_b.up.sql", "cc", false}};
    auto rows = core::look(files, ledger, "golang-migrate", false);
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(rows[1].file, "2_p.go");
    EXPECT_EQ(rows[1].state, "pending");
    ledger.migrations.push_back({"2", "2", "p", core::Kind::program, core::State::applied,
                                 core::Direction::up, 1, "2_p.go", "", "00", "", false});
    rows = core::look(files, ledger, "golang-migrate", false);
    EXPECT_EQ(rows.size(), 2U);
    files[1].program = false;
    EXPECT_EQ(core::look(files, ledger, "golang-migrate", false).size(), 3U) << "its row has no file now";
}
