#include <algorithm>

#include "core/rules/rule.hpp"

namespace core::rules {

namespace {

constexpr StatementKind kinds[] = {StatementKind::grant_};

void check(const Subject &subject, Report &report) {
    const auto &words = subject.action.words;
    const bool everybody = std::find(words.begin(), words.end(), "public") != words.end();
    if (!everybody || subject.action.object != Object::table) return;
    const bool writes = std::any_of(words.begin(), words.end(), [](const std::string &each) {
        return each != "public" && each != "select";
    });
    if (!writes) return;
    report.add(subject, Level::warning, "everybody may change rows of " + subject.target(),
               "PUBLIC is every role that can connect, also those made later.");
}

} // namespace

extern const Rule grant_to_public;
const Rule grant_to_public = {"grant_to_public",
                              "Rights on a table go to everybody",
                              Section::security,
                              true,
                              "GRANT on a table to PUBLIC, other than SELECT.",
                              "Every role that can connect, also future ones, may change the rows.",
                              "GRANT to the role that needs it.",
                              "A role is named, or only SELECT is granted.",
                              kinds,
                              check};

} // namespace core::rules
