#include "client/arguments.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "client/failure.hpp"
#include "client/text.hpp"

namespace client {

namespace {

// The library takes the word after "--dir=" for the value that is missing: what an unset variable of a shell
// leaves would be filled with the next flag. In two words it understands what is meant.
std::vector<std::string> with_empty_values(std::span<const std::string> words) {
    std::vector<std::string> result;
    bool flags_ended = false;
    for (const std::string &word : words) {
        flags_ended = flags_ended || word == "--";
        const bool empty_value =
            word.size() > 3 && word.substr(0, 2) == "--" && word.find('=') + 1 == word.size();
        result.push_back(empty_value && !flags_ended ? word.substr(0, word.size() - 1) : word);
        if (empty_value && !flags_ended) result.emplace_back();
    }
    return result;
}

// The last word is a flag, or letters of several, and its value should follow.
Failure lacks_value(std::string_view last, const Flags &flags) {
    for (const Flag *flag : flags)
        if (last == std::string("--") + flag->name || (last[1] != '-' && last.back() == flag->letter))
            return {Exit::usage, fmt::format("--{} lacks its value", flag->name),
                    fmt::format("Give --{} {}.", flag->name, flag->value)};
    return {Exit::usage, fmt::format("\"{}\" lacks its value", text::harmless(last))};
}

Failure unknown(std::string_view word, const Flags &flags) {
    std::vector<std::string_view> names;
    for (const Flag *flag : flags)
        names.emplace_back(flag->name);
    const std::string_view name = word.substr(0, word.find('='));
    const std::string near = text::nearest(name.substr(name.find_first_not_of('-')), names);
    return {Exit::usage, fmt::format("unknown flag \"{}\"", text::harmless(name)),
            near.empty() ? "Run \"sluice help\"." : fmt::format("Did you mean --{}?", near)};
}

bool is_flag(std::string_view word) {
    return word.size() > 1 && word[0] == '-' && word != "--";
}

} // namespace

std::optional<std::string> Arguments::value(std::string_view flag) const {
    const auto at = values_.find(flag);
    return at == values_.end() ? std::nullopt : std::optional(at->second);
}

std::optional<int> Arguments::count(std::string_view flag, int least) const {
    const auto given = value(flag);
    if (!given) return std::nullopt;
    const auto number = text::parse_count(*given, least);
    if (!number)
        throw Failure(Exit::usage,
                      fmt::format("\"{}\" is not a number for --{}", text::harmless(*given), flag),
                      fmt::format("Give a whole number from {} on.", least));
    return number;
}

std::optional<int> Arguments::steps(std::string_view hint) const {
    if (words_.empty()) return std::nullopt;
    const auto number = text::parse_count(words_[0]);
    if (!number)
        throw Failure(Exit::usage,
                      fmt::format("\"{}\" is not a number of migrations", text::harmless(words_[0])),
                      std::string(hint));
    return number;
}

void Arguments::exclude(std::string_view one, std::string_view other) const {
    if (has(one) && has(other))
        throw Failure(Exit::usage, fmt::format("--{} and --{} exclude each other", one, other),
                      "Give one of them.");
}

std::string Arguments::take_word() {
    if (words_.empty()) return {};
    std::string word = std::move(words_.front());
    words_.erase(words_.begin());
    return word;
}

void Arguments::check(std::string_view verb, const Flags &flags) const {
    for (const std::string &word : strays_) {
        if (word.find_first_not_of("0123456789", 1) == word.npos)
            throw Failure(Exit::usage,
                          fmt::format("\"{}\" is neither a number of migrations nor a version", word),
                          "Give a whole number from 1 on.");
        throw unknown(word, flags);
    }
    for (const auto &[name, value] : values_) {
        const auto is_this = [&](const Flag *flag) { return name == flag->name; };
        if (std::none_of(flags.begin(), flags.end(), is_this))
            throw Failure(Exit::usage, fmt::format("\"{}\" takes no --{}", verb, name),
                          fmt::format("Run \"sluice help {}\".", verb));
    }
}

Arguments parse(std::span<const std::string> words, const Flags &flags) {
    CLI::App app;
    app.set_help_flag(); // the pages are ours
    app.allow_extras();  // words, and flags that nobody knows
    for (const Flag *flag : flags) {
        const std::string letter = flag->letter ? fmt::format("-{},", flag->letter) : "";
        const std::string name = fmt::format("{}--{}", letter, flag->name);
        CLI::Option *const option = flag->value ? app.add_option(name)->expected(1) : app.add_flag(name);
        option->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    }
    std::vector<std::string> reversed = with_empty_values(words); // as the library wants them
    std::reverse(reversed.begin(), reversed.end());
    try {
        app.parse(reversed);
    } catch (const CLI::ArgumentMismatch &) {
        throw lacks_value(words.back(), flags);
    }

    Arguments arguments;
    for (const Flag *flag : flags) {
        const CLI::Option *const option = app.get_option(std::string("--") + flag->name);
        if (option->count() == 0) continue;
        const std::string &value = option->results().back();
        if (!flag->value && value != "true")
            throw Failure(Exit::usage, fmt::format("--{} takes no value", flag->name), "Leave it out.");
        arguments.set(flag->name, value);
    }
    bool flags_ended = false;
    for (const std::string &word : app.remaining()) {
        if (!flags_ended && is_flag(word))
            arguments.add_stray(word);
        else if (flags_ended || word != "--")
            arguments.add(word);
        flags_ended = flags_ended || word == "--";
    }
    return arguments;
}

} // namespace client
