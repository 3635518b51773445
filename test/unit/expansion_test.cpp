#include "core/formats/expansion.hpp"

#include <map>

#include "support.hpp"

using namespace core;
using support::error_of;

namespace {

std::string expanded(std::string_view text) {
    static const std::map<std::string, std::string, std::less<>> values = {{"A", "alpha"}, {"EMPTY", ""}};
    return formats::expand(text, [](std::string_view name) -> std::optional<std::string_view> {
        const auto found = values.find(name);
        if (found == values.end()) return std::nullopt;
        return found->second;
    });
}

TEST(Expand, PutsValuesInThePlaceOfNames) {
    EXPECT_EQ(expanded("x $A y ${A}z"), "x alpha y alphaz");
    EXPECT_EQ(expanded("$A_"), "") << "another name";
    EXPECT_EQ(expanded("[$NONE${NONE}]"), "[]");
    EXPECT_EQ(expanded("price: 1$"), "price: 1$");
}

TEST(Expand, TakesDefaultsForWhatIsNotSetOrEmpty) {
    EXPECT_EQ(expanded("${NONE:-x} ${EMPTY:-x} ${A:-x}"), "x x alpha");
    EXPECT_EQ(expanded("${NONE-x} [${EMPTY-x}] ${A-x}"), "x [] alpha");
    EXPECT_EQ(expanded("${NONE:-${A} and ${NONE:-more}}"), "alpha and more");
    EXPECT_EQ(expanded("[${NONE:-}]"), "[]");
}

TEST(Expand, CutsValues) {
    EXPECT_EQ(expanded("${A:1} ${A:1:2} ${A:-x}"), "lpha lp alpha");
    EXPECT_EQ(expanded("${A: -2} ${A:0:-1} ${A:9} ${A:3:99}"), "ha alph  ha");
    EXPECT_EQ(expanded("[${NONE:1:2}]"), "[]");
}

TEST(Expand, LeavesDollarSignsThatAreMeant) {
    EXPECT_EQ(expanded("$$A \\$A $(A) \\\\$A"), "$A $A $(A) \\\\alpha");
}

TEST(Expand, RefusesWhatIsRequiredAndNotSet) {
    const Error error = error_of([] { expanded("${NONE?set it}"); });
    EXPECT_EQ(error.code, sqlstate::bad_directive);
    EXPECT_EQ(error.detail, "The file says: set it.");
    EXPECT_EQ(expanded("[${EMPTY?set it}]"), "[]");
}

TEST(Expand, RefusesValuesNestedTooDeep) {
    std::string text;
    for (int i = 0; i < 100000; ++i)
        text += "${A:-";
    EXPECT_EQ(error_of([&] { expanded(text); }).code, sqlstate::bad_directive);
    EXPECT_EQ(expanded("${NONE:-${NONE:-${NONE:-x}}}"), "x");
}

TEST(Expand, RefusesWhatIsNoExpansion) {
    for (const char *text :
         {"$1", "${", "${A", "${1}", "${A+x}", "${A:x}", "${A:1", "${A:1:y}", "$ ", "${A:-"})
        EXPECT_EQ(error_of([&] { expanded(text); }).code, sqlstate::bad_directive) << text;
}

} // namespace
