#include "core/formats/golang_migrate.hpp"

#include "support.hpp"

using namespace core;
using formats::golang_migrate;
using formats::Part;

namespace {

TEST(GolangMigrate, TakesVersionNameAndPartFromTheFileName) {
    const auto up = golang_migrate.name("20260101120000_add_users.up.sql");
    EXPECT_EQ(up.part, Part::up);
    EXPECT_EQ(up.version, "20260101120000");
    EXPECT_EQ(up.name, "add_users");
    const auto down = golang_migrate.name("001_a.b.down.sql");
    EXPECT_EQ(down.part, Part::down);
    EXPECT_EQ(down.version, "001");
    EXPECT_EQ(down.name, "a.b");
    EXPECT_EQ(golang_migrate.name("1_.up.sql").part, Part::up) << "the tool asks for no name";
    EXPECT_EQ(golang_migrate.name("0_x.up.sql").version, "0");
}

TEST(GolangMigrate, PassesOverOtherNames) {
    for (const char *name : {"1_x.sql", "1_up.sql", "x.up.sql", "_x.up.sql", "1x.up.sql", "1.up.sql",
                             "1_x.UP.sql", "1_x.up.SQL", "1_x.up.sql.bak", "1_x.up.sql ", "-1_x.up.sql", ""})
        EXPECT_EQ(golang_migrate.name(name).part, Part::none) << name;
}

TEST(GolangMigrate, TakesTheWholeFileAsTheScript) {
    Migration migration;
    const File file{"1_x.up.sql", "-- note\r\nselect 1;\r\n"};
    golang_migrate.read(file, golang_migrate.name(file.name), {}, migration);
    ASSERT_TRUE(migration.up);
    EXPECT_FALSE(migration.down);
    EXPECT_EQ(migration.up->text, file.text);
    EXPECT_EQ(migration.up->file, "1_x.up.sql");
    EXPECT_EQ(migration.up->line, 1);
}

TEST(GolangMigrate, ReadsAnEmptyFileAndAByteOrderMark) {
    Migration migration;
    golang_migrate.read({"1_x.up.sql", ""}, golang_migrate.name("1_x.up.sql"), {}, migration);
    EXPECT_EQ(migration.up->text, "");
    golang_migrate.read({"1_x.down.sql", "\xEF\xBB\xBFselect 1"}, golang_migrate.name("1_x.down.sql"), {},
                        migration);
    EXPECT_EQ(migration.down->text, "select 1");
}

TEST(GolangMigrate, BearsNoMarks) {
    EXPECT_EQ(golang_migrate.marked, nullptr);
    EXPECT_FALSE(golang_migrate.out_of_order);
}

} // namespace
