#include <gtest/gtest.h>

#include <array>
#include <filesystem>

#include "client/files/cache.hpp"
#include "client/files/contents.hpp"
#include "client/files/find.hpp"
#include "client/files/git.hpp"
#include "client/files/hash.hpp"
#include "client/files/related.hpp"
#include "client/files/variables.hpp"
#include "client/files/write.hpp"
#include "client_support.hpp"

using namespace client;
using support::failure_of;
using support::Folder;
using support::Variable;

namespace {

std::vector<std::string> names(const std::vector<files::Found> &found) {
    std::vector<std::string> result;
    for (const auto &file : found)
        result.push_back(file.name);
    return result;
}

} // namespace

TEST(ClientFind, TakesSqlFilesInByteOrder) {
    const Folder folder;
    for (const char *name : {"2_b.up.sql", "10_c.up.sql", "1_a.up.sql", "README.md", ".hidden.sql", ".sql"})
        folder.write(name, "select 1;");
    std::filesystem::create_directory("sub.sql");
    const files::Directory directory = files::find(".");
    EXPECT_EQ(names(directory.files), (std::vector<std::string>{"10_c.up.sql", "1_a.up.sql", "2_b.up.sql"}));
    EXPECT_EQ(directory.ignored, (std::vector<std::string>{"README.md", "sub.sql/"}));
    EXPECT_EQ(directory.files[0].path(), "./10_c.up.sql");
    EXPECT_EQ(directory.files[0].size, 9);
}

TEST(ClientFind, LooksIntoSubfoldersForTheFormatsThatHaveFilesThere) {
    const Folder folder;
    for (const char *name : {"m/2_b/up.sql", "m/2_b/down.sql", "m/1_a/up.sql", "m/1_a/metadata.toml",
                             "m/1_a/note.txt", "m/seeds/users.sql", "m/.git/1_x/up.sql", "m/README.md"})
        folder.write(name, "select 1;");
    const files::Directory directory = files::find("m");
    EXPECT_EQ(names(directory.files),
              (std::vector<std::string>{"1_a/metadata.toml", "1_a/up.sql", "2_b/down.sql", "2_b/up.sql"}));
    EXPECT_EQ(directory.ignored, (std::vector<std::string>{"README.md", "seeds/"}));
    EXPECT_EQ(directory.files[1].path(), "m/1_a/up.sql");
    EXPECT_TRUE(files::find("m", "goose").files.empty()) << "goose has no folders";
}

TEST(ClientFind, LeavesOutWhatStandsAboveTheFoldersOfMigrations) {
    const Folder folder;
    for (const char *name : {"1_a/up.sql", "seed_data.sql", "1_a/notes.sql"})
        folder.write(name, "select 1;");
    const files::Directory directory = files::find(".");
    EXPECT_EQ(names(directory.files), (std::vector<std::string>{"1_a/up.sql"}));
    EXPECT_EQ(directory.ignored, (std::vector<std::string>{"seed_data.sql"}));
}

TEST(ClientFind, StaysAtTheTopWhereThereAreMigrations) {
    const Folder folder;
    for (const char *name : {"1_a.sql", "V1__x.sql", "old/V2__y.sql", "3_c/up.sql"})
        folder.write(name, "select 1;");
    EXPECT_EQ(names(files::find(".").files), (std::vector<std::string>{"1_a.sql", "V1__x.sql"}));
    EXPECT_EQ(names(files::find(".", "flyway").files),
              (std::vector<std::string>{"1_a.sql", "V1__x.sql", "old/V2__y.sql"}));
    folder.write("flyway.conf", "");
    EXPECT_EQ(names(files::find(".").files),
              (std::vector<std::string>{"1_a.sql", "V1__x.sql", "flyway.conf", "old/V2__y.sql"}));
}

TEST(ClientFind, IsNotLedInCircles) {
    const Folder folder;
    folder.write("1_a/up.sql", "");
    std::filesystem::create_directory_symlink("..", "1_a/again");
    EXPECT_FALSE(files::find(".").files.empty());
}

