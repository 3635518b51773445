#include "client/arguments.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "client/failure.hpp"
#include "client/text.hpp"

namespace client {

namespace {

const Flag *find(const Flags &flags, std::string_view name) {
    const auto at = std::find_if(flags.begin(), flags.end(), [&](const Flag *f) { return name == f->name; });
    return at == flags.end() ? nullptr : *at;
}

const Flag *find(const Flags &flags, char letter) {
    const auto at =
        std::find_if(flags.begin(), flags.end(), [&](const Flag *f) { return f->letter == letter; });
    return at == flags.end() ? nullptr : *at;
}

bool is_flag(std::string_view word) {
    return word.size() > 1 && word[0] == '-';
}

Failure unknown(std::string_view word, std::string_view name, const Flags &flags) {
    std::vector<std::string_view> names;
    for (const Flag *flag : flags)
        names.emplace_back(flag->name);
    const std::string near = text::nearest(name, names);
    return {Exit::usage, fmt::format("unknown flag \"{}\"", text::harmless(word)),
            near.empty() ? "Run \"sluice help\"." : fmt::format("Did you mean --{}?", near)};
}

// One word that is a flag, its value in it ("--dir=x", "-dx") or in the word after it.
struct Reading {
    const Flag *flag = nullptr;
    std::optional<std::string> value;
};

Reading read(std::string_view word, const Flags &flags) {
    if (word.substr(0, 2) == "--") {
        const std::size_t equals = word.find('=');
        const std::string_view name = word.substr(2, equals == word.npos ? word.npos : equals - 2);
        Reading reading{find(flags, name), {}};
        if (!reading.flag) throw unknown(word.substr(0, equals), name, flags);
        if (equals != word.npos) reading.value = word.substr(equals + 1);
        return reading;
    }
    Reading reading{find(flags, word[1]), {}};
    if (!reading.flag && word.find_first_not_of("0123456789", 1) == word.npos)
        throw Failure(Exit::usage, fmt::format("\"{}\" is not a number of migrations", word),
                      "Give a whole number from 1 on.");
    if (!reading.flag) throw unknown(word.substr(0, 2), word.substr(1), flags);
    if (word.size() > 2) reading.value = word.substr(2);
    return reading;
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

std::optional<int> Arguments::steps() const {
    if (words_.empty()) return std::nullopt;
    const auto number = text::parse_count(words_[0]);
    if (!number)
        throw Failure(Exit::usage,
                      fmt::format("\"{}\" is not a number of migrations", text::harmless(words_[0])),
                      "Give a whole number from 1 on, or a version with --to.");
    return number;
}

void Arguments::exclude(std::string_view one, std::string_view other) const {
    if (has(one) && has(other))
        throw Failure(Exit::usage, fmt::format("--{} and --{} exclude each other", one, other),
                      "Give one of them.");
}

Arguments parse(std::span<const std::string> words, const Flags &flags) {
    Arguments arguments;
    bool flags_ended = false;
    for (std::size_t i = 0; i < words.size(); i++) {
        if (flags_ended || !is_flag(words[i])) {
            arguments.add(words[i]);
            continue;
        }
        if (words[i] == "--") {
            flags_ended = true;
            continue;
        }
        Reading reading = read(words[i], flags);
        if (!reading.flag->value && reading.value)
            throw Failure(Exit::usage, fmt::format("--{} takes no value", reading.flag->name),
                          "Leave it out.");
        if (reading.flag->value && !reading.value) {
            if (++i == words.size())
                throw Failure(Exit::usage, fmt::format("--{} lacks its value", reading.flag->name),
                              fmt::format("Give --{} {}.", reading.flag->name, reading.flag->value));
            reading.value = words[i];
        }
        arguments.set(reading.flag->name, reading.value.value_or(""));
    }
    return arguments;
}

std::size_t first_word(std::span<const std::string> words, const Flags &flags) {
    for (std::size_t i = 0; i < words.size(); i++) {
        if (!is_flag(words[i])) return i;
        const bool is_long = words[i].substr(0, 2) == "--";
        const Flag *flag =
            is_long ? find(flags, std::string_view(words[i]).substr(2)) : find(flags, words[i][1]);
        const bool value_follows = flag && flag->value && (is_long || words[i].size() == 2);
        if (value_follows) i++;
    }
    return words.size();
}

} // namespace client
