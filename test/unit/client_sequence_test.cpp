#include "client/verbs/sequence.hpp"

#include <gtest/gtest.h>

#include "client/text.hpp"
#include "client_support.hpp"
#include "growth.hpp"

using namespace client;
using verbs::LookRow;
using verbs::Stretch;

namespace {

verbs::FileSet set_with(const std::string &program) {
    verbs::FileSet set;
    set.directory.files.push_back({program, nullptr, 0, 0, 0, 0, true});
    return set;
}

const std::vector<LookRow> rows{{"1_a.up.sql", "1", "a", "pending", ""},
                                {"1_a.down.sql", "1", "a", "pending", ""},
                                {"2_p.sh", "2", "p", "pending", ""},
                                {"3_b.up.sql", "3", "b", "pending", ""},
                                {"R__v.sql", "R:v", "v", "repeatable", ""}};

std::string told(const std::vector<Stretch> &sequence) {
    std::string text;
    for (const Stretch &each : sequence)
        text += (each.program ? "!" : "") + std::to_string(each.files.size()) + ":" +
                (each.versions.empty() ? "" : each.versions.back()) + " ";
    return text;
}

} // namespace

TEST(ClientSequence, CutsASetAtItsPrograms) {
    const verbs::FileSet set = set_with("2_p.sh");
    EXPECT_EQ(told(verbs::sequence_of(set, rows, {})), "2:1 !0:2 2:3 ");
    EXPECT_TRUE(verbs::has_program(verbs::sequence_of(set, rows, {})));
}

TEST(ClientSequence, KeepsLimitsAndLeavesRepeatablesToTheEnd) {
    const verbs::FileSet set = set_with("2_p.sh");
    EXPECT_EQ(told(verbs::sequence_of(set, rows, {1, {}})), "2:1 ");
    EXPECT_EQ(told(verbs::sequence_of(set, rows, {2, {}})), "2:1 !0:2 ");
    EXPECT_EQ(told(verbs::sequence_of(set, rows, {{}, "0002"})), "2:1 !0:2 ");
}

TEST(ClientSequence, RefusesTwoOfOneVersion) {
    const auto failure = support::failure_of([] {
        verbs::sequence_of(set_with("3_b.up.sql"),
                           {{"3_b.up.sql", "3", "b", "pending", ""}, {"3_c.up.sql", "3", "c", "pending", ""}},
                           {});
    });
    EXPECT_EQ(failure.sqlstate, "SL051");
}

TEST(ClientSequence, GrowsWithTheSet) {
    support::expect_linear(3000, [](int size) {
        verbs::FileSet set;
        std::vector<LookRow> many;
        for (int i = 1; i <= size; ++i) {
            const std::string version = std::to_string(i);
            many.push_back({version + "_a.up.sql", version, "a", "pending", ""});
            set.directory.files.push_back({many.back().file, nullptr, 0, 0, 0, 0, i % 5 == 0});
        }
        return [set, many] { verbs::sequence_of(set, many, {}); };
    });
}

TEST(ClientText, TakesCommandLinesApart) {
    using Words = std::vector<std::string>;
    EXPECT_EQ(text::words_of("go run  './my cmd' {file}"), (Words{"go", "run", "./my cmd", "{file}"}));
    EXPECT_EQ(text::words_of("a \"b\\\"c\" '' d\\ e"), (Words{"a", "b\"c", "", "d e"}));
    EXPECT_EQ(text::words_of("a 'b"), Words());
    EXPECT_EQ(text::words_of("  "), Words());
}
