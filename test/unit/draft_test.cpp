#include "core/formats/draft.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/formats/format.hpp"

using namespace core;
using formats::Draft;

namespace {

constexpr const char *function = "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$\n"
                                 "BEGIN\n"
                                 "    RETURN 1;\n"
                                 "END\n"
                                 "$$;";

Draft draft(bool alone) {
    Draft result;
    result.version = "20260131120000";
    result.name = "add_email";
    result.header = {"Description: add email", "Author: Ann"};
    result.up.statements = {{"SELECT 1;", false}, {function, true}};
    result.up.alone = alone;
    result.down.statements = {{"SELECT 2;", false}};
    return result;
}

bool holds(const Script &script, std::string_view text) {
    return script.text.find(text) != std::string::npos;
}

} // namespace

// What is written is read as what was meant, by the format itself.
TEST(Draft, IsReadBackInEveryFormat) {
    for (const formats::Format *format : formats::registry()) {
        if (!format->write) continue;
        for (const bool alone : {false, true}) {
            const std::vector<File> files = format->write(draft(alone));
            const std::vector<Migration> set = formats::read_all(*format, files);
            ASSERT_EQ(set.size(), 1U) << format->id;
            EXPECT_EQ(set[0].version.find("20260131120000"), 0U) << format->id;
            ASSERT_TRUE(set[0].up && set[0].down) << format->id;
            EXPECT_TRUE(holds(*set[0].up, "SELECT 1;")) << format->id;
            EXPECT_TRUE(holds(*set[0].up, function)) << format->id;
            EXPECT_FALSE(holds(*set[0].up, "SELECT 2;")) << format->id;
            EXPECT_TRUE(holds(*set[0].down, "SELECT 2;")) << format->id;
            EXPECT_EQ(holds(*set[0].up, "-- sluice: no-transaction"), alone) << format->id;
        }
    }
}

// Beside files of its own kind it does not turn the set into another one.
TEST(Draft, IsOfItsFormatForWhoLooksAtTheSet) {
    for (const char *id : {"golang-migrate", "goose", "dbmate", "sql-migrate", "sluice", "flyway", "plain"}) {
        const formats::Format &format = formats::find(id);
        EXPECT_EQ(formats::recognise(format.write(draft(true))), &format) << id;
    }
}

TEST(Draft, HasNoDownWhereTheSetHasNone) {
    Draft one = draft(false);
    one.with_down = false;
    for (const char *id : {"golang-migrate", "flyway", "plain", "sqlx", "pop"})
        EXPECT_EQ(formats::find(id).write(one).size(), 1U) << id;
}

TEST(Draft, BeginsWithItsHeader) {
    const std::string text = formats::find("golang-migrate").write(draft(true))[0].text;
    EXPECT_EQ(
        text.find("-- Description: add email\n-- Author: Ann\n\n-- sluice: no-transaction\nSELECT 1;\n"), 0U)
        << text;
    const std::string sqlx = formats::find("sqlx").write(draft(true))[0].text;
    EXPECT_EQ(sqlx.find("-- no-transaction\n"), 0U) << sqlx;
}

TEST(WithVersion, RenamesWhatTheFormatReads) {
    const auto renamed = [](const char *id, const char *path, const char *version) {
        return formats::with_version(formats::find(id), path, version);
    };
    EXPECT_EQ(renamed("golang-migrate", "007_a.up.sql", "010"), "010_a.up.sql");
    EXPECT_EQ(renamed("plain", "001_rollback.sql", "002"), "002_rollback.sql");
    EXPECT_EQ(renamed("flyway", "V1_2__2fa.sql", "3"), "V3__2fa.sql");
    EXPECT_EQ(renamed("flyway", "U1.2__x.sql", "1.3"), "U1.3__x.sql");
    EXPECT_EQ(renamed("diesel", "2026-01-02-030405_users/up.sql", "20260131120000"),
              "20260131120000_users/up.sql");
    EXPECT_EQ(renamed("prisma", "db/20260101000000_a/migration.sql", "20260131120000"),
              "db/20260131120000_a/migration.sql");
    EXPECT_EQ(renamed("goose", "README.md", "1"), "");
}
