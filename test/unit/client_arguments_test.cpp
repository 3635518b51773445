#include "client/arguments.hpp"

#include <gtest/gtest.h>

#include "client_support.hpp"

using namespace client;
using support::failure_of;

namespace {

const Flag dir{"dir", 0, "DIR", ""};
const Flag database{"database", 'd', "URL", ""};
const Flag yes{"yes", 'y', nullptr, ""};
const Flag number{"number", 'n', "N", ""};
const Flags flags{&dir, &database, &yes, &number};

Arguments read(const std::vector<std::string> &words) {
    return parse(words, flags);
}

} // namespace

TEST(ClientArguments, TakesEveryFormOfAFlag) {
    const Arguments arguments = read({"--dir=a b", "-d", "x", "-y", "3", "--number", "7"});
    EXPECT_EQ(arguments.value("dir"), "a b");
    EXPECT_EQ(arguments.value("database"), "x");
    EXPECT_TRUE(arguments.has("yes"));
    EXPECT_EQ(arguments.count("number"), 7);
    EXPECT_EQ(arguments.steps(), 3);
    EXPECT_EQ(read({"-dx"}).value("database"), "x");
    EXPECT_EQ(read({"--dir="}).value("dir"), "");
    EXPECT_EQ(read({"--dir=a", "--dir=b"}).value("dir"), "b");
}

// Otherwise --database="$UNSET" --yes would connect to a database named "--yes".
TEST(ClientArguments, TakesNoWordForAnEmptyValue) {
    const Arguments arguments = read({"--dir=", "up", "--database=", "--yes"});
    EXPECT_EQ(arguments.value("dir"), "");
    EXPECT_EQ(arguments.value("database"), "");
    EXPECT_TRUE(arguments.has("yes"));
    EXPECT_EQ(arguments.words(), std::vector<std::string>{"up"});
}

TEST(ClientArguments, TakesAnyWordForAValue) {
    EXPECT_EQ(read({"--dir", "--yes"}).value("dir"), "--yes");
    EXPECT_EQ(read({"--dir", "[a,b]"}).value("dir"), "[a,b]");
    EXPECT_EQ(read({"--dir", "\"a b\""}).value("dir"), "\"a b\"");
    EXPECT_EQ(read({"--dir=a=b"}).value("dir"), "a=b");
}

TEST(ClientArguments, TakesLettersTogether) {
    const Arguments arguments = read({"-yn7"});
    EXPECT_TRUE(arguments.has("yes"));
    EXPECT_EQ(arguments.count("number"), 7);
}

TEST(ClientArguments, EndsFlagsAtTwoDashes) {
    const Arguments arguments = read({"-y", "--", "--dir", "-", "--"});
    EXPECT_EQ(arguments.words(), (std::vector<std::string>{"--dir", "-", "--"}));
    EXPECT_FALSE(arguments.has_strays());
}

TEST(ClientArguments, RefusesWhatItDoesNotKnow) {
    const auto check = [](const std::vector<std::string> &words) {
        return failure_of([&] { read(words).check("up", {&dir, &database, &number}); });
    };
    EXPECT_EQ(check({"--dri", "x"}).hint, "Did you mean --dir?");
    EXPECT_EQ(check({"--dri=x"}).message, "unknown flag \"--dri\"");
    EXPECT_EQ(check({"-x"}).message, "unknown flag \"-x\"");
    EXPECT_EQ(check({"-3"}).message, "\"-3\" is neither a number of migrations nor a version");
    EXPECT_EQ(check({"--yes"}).message, "\"up\" takes no --yes");
    EXPECT_EQ(failure_of([] { read({"--dir"}); }).message, "--dir lacks its value");
    EXPECT_EQ(failure_of([] { read({"-yd"}); }).message, "--database lacks its value");
    EXPECT_EQ(failure_of([] { read({"--yes=no"}); }).message, "--yes takes no value");
    read({"--dir", "x"}).check("up", {&dir});
}

TEST(ClientArguments, ChecksNumbers) {
    EXPECT_EQ(failure_of([] { read({"abc"}).steps(); }).exit, Exit::usage);
    EXPECT_EQ(failure_of([] { read({"0"}).steps(); }).exit, Exit::usage);
    EXPECT_EQ(failure_of([] { read({"-n", "x"}).count("number"); }).exit, Exit::usage);
    EXPECT_FALSE(read({}).steps());
}

TEST(ClientArguments, ExcludesPairs) {
    const Arguments arguments = read({"--dir", "a", "-y"});
    EXPECT_EQ(failure_of([&] { arguments.exclude("dir", "yes"); }).exit, Exit::usage);
    arguments.exclude("dir", "number");
}

TEST(ClientArguments, FindsTheVerbBehindFlags) {
    const auto verb = [](const std::vector<std::string> &words) { return read(words).take_word(); };
    EXPECT_EQ(verb({"up", "3"}), "up");
    EXPECT_EQ(verb({"--dir", "x", "-y", "up"}), "up");
    EXPECT_EQ(verb({"--dir=x", "up"}), "up");
    EXPECT_EQ(verb({"-dx", "up"}), "up");
    EXPECT_EQ(verb({"-y"}), "");
}
