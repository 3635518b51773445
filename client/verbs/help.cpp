// sluice help: the pages are made of the verbs' records.
#include "client/verbs/help.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "client/config.hpp"
#include "client/verbs/session.hpp"
#include "client/verbs/verb.hpp"

namespace client::verbs {

namespace {

constexpr const char *exit_codes =
    "Exit codes: 0 done, 1 failed and nothing changed, 2 usage, 3 something pending,\n"
    "  4 dirty state left, 5 refused by policy, 6 busy, 7 connection lost\n";

std::string call_of(const Verb &verb) {
    return *verb.operands ? fmt::format("{} {}", verb.name, verb.operands) : verb.name;
}

std::string call_of(const Flag &flag) {
    std::string call = flag.letter ? fmt::format("-{}, ", flag.letter) : "    ";
    call += fmt::format("--{}", flag.name);
    if (flag.value) call += fmt::format(" {}", flag.value);
    return call;
}

template <class Things, class Left, class Right>
std::string listing(const Things &things, Left left, Right right) {
    std::size_t widest = 0;
    for (const auto *thing : things)
        widest = std::max(widest, left(*thing).size());
    std::string lines;
    for (const auto *thing : things)
        lines += fmt::format("  {:<{}}  {}\n", left(*thing), widest, right(*thing));
    return lines;
}

template <class Things>
std::string flag_lines(const Things &flags) {
    return listing(
        flags, [](const Flag &flag) { return call_of(flag); }, [](const Flag &flag) { return flag.help; });
}

std::string indented(std::string_view text) {
    std::string lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        lines += fmt::format("  {}\n", text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

// The words that other tools have for it and that work.
std::string alias_line(const Verb &verb) {
    std::string words;
    for (const Alias &alias : verb.aliases)
        words += fmt::format("{}{}{}", words.empty() ? "" : ", ", alias.word, alias.flag ? " VERSION" : "");
    return words.empty() ? words : fmt::format("\nAlso called: {}\n", words);
}

Exit help(Session &session) {
    const auto &words = session.arguments.words();
    const Verb *const verb = words.empty() ? nullptr : find(words[0]);
    if (!words.empty() && !verb) throw unknown_verb(words[0]);
    const std::string page = verb ? verb_page(*verb) : overview();
    JsonObject object = show::result_object(Exit::done);
    object.add("verb", "help").add("text", page);
    session.reporter.answer(page, object);
    return Exit::done;
}

} // namespace

std::string overview() {
    std::string page =
        "sluice " SLUICE_VERSION ": schema migrations for PostgreSQL, run by the extension pg_sluice\n\n"
        "Usage: sluice VERB [flags]\n\nVerbs:\n";
    page += listing(
        shown_verbs(), [](const Verb &verb) { return call_of(verb); },
        [](const Verb &verb) { return verb.summary; });
    page += "\nFlags of every verb:\n" + flag_lines(common_flags());
    page += "\nThe database is named by -d, SLUICE_DATABASE, sluice.toml, DATABASE_URL or\n"
            "libpq's own variables.\n";
    return page + exit_codes + "\"sluice help VERB\" tells more.\n";
}

std::string verb_page(const Verb &verb) {
    std::string page = fmt::format("sluice {}: {}\n\n{}\n", call_of(verb), verb.summary, verb.text);
    page += alias_line(verb);
    if (*verb.examples) page += fmt::format("\nExamples:\n{}", indented(verb.examples));
    if (!verb.flags.empty()) page += "\nFlags:\n" + flag_lines(verb.flags);
    return page + "\n\"sluice help\" shows the flags that every verb takes besides.\n";
}

extern const Verb help_verb;
constinit const Verb help_verb{"help",
                               "[VERB]",
                               0,
                               1,
                               "show this page, or the page of a verb",
                               "Shows what a verb does and the flags that it takes.",
                               "sluice help up",
                               "",
                               {},
                               help,
                               Streams::own};

} // namespace client::verbs