TEST(ClientFind, SaysWhatIsWrong) {
    const Folder folder;
    EXPECT_EQ(failure_of([] { files::find("nix"); }).message, "directory \"nix\" does not exist");
    EXPECT_EQ(failure_of([] { files::find(""); }).exit, Exit::usage);
    folder.write("file", "");
    EXPECT_EQ(failure_of([] { files::find("file"); }).message, "\"file\" is not a directory");
    folder.write("d/1_\xE9.sql", "");
    EXPECT_EQ(failure_of([] { files::find("d"); }).sqlstate, "22021");
    std::filesystem::create_symlink("nowhere", "e.sql");
    EXPECT_EQ(failure_of([] { files::find("."); }).exit, Exit::failed);
}

TEST(ClientContents, RefusesWhatIsNotUtf8WithItsPlace) {
    const Folder folder;
    folder.write("a.sql", "select 1;\nselect '\xE9';");
    folder.write("b.sql", std::string("x\0y", 3));
    const auto contents = [](const char *name) {
        std::string into = "before";
        files::append_contents(files::find_file(name), into);
        return into;
    };
    const Failure latin = failure_of([&] { contents("a.sql"); });
    EXPECT_EQ(latin.sqlstate, "22021");
    EXPECT_EQ(latin.place.line, 2);
    EXPECT_NE(latin.detail.find("0xe9 at byte offset 18"), std::string::npos) << latin.detail;
    EXPECT_EQ(failure_of([&] { contents("b.sql"); }).message, "file \"b.sql\" holds a NUL byte");
    folder.write("c.sql", "\xEF\xBB\xBFselect 1;\r\n");
    EXPECT_EQ(contents("c.sql"), "before\xEF\xBB\xBFselect 1;\r\n");
}

TEST(ClientContents, FindsALine) {
    const Folder folder;
    folder.write("a.sql", "\xEF\xBB\xBFone\r\ntwo\n\nfour");
    EXPECT_EQ(files::source_line("a.sql", 1), "one");
    EXPECT_EQ(files::source_line("a.sql", 2), "two");
    EXPECT_EQ(files::source_line("a.sql", 3), "");
    EXPECT_EQ(files::source_line("a.sql", 4), "four");
    EXPECT_EQ(files::source_line("a.sql", 5), "");
    EXPECT_EQ(files::source_line("nix.sql", 1), "");
}

