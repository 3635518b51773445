#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "core/formats/format.hpp"
#include "core/tools/sums.hpp"
#include "core/tools/tool.hpp"

using namespace core;
using tools::Found;

namespace {

std::vector<std::int64_t> locks_of(const char *tool) {
    return tools::find(tool).locks({"public", "schema_migrations", "app"});
}

std::string reversed(std::string_view text) {
    return {text.rbegin(), text.rend()};
}
constexpr tools::Digests digests{reversed, reversed, reversed};

std::string flyway_sum(std::string text) {
    const File file{"V1__x.sql", std::move(text)};
    const std::array<const File *, 1> files{&file};
    return tools::find("flyway").checksum({files, 0}, digests);
}

} // namespace

TEST(Tools, AreDescribedWholly) {
    std::set<std::string> ids;
    for (const tools::Tool *tool : tools::registry()) {
        EXPECT_TRUE(ids.insert(tool->id).second) << tool->id;
        EXPECT_FALSE(tool->shapes.empty()) << tool->id;
        EXPECT_EQ(tool->lock_table != nullptr, tool->lock_query != nullptr) << tool->id;
        EXPECT_EQ(tool->parts != nullptr, tool->part != nullptr) << tool->id;
        const tools::Mirror &mirror = tool->mirror;
        const int ways = (mirror.add != nullptr) + (mirror.stand != nullptr) + (mirror.refusal != nullptr);
        EXPECT_EQ(ways, 1) << tool->id << " is kept in one way, or not with a reason";
        EXPECT_EQ(mirror.add != nullptr, mirror.remove != nullptr) << tool->id;
    }
}

TEST(Tools, AreFoundById) {
    EXPECT_STREQ(tools::find("goose").title, "goose");
    EXPECT_THROW(tools::find("svn"), Error);
    EXPECT_THROW(tools::find(""), Error);
}

// The keys that the tools themselves compute for schema public, table schema_migrations, database app.
TEST(Tools, KnowTheirLocks) {
    EXPECT_EQ(tools::crc32("123456789"), 0xCBF43926U);
    const auto two = locks_of("golang-migrate");
    ASSERT_EQ(two.size(), 2U);
    const auto id = [](std::string name) {
        return static_cast<std::int64_t>(static_cast<std::uint32_t>(tools::crc32(name) * 1486364155U));
    };
    EXPECT_EQ(two[0], id(std::string("public\0schema_migrations\0app", 28)));
    EXPECT_EQ(two[1], id(std::string("public\0schema_migrations\0/app", 29)));
    EXPECT_EQ(locks_of("goose"), std::vector<std::int64_t>{4097083626});
    EXPECT_EQ(locks_of("rails"), std::vector<std::int64_t>{2053462845LL * tools::crc32("app")});
    // "\"public\".\"schema_migrations\"".hashCode() of Java
    EXPECT_EQ(locks_of("flyway"), std::vector<std::int64_t>{0x466C79776179LL + 927850602LL});
}

TEST(Tools, AreToldByTheirColumns) {
    const std::vector<Found> goose{
        {"id", "int4"}, {"version_id", "int8"}, {"is_applied", "bool"}, {"tstamp", "timestamp"}};
    EXPECT_NE(tools::fitting(tools::find("goose"), goose), nullptr);
    EXPECT_EQ(tools::fitting(tools::find("golang-migrate"), goose), nullptr);
    std::vector<Found> own_type = goose;
    own_type[1].type.clear();
    EXPECT_EQ(tools::fitting(tools::find("goose"), own_type), nullptr);
    const std::vector<Found> river_old{{"id", "int8"}, {"version", "int8"}, {"created_at", "timestamptz"}};
    const std::vector<Found> river_new{{"line", "text"}, {"version", "int8"}, {"created_at", "timestamptz"}};
    const tools::Tool &river = tools::find("river");
    ASSERT_NE(tools::fitting(river, river_old), nullptr);
    EXPECT_NE(tools::fitting(river, river_old), tools::fitting(river, river_new));
}

TEST(Tools, GiveMigrationsTheIdsOfTheirFiles) {
    const tools::Identity plain = tools::identify("goose", {{}, "20240101", ""}, "");
    EXPECT_EQ(plain.id, "20240101");
    const tools::Identity file = tools::identify("sql-migrate", {{}, "001-a.sql", ""}, "001-a.sql");
    EXPECT_EQ(file.id, "1");
    EXPECT_EQ(file.version, "001");
    EXPECT_EQ(file.name, "a");
    const tools::Identity folder =
        tools::identify("prisma", {{}, "20240101000000_init", ""}, "20240101000000_init/migration.sql");
    EXPECT_EQ(folder.id, "20240101000000_init");
    // a file that the format would not take is known as the record has it
    EXPECT_EQ(tools::identify("prisma", {{}, "init", ""}, "init/migration.sql").id, "init");
    EXPECT_EQ(tools::identify("flyway", {{}, "", "views"}, "R__views.sql").id, "R:views");
    EXPECT_EQ(tools::identify("", {{}, "", "views"}, "").id, "R:views");
}

TEST(Tools, ReadLinesAsFlywayDoes) {
    EXPECT_EQ(flyway_sum("a\nb\n"), flyway_sum("a\r\nb"));
    EXPECT_EQ(flyway_sum("a\nb\n"), flyway_sum("\xEF\xBB\xBF"
                                               "a\rb\r"));
    EXPECT_NE(flyway_sum("a\nb\n"), flyway_sum("a\nb \n"));
    EXPECT_EQ(flyway_sum("CREATE TABLE users ();\r\n-- end\n"), "-618531615");
}

TEST(Tools, FillInNames) {
    EXPECT_EQ(tools::filled("SELECT %T, %S, '%' LIKE 'a%'", "s.t", "s"), "SELECT s.t, s, '%' LIKE 'a%'");
}

TEST(Tools, EncodeSums) {
    EXPECT_EQ(tools::base64(""), "");
    EXPECT_EQ(tools::base64("M"), "TQ==");
    EXPECT_EQ(tools::base64("Ma"), "TWE=");
    EXPECT_EQ(tools::base64("Man"), "TWFu");
    EXPECT_EQ(tools::hex(std::string_view("\x00\xff", 2)), "00ff");
}
