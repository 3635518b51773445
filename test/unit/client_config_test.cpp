#include "client/config.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "client_support.hpp"

using namespace client;
using support::failure_of;
using support::Folder;
using support::Variable;

namespace {

Arguments given(const std::vector<std::pair<std::string, std::string>> &values) {
    Arguments arguments;
    for (const auto &[flag, value] : values)
        arguments.set(flag, value);
    return arguments;
}

// No setting of whoever runs the tests.
class ClientConfig : public testing::Test {
    Variable database_{"SLUICE_DATABASE", nullptr}, url_{"DATABASE_URL", nullptr},
        dir_{"SLUICE_DIR", nullptr}, stream_{"SLUICE_STREAM", nullptr}, wait_{"SLUICE_WAIT", nullptr},
        config_{"SLUICE_CONFIG", nullptr}, format_{"SLUICE_FORMAT", nullptr},
        order_{"SLUICE_OUT_OF_ORDER", nullptr}, install_{"SLUICE_INSTALL", nullptr};

protected:
    Folder folder;
};

} // namespace

TEST_F(ClientConfig, HasDefaults) {
    const Config config = load_config({});
    EXPECT_EQ(config.database, "");
    EXPECT_EQ(config.dir, "");
    EXPECT_EQ(config.format, "auto");
    EXPECT_EQ(config.stream, "main");
    EXPECT_EQ(config.wait, std::chrono::minutes(10));
    EXPECT_FALSE(config.out_of_order);
    EXPECT_TRUE(config.install);
    EXPECT_EQ(config.again, "");
}

TEST_F(ClientConfig, FlagsOutrankTheEnvironmentAndThatTheFile) {
    folder.write("sluice.toml",
                 "stream = \"file\"\nformat = \"goose\"\nwait = \"1m\"\nout_of_order = true\n");
    const Variable stream("SLUICE_STREAM", "environment");
    const Variable format("SLUICE_FORMAT", "dbmate");
    const Config config = load_config(given({{"stream", "flag"}}));
    EXPECT_EQ(config.stream, "flag");
    EXPECT_EQ(config.format, "dbmate");
    EXPECT_EQ(config.wait, std::chrono::minutes(1));
    EXPECT_EQ(config.out_of_order, true);
    EXPECT_EQ(config.file, "sluice.toml");
    EXPECT_EQ(config.again, " --stream flag");
}

TEST_F(ClientConfig, TakesDatabaseUrlLast) {
    const Variable url("DATABASE_URL", "postgres://url");
    EXPECT_EQ(load_config({}).database, "postgres://url");
    folder.write("sluice.toml", "database = \"postgres://file\"\n");
    EXPECT_EQ(load_config({}).database, "postgres://file");
    const Variable own("SLUICE_DATABASE", "postgres://own");
    EXPECT_EQ(load_config({}).database_from, "SLUICE_DATABASE");
    EXPECT_EQ(load_config(given({{"database", "dbname=x"}})).database, "dbname=x");
}

TEST_F(ClientConfig, SubstitutesAWholeValueInTheFile) {
    folder.write("sluice.toml", "database = \"${SLUICE_TEST_DB}\"\n");
    EXPECT_EQ(failure_of([] { load_config({}); }).place.line, 1);
    const Variable variable("SLUICE_TEST_DB", "postgres://there");
    EXPECT_EQ(load_config({}).database, "postgres://there");
}

TEST_F(ClientConfig, FindsTheUsualDirectories) {
    std::filesystem::create_directories("db/migrations");
    EXPECT_EQ(load_config({}).dir, "db/migrations");
    std::filesystem::create_directories("migrations");
    EXPECT_EQ(load_config({}).dir, "migrations");
    EXPECT_EQ(load_config(given({{"dir", "db/migrations"}})).dir, "db/migrations");
    EXPECT_EQ(load_config(given({{"dir", "it's"}})).again, " --dir 'it'\\''s'");
}

TEST_F(ClientConfig, ReadsTheFileBesideTheMigrations) {
    folder.write("sluice.toml", "stream = \"here\"\n");
    folder.write("migrations/sluice.toml", "stream = \"beside\"\n");
    EXPECT_EQ(load_config({}).stream, "beside");
}

