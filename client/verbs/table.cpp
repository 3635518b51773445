#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "client/config.hpp"
#include "client/text.hpp"
#include "client/verbs/foreign.hpp"
#include "client/verbs/verb.hpp"

namespace client::verbs {

// One line a verb, in the order of the help page.
// clang-format off
#define SLUICE_VERBS(verb) \
    verb(init) \
    verb(create) \
    verb(up) \
    verb(down) \
    verb(to) \
    verb(redo) \
    verb(reset) \
    verb(status) \
    verb(version) \
    verb(pending) \
    verb(doctor) \
    verb(dump) \
    verb(history) \
    verb(show) \
    verb(resume) \
    verb(fix) \
    verb(mark) \
    verb(force) \
    verb(baseline) \
    verb(import) \
    verb(read) \
    verb(ping) \
    verb(wait) \
    verb(completion) \
    verb(complete) \
    verb(man) \
    verb(help)
// clang-format on

#define SLUICE_DECLARE(name) extern const Verb name##_verb;
#define SLUICE_ENTER(name) &name##_verb,

SLUICE_VERBS(SLUICE_DECLARE)

namespace {

constexpr std::array all{SLUICE_VERBS(SLUICE_ENTER)};

constexpr std::array common{&flags::database,        &flags::dir,      &flags::stream, &flags::format,
                            &flags::config,          &flags::no_cache, &flags::json,   &flags::quiet,
                            &flags::wait_for_server, &flags::no_hooks, &flags::color,  &flags::help,
                            &flags::version};

bool is_among(std::string_view name, std::string_view words) {
    while (!words.empty()) {
        const std::size_t end = std::min(words.find(' '), words.size());
        if (words.substr(0, end) == name) return true;
        words.remove_prefix(std::min(end + 1, words.size()));
    }
    return false;
}

const Alias *alias_of(const Verb &verb, std::string_view word) {
    const auto at = std::find_if(verb.aliases.begin(), verb.aliases.end(),
                                 [&](const Alias &alias) { return word == alias.word; });
    return at == verb.aliases.end() ? nullptr : &*at;
}

} // namespace

std::span<const Verb *const> table() {
    return all;
}

std::vector<const Verb *> shown_verbs() {
    std::vector<const Verb *> shown;
    std::copy_if(all.begin(), all.end(), std::back_inserter(shown),
                 [](const Verb *verb) { return !verb->hidden; });
    return shown;
}

const Verb *find(std::string_view name) {
    const auto *const at = std::find_if(all.begin(), all.end(),
                                        [&](const Verb *v) { return name == v->name || alias_of(*v, name); });
    return at == all.end() ? nullptr : *at;
}

void apply_alias(const Verb &verb, std::string_view word, Arguments &arguments) {
    const Alias *const alias = alias_of(verb, word);
    if (!alias) return;
    if (alias->operand) arguments.add_front(alias->operand);
    if (!alias->flag) return;
    const std::string value = arguments.take_word();
    if (value.empty())
        throw Failure(
            Exit::usage, fmt::format("\"{}\" lacks its VERSION", word),
            fmt::format("It is another word for \"sluice {} --{} VERSION\".", verb.name, alias->flag));
    arguments.set(alias->flag, value);
}

Failure unknown_verb(std::string_view name) {
    if (auto explained = explained_word(name)) return std::move(*explained);
    std::string near;
    std::vector<std::string_view> names;
    for (const Verb *verb : shown_verbs()) {
        names.emplace_back(verb->name);
        if (is_among(name, verb->elsewhere)) near = verb->name;
    }
    if (near.empty()) near = text::nearest(name, names);
    return {Exit::usage, fmt::format("there is no verb \"{}\"", text::harmless(name)),
            near.empty() ? "Run \"sluice help\"." : fmt::format("Did you mean \"sluice {}\"?", near)};
}

std::span<const Flag *const> common_flags() {
    return common;
}

Flags flags_of(const Verb *verb) {
    Flags flags(common.begin(), common.end());
    for (const Verb *each : all)
        for (const Flag *flag : each->flags)
            if ((!verb || each == verb) && std::find(flags.begin(), flags.end(), flag) == flags.end())
                flags.push_back(flag);
    return flags;
}

} // namespace client::verbs
