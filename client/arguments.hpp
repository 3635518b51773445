// Flags as data and the words of the command line read by them. A flag is described once; parser and help
// page read the same record.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace client {

struct Flag {
    const char *name;  // without the dashes: "dir" is --dir
    char letter;       // 'd' is -d, 0 = none
    const char *value; // what the help page calls its value; nullptr = a switch
    const char *help;  // one line, no full stop
};

using Flags = std::vector<const Flag *>;

class Arguments {
public:
    bool has(std::string_view flag) const { return values_.find(flag) != values_.end(); }
    std::optional<std::string> value(std::string_view flag) const;
    // The flag's value as a whole number of at least `least`; throws Failure (usage).
    std::optional<int> count(std::string_view flag, int least = 1) const;

    const std::vector<std::string> &words() const { return words_; }
    // The only word there may be, as a count of migrations ("up 3"); throws Failure (usage).
    // `hint` for what is none.
    std::optional<int>
    steps(std::string_view hint = "Give a whole number from 1 on, or a version with --to.") const;
    // Throws Failure (usage) if both of two flags are given that exclude each other.
    void exclude(std::string_view one, std::string_view other) const;

    // Throws Failure (usage) for flags that nobody knows and for those of other verbs.
    void check(std::string_view verb, const Flags &flags) const;
    // Whether there are words that look like flags and are none.
    bool has_strays() const { return !strays_.empty(); }
    // Takes the first word off; empty if there is none.
    std::string take_word();

    void set(std::string_view flag, std::string value) { values_[std::string(flag)] = std::move(value); }
    void add(std::string word) { words_.push_back(std::move(word)); }
    void add_front(std::string word) { words_.insert(words_.begin(), std::move(word)); }
    void add_stray(std::string word) { strays_.push_back(std::move(word)); }

private:
    std::map<std::string, std::string, std::less<>> values_; // a switch has ""
    std::vector<std::string> words_;
    std::vector<std::string> strays_;
};

// Reads words by the flags given, each of another name; they may stand anywhere, "--" ends them. A flag given
// twice: the last counts. Throws Failure (usage) for a value that is lacking or too much.
Arguments parse(std::span<const std::string> words, const Flags &flags);

} // namespace client
