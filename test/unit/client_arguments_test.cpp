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

TEST(ClientArguments, EndsFlagsAtTwoDashes) {
    const Arguments arguments = read({"--", "--dir", "-"});
    EXPECT_EQ(arguments.words(), (std::vector<std::string>{"--dir", "-"}));
}

TEST(ClientArguments, RefusesWhatItDoesNotKnow) {
    EXPECT_EQ(failure_of([] { read({"--dri", "x"}); }).hint, "Did you mean --dir?");
    EXPECT_EQ(failure_of([] { read({"-x"}); }).message, "unknown flag \"-x\"");
    EXPECT_EQ(failure_of([] { read({"--dir"}); }).message, "--dir lacks its value");
    EXPECT_EQ(failure_of([] { read({"--yes=no"}); }).message, "--yes takes no value");
    EXPECT_EQ(failure_of([] { read({"-3"}); }).message, "\"-3\" is not a number of migrations");
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
    const auto at = [](const std::vector<std::string> &words) { return first_word(words, flags); };
    EXPECT_EQ(at({"up", "3"}), 0U);
    EXPECT_EQ(at({"--dir", "x", "-y", "up"}), 3U);
    EXPECT_EQ(at({"--dir=x", "up"}), 1U);
    EXPECT_EQ(at({"-dx", "up"}), 1U);
    EXPECT_EQ(at({"-y"}), 1U);
}
