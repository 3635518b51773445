// A verb is a record: what it is called, what it takes, what its help page says, what it does. A new verb is
// one file with such a record and one line in table.cpp.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "client/arguments.hpp"
#include "client/failure.hpp"

namespace client::verbs {

class Session;

// What a verb does where sluice.toml has several streams and --stream named none.
enum class Streams : std::uint8_t {
    ask,  // it is about one: the person has to say which
    each, // it is carried out for one after the other
    own   // it looks at the list itself, or is about none
};

// What another tool calls it, where it means the same.
struct Alias {
    const char *word;
    const char *flag = nullptr;    // takes the first operand: "up-to VERSION" is "up --to VERSION"
    const char *operand = nullptr; // comes first: "up-by-one" is "up 1"
};

struct Verb {
    const char *name;
    const char *operands; // for the usage line: "[N]", "" = none
    std::size_t least;    // operands
    std::size_t most;
    const char *summary;                // one line, no full stop
    const char *text;                   // paragraphs of the help page, wrapped by hand
    const char *examples;               // one a line: command, two blanks or more, what it does
    const char *elsewhere;              // words that are near to it, separated by blanks: for who types them
    std::span<const Flag *const> flags; // of its own, besides those of every verb
    Exit (*run)(Session &session);      // may throw Failure
    Streams streams = Streams::ask;
    std::span<const Alias> aliases = {};
    bool hidden = false; // for programs: not on the help page
};

// In the order of the help page.
std::span<const Verb *const> table();

// The same without those that are for programs only.
std::vector<const Verb *> shown_verbs();

// By its name or an alias of it; nullptr if there is none.
const Verb *find(std::string_view name);

// Rewrites the operands of a verb that was called by an alias. Throws Failure (usage) if one is lacking.
void apply_alias(const Verb &verb, std::string_view word, Arguments &arguments);

// The failure for a verb that does not exist: why it does not, or what is nearest.
Failure unknown_verb(std::string_view name);

// Flags that every verb takes.
std::span<const Flag *const> common_flags();

// Those and, if given, the verb's own; without a verb those of all verbs.
Flags flags_of(const Verb *verb);

} // namespace client::verbs