TEST_F(ClientConfig, ReadsTheFileAboveUpToTheRepository) {
    folder.write(".git/HEAD", "");
    folder.write("sluice.toml", "dir = \"sql\"\nstream = \"above\"\n");
    folder.write("a/b/x", "");
    std::filesystem::current_path("a/b");
    const Config config = load_config({});
    EXPECT_EQ(config.stream, "above");
    EXPECT_EQ(config.dir, "../../sql");
    std::filesystem::current_path("../..");
}

TEST_F(ClientConfig, LeavesFilesAboveAloneWithoutARepository) {
    folder.write("sluice.toml", "stream = \"above\"\n");
    folder.write("a/x", "");
    std::filesystem::current_path("a");
    EXPECT_EQ(load_config({}).stream, "main");
    std::filesystem::current_path("..");
}

TEST_F(ClientConfig, NamesThePlaceOfAMistake) {
    folder.write("sluice.toml", "# mine\nstreem = \"x\"\n");
    const Failure unknown = failure_of([] { load_config({}); });
    EXPECT_EQ(unknown.exit, Exit::usage);
    EXPECT_EQ(unknown.place.path, "sluice.toml");
    EXPECT_EQ(unknown.place.line, 2);
    EXPECT_EQ(unknown.hint, "Did you mean \"stream\"?");
    folder.write("sluice.toml", "dir = 3\n");
    EXPECT_EQ(failure_of([] { load_config({}); }).place.line, 1);
    folder.write("sluice.toml", "dir = \n");
    EXPECT_EQ(failure_of([] { load_config({}); }).message, "configuration is not TOML");
}

TEST_F(ClientConfig, HasSeveralStreamsInTheOrderOfTheFile) {
    folder.write("sluice.toml", "dir = 'z'\n[stream.b]\ndir = 'bb'\nout_of_order = true\n[stream.a]\ndir = "
                                "'aa'\nformat = 'goose'\n");
    const Config config = load_config({});
    ASSERT_EQ(config.streams.size(), 3U);
    EXPECT_EQ(config.streams[0].name, "main");
    EXPECT_EQ(config.streams[0].dir, "z");
    EXPECT_EQ(config.streams[1].name, "b");
    const Config one = of_stream(config, config.streams[2]);
    EXPECT_EQ(one.stream, "a");
    EXPECT_EQ(one.dir, "aa");
    EXPECT_EQ(one.format, "goose");
    EXPECT_EQ(one.again_stream, " --stream a");
    EXPECT_TRUE(one.streams.empty());
}

TEST_F(ClientConfig, TakesTheStreamThatIsMeant) {
    folder.write("sluice.toml",
                 "dir = 'z'\norder = ['b', 'main']\n[stream.b]\ndir = 'bb'\nout_of_order = true\n");
    EXPECT_EQ(load_config({}).streams[0].name, "b");
    const Config one = load_config(given({{"stream", "b"}, {"format", "dbmate"}}));
    EXPECT_TRUE(one.streams.empty());
    EXPECT_EQ(one.dir, "bb");
    EXPECT_EQ(one.format, "dbmate");
    EXPECT_EQ(one.out_of_order, true);
    EXPECT_EQ(one.again, " --format dbmate --stream b");
    EXPECT_EQ(load_config(given({{"out-of-order", ""}})).streams[0].out_of_order, std::nullopt);
    EXPECT_EQ(failure_of([] { load_config(given({{"stream", "c"}})); }).exit, Exit::usage);
    EXPECT_EQ(load_config(given({{"stream", "c"}, {"dir", "y"}})).dir, "y");
}

TEST_F(ClientConfig, ChecksValues) {
    EXPECT_EQ(failure_of([] { load_config(given({{"wait", "soon"}})); }).exit, Exit::usage);
    const Variable order("SLUICE_OUT_OF_ORDER", "perhaps");
    EXPECT_EQ(failure_of([] { load_config({}); }).exit, Exit::usage);
}

TEST_F(ClientConfig, TakesSwitches) {
    const Config config = load_config(given({{"out-of-order", ""}, {"no-install", ""}}));
    EXPECT_EQ(config.out_of_order, true);
    EXPECT_FALSE(config.install);
}