TEST(ClientHash, IsSha256) {
    EXPECT_EQ(files::sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    const Folder folder;
    folder.write("a.sql", "abc");
    EXPECT_EQ(files::file_hash(files::find_file("a.sql")), files::sha256("abc"));
}

TEST(ClientHash, DigestsTheSet) {
    const std::array<files::Found, 2> two{files::Found{"a", nullptr}, files::Found{"b", nullptr}};
    const std::array<std::string, 2> hashes{"11", "22"};
    EXPECT_EQ(files::set_digest(two, hashes), files::sha256(std::string_view("a\0"
                                                                             "11\nb\0"
                                                                             "22\n",
                                                                             10)));
}

class ClientCache : public testing::Test {
protected:
    Folder folder;
    Variable cache{"XDG_CACHE_HOME", folder.path().c_str()};

    // Found files as if they had lain there for long.
    static files::Directory aged(std::int64_t by_ns = 0) {
        files::Directory directory = files::find("m");
        for (files::Found &file : directory.files) {
            file.modified_ns = 1'000'000'000 + by_ns;
            file.changed_ns = 1'000'000'000;
        }
        return directory;
    }
    // What the cache answers for each file.
    static std::vector<std::string> known(const files::Directory &directory) {
        files::Cache stored(directory);
        std::vector<std::string> result;
        for (const files::Found &file : directory.files)
            result.emplace_back(stored.find(file));
        return result;
    }
};

TEST_F(ClientCache, RemembersWhatDidNotChange) {
    for (const char *name : {"m/a.sql", "m/b.sql", "m/c.sql"})
        folder.write(name, name);
    const files::Directory directory = aged();
    const std::vector<std::string> hashes = files::hashes(directory, true).each;
    EXPECT_EQ(known(directory), hashes);
    EXPECT_EQ(known(aged(1)), (std::vector<std::string>{"", "", ""}));
    std::filesystem::remove("m/b.sql");
    EXPECT_EQ(known(aged()), (std::vector<std::string>{hashes[0], hashes[2]}));
    folder.write("m/b2.sql", "new");
    EXPECT_EQ(known(aged()), (std::vector<std::string>{hashes[0], "", hashes[2]}));
}

TEST_F(ClientCache, RemembersTheDigestOfTheWholeSet) {
    folder.write("m/a.sql", "a");
    const files::Directory one = aged();
    const std::string digest = files::hashes(one, true).set;
    EXPECT_EQ(digest, files::set_digest(one.files, files::hashes(one, false).each));
    EXPECT_EQ(files::hashes(one, true).set, digest);
    folder.write("m/b.sql", "b");
    const files::Hashes two = files::hashes(aged(), true);
    EXPECT_NE(two.set, digest);
    EXPECT_EQ(files::hashes(aged(), true).set, two.set);
    std::filesystem::remove("m/b.sql");
    EXPECT_EQ(files::hashes(aged(), true).set, digest);
}

// The digest of a set with a young file in it must not be taken for that of the set without it.
TEST_F(ClientCache, ForgetsTheDigestOfASetWithYoungFiles) {
    folder.write("m/a.sql", "a");
    folder.write("m/b.sql", "b");
    files::Directory mixed = aged();
    mixed.files[1] = files::find("m").files[1];
    files::hashes(mixed, true);
    std::filesystem::remove("m/b.sql");
    const files::Directory one = aged();
    const std::string digest = files::hashes(one, false).set;
    EXPECT_EQ(files::hashes(one, true).set, digest);
    EXPECT_EQ(files::hashes(one, true).set, digest);
}

TEST_F(ClientCache, DoesNotTrustYoungFiles) {
    folder.write("m/a.sql", "x");
    const files::Directory directory = files::find("m");
    files::hashes(directory, true);
    EXPECT_EQ(known(directory), (std::vector<std::string>{""}));
}

TEST_F(ClientCache, LivesWithDamage) {
    folder.write("m/a.sql", "x");
    const files::Directory directory = aged();
    const std::vector<std::string> hashes = files::hashes(directory, true).each;
    std::filesystem::path stored;
    for (const auto &entry : std::filesystem::directory_iterator("sluice"))
        stored = entry.path();
    for (const std::size_t size : {std::size_t{0}, std::size_t{5}, std::size_t{60}, std::size_t{120}}) {
        files::hashes(directory, true);
        std::filesystem::resize_file(stored, size);
        EXPECT_EQ(files::hashes(directory, true).each, hashes);
    }
    std::filesystem::remove_all("sluice");
    folder.write("sluice", "a file where the folder should be");
    EXPECT_EQ(files::hashes(directory, true).each, hashes);
    const Variable nowhere("XDG_CACHE_HOME", nullptr);
    const Variable home("HOME", nullptr);
    EXPECT_EQ(files::hashes(directory, true).each, hashes);
}

TEST(ClientRelated, AddsTheOtherHalf) {
    std::vector<files::Found> all;
    for (const char *name :
         {"0001_a.down.sql", "1_a.up.sql", "2_b.sql", "3_c.down.sql", "3_c.up.sql", "seed.sql"})
        all.push_back({name, nullptr});
    EXPECT_EQ(files::with_halves(all, std::array<std::string, 1>{"1_a.up.sql"}),
              (std::vector<std::size_t>{0, 1}));
    EXPECT_EQ(files::with_halves(all, std::array<std::string, 1>{"3_c.down.sql"}),
              (std::vector<std::size_t>{3, 4}));
    EXPECT_EQ(files::with_halves(all, std::array<std::string, 1>{"seed.sql"}), (std::vector<std::size_t>{5}));
    EXPECT_TRUE(files::with_halves(all, {}).empty());
    EXPECT_EQ(files::of_version(all, "01"), (std::vector<std::size_t>{0, 1}));
}

TEST(ClientRelated, TakesNoVersionForNoRelation) {
    std::vector<files::Found> all;
    for (const char *name : {"R__a.sql", "R__b.sql", "V1__a.sql", "V1__a.sql.conf", "flyway.conf"})
        all.push_back({name, nullptr});
    EXPECT_EQ(files::with_halves(all, std::array<std::string, 1>{"R__a.sql"}), (std::vector<std::size_t>{0}));
    EXPECT_EQ(files::with_halves(all, std::array<std::string, 1>{"V1__a.sql"}),
              (std::vector<std::size_t>{2, 3}));
}

TEST(ClientVariables, AreThoseThatAFileUsesAndNoOthers) {
    setenv("SLUICE_TEST_A", "a value", 1);
    setenv("SLUICE_TEST_B", "b", 1);
    unsetenv("SLUICE_TEST_C");
    std::set<std::string> names;
    files::add_variables("auto", "1_x.sql",
                         "-- +goose Up\n-- +goose ENVSUB ON\nselect '$SLUICE_TEST_A${SLUICE_TEST_C}';\n"
                         "-- +goose ENVSUB OFF\nselect '$SLUICE_TEST_B';\n",
                         names);
    files::add_variables("auto", "2_x.up.sql", "select '${SLUICE_TEST_B}';", names);
    files::add_variables("golang-migrate", "V3__x.sql", "select '${SLUICE_TEST_B}';", names);
    EXPECT_EQ(files::variables_text(names), "SLUICE_TEST_A=a value\n");
    files::add_variables("auto", "V4__x.sql", "select '${SLUICE_TEST_B}';", names);
    EXPECT_EQ(files::variables_text(names), "SLUICE_TEST_A=a value\nSLUICE_TEST_B=b\n");
    setenv("SLUICE_TEST_B", "two\nlines", 1);
    EXPECT_EQ(failure_of([&] { files::variables_text(names); }).exit, Exit::usage);
}

TEST(ClientRelated, KnowsOneVersionHoweverItIsWritten) {
    EXPECT_TRUE(files::same_version("7", "0007"));
    EXPECT_TRUE(files::same_version("1.02", "1.2"));
    EXPECT_FALSE(files::same_version("7", "70"));
    EXPECT_TRUE(files::same_version("", ""));
}

TEST(ClientGit, ReadsTheCommit) {
    const std::string commit(40, 'a');
    const Folder folder;
    folder.write("repo/migrations/x", "");
    folder.write("repo/.git/HEAD", "ref: refs/heads/main\n");
    EXPECT_EQ(files::git_commit("repo/migrations"), "");
    folder.write("repo/.git/packed-refs", "# pack-refs\n" + commit + " refs/heads/main\n");
    EXPECT_EQ(files::git_commit("repo/migrations"), commit);
    folder.write("repo/.git/refs/heads/main", std::string(40, 'b') + "\n");
    EXPECT_EQ(files::git_commit("repo/migrations"), std::string(40, 'b'));
    folder.write("repo/.git/HEAD", std::string(40, 'c') + "\n");
    EXPECT_EQ(files::git_commit("repo"), std::string(40, 'c'));
    folder.write("tree/.git", "gitdir: ../repo/.git/worktrees/tree\n");
    folder.write("repo/.git/worktrees/tree/HEAD", "ref: refs/heads/main\n");
    folder.write("repo/.git/worktrees/tree/commondir", "../..\n");
    EXPECT_EQ(files::git_commit("tree"), std::string(40, 'b'));
}

TEST(ClientWrite, MakesFoldersWithThoseAbove) {
    const Folder folder;
    files::make_folder("a/b/c");
    EXPECT_TRUE(std::filesystem::is_directory("a/b/c"));
    files::make_folder("a/b/");
    files::make_folder(folder.path() + "/d");
    EXPECT_TRUE(std::filesystem::is_directory("d"));
    folder.write("file", "");
    EXPECT_EQ(failure_of([] { files::make_folder("file/x"); }).message,
              "could not make directory \"file\": File exists");
    files::write_new("e/f.sql", "x");
    EXPECT_EQ(failure_of([] { files::write_new("e/f.sql", "y"); }).message, "\"e/f.sql\" is there already");
    std::filesystem::permissions("e/f.sql", std::filesystem::perms::owner_all);
    files::replace("e/f.sql", "y");
    EXPECT_EQ(files::read_whole("e/f.sql", 10), "y");
    EXPECT_EQ(std::filesystem::status("e/f.sql").permissions(), std::filesystem::perms::owner_all);
    EXPECT_EQ(failure_of([] { files::replace("/dev/null", "y"); }).message, "\"/dev/null\" is not a file");
}
