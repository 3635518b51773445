#include "core/formats/format.hpp"

#include <fstream>
#include <set>

#include "support.hpp"

using namespace core;
using support::contains;
using support::error_of;

namespace {

TEST(Registry, FindsEachFormatByItsId) {
    for (const char *id : {"golang-migrate", "goose", "dbmate"})
        EXPECT_STREQ(formats::find(id).id, id);
}

TEST(Registry, NamesTheKnownFormatsWhenAskedForAnother) {
    const Error error = error_of([] { formats::find("Goose"); });
    EXPECT_EQ(error.code, sqlstate::invalid_argument);
    EXPECT_TRUE(contains(error.message, "\"Goose\""));
    EXPECT_TRUE(contains(error.hint, "golang-migrate, goose, dbmate"));
}

TEST(Registry, HoldsCompleteFormatsWithIdsOfTheirOwn) {
    std::set<std::string> ids;
    for (const formats::Format *format : formats::registry()) {
        EXPECT_TRUE(ids.insert(format->id).second) << format->id;
        EXPECT_STRNE(format->title, "") << format->id;
        EXPECT_TRUE(contains(format->naming, ".sql")) << format->id;
        EXPECT_NE(format->name, nullptr) << format->id;
        EXPECT_TRUE(format->read != nullptr || format->read_set != nullptr) << format->id;
        EXPECT_EQ(format->name("README.md").part, formats::Part::none) << format->id;
        EXPECT_EQ(format->name("").part, formats::Part::none) << format->id;
    }
}

TEST(Registry, IsTheTableOfTheDocumentation) {
    std::ifstream stream(std::string(SLUICE_SOURCE_DIR) + "/docs/formats.md");
    std::string table, line;
    while (std::getline(stream, line))
        if (line.starts_with("| `")) table += line.substr(3, line.find('`', 3) - 3) + "\n";
    std::string known;
    for (const formats::Format *format : formats::registry())
        known += std::string(format->id) + "\n";
    EXPECT_EQ(table, known);
}

TEST(Key, IsTheEndOfAPathThatTheFormatCounts) {
    formats::Format format = formats::find("goose");
    const auto key = [&](int depth, const char *path) {
        format.depth = depth;
        return std::string(formats::key(format, path));
    };
    EXPECT_EQ(key(1, "db/a/up.sql"), "up.sql");
    EXPECT_EQ(key(1, "up.sql"), "up.sql");
    EXPECT_EQ(key(2, "db/a/up.sql"), "a/up.sql");
    EXPECT_EQ(key(2, "./up.sql"), "up.sql");
    EXPECT_EQ(key(2, "/up.sql"), "up.sql");
    EXPECT_EQ(key(0, "./db/a/up.sql"), "db/a/up.sql");
    EXPECT_EQ(key(1, ""), "");
    EXPECT_EQ(key(1, "a/"), "");
    EXPECT_EQ(key(2, "/"), "");
}

} // namespace
