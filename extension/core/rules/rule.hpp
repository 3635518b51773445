// A rule of the review: a record that says what it is about, and a predicate over one action and the facts of
// this database. Rules read effects and facts, never parse nodes, and write findings through Report. A new
// rule is one file here, one line in registry.cpp and one folder in test/rules.
#pragma once

#include <functional>
#include <span>
#include <string>

#include "core/model.hpp"
#include "core/steps.hpp"

namespace core::rules {

enum class Level : std::uint8_t { off, note, warning, error };
std::string_view level_name(Level level);             // "off", "note", "warning", "error"
std::optional<Level> level_of(std::string_view name); // nothing for another word

// How a migration is taken back, as far as pair rules ask.
struct Down {
    bool there = false;
    bool empty = false; // no statement in it
    std::string file;
    int line = 1;
    std::string refused; // it cannot be parsed: why
    std::vector<Action> actions;
};

// One migration's up, as the review sees it.
struct Script {
    std::string version, name, file;
    bool speaks = true;   // false: goes by in the model, but nothing is said of it
    bool applied = false; // what it does is in the database already
    bool repeatable = false;
    int line = 1; // of its first line in the file
    std::string text;
    std::vector<Statement> statements;
    std::vector<Action> actions; // in the order of the statements
    Directives directives;
    std::optional<Plan> plan; // nothing: it cannot be planned, `refused` says why
    std::string refused;
    std::vector<int> step_of; // for each statement; -1: in none (BEGIN, COMMIT)
    bool migration = true;    // false: a text on its own, of which no down is expected
    Down down;

    std::string_view statement_text(int index) const;
    bool transactional(int statement) const; // it runs in a transaction block
};

// A lock that a statement of the same transaction has taken and still holds, on a relation that others use:
// the first of the strongest there. The statement may be the one that is asked about.
struct Held {
    Name relation;
    Lock lock = Lock::none;
    int statement = 0;
    StatementKind kind = StatementKind::other;
};

// What a rule is asked about: an action before it has happened.
struct Subject {
    const Action &action;
    const Effect &effect;
    const RelationFacts *relation; // nullptr: not there, or none named
    const RelationFacts *partner;
    const Model &model;
    const Script &script;
    std::span<const Held> held;   // by earlier statements of its transaction
    std::span<const Action> rest; // the actions of the script behind it

    const DatabaseFacts &database() const { return model.database; }
    std::string target() const; // the relation's name for people, qualified where it is known
};

struct Finding {
    const char *rule = "";
    Level level = Level::warning;
    int script = 0; // index in the set
    int statement = 0;
    int offset = 0; // in the script's text
    int length = 0;
    std::string relation;
    Lock lock = Lock::none;
    std::string message; // what is wrong, in one line
    std::string detail;  // facts: lock, what it blocks, how long about, sizes
    std::string safer;   // SQL to write instead; empty: see the rule's page
};

// Where findings go. The level given is what would happen here; the settings may change it afterwards.
class Report {
public:
    Report(std::vector<Finding> &to, const char *rule, int script) : to_(to), rule_(rule), script_(script) {}
    Finding &add(const Subject &subject, Level level, std::string message, std::string detail = {},
                 std::string safer = {});
    // About a place of another script of the set.
    Finding &add_at(int script, int statement, int offset, Level level, std::string message,
                    std::string detail = {}, std::string safer = {});
    // The last finding of this rule; nullptr: it is the first.
    const Finding *last() const;
    // The same for a rule that judges a whole set: which script the finding stands in.
    int script() const { return script_; }

private:
    std::vector<Finding> &to_;
    const char *rule_;
    int script_;
};

// The whole set, for rules that compare migrations with each other; the model is as it will be at the end.
struct Set {
    std::span<const Script> scripts;
    const Model &model;
};

enum class Section : std::uint8_t {
    index,
    constraint,
    column,
    table,
    transaction,
    security,
    pair,
    chain,
    style
};
std::string_view section_name(Section section);

struct Rule {
    const char *id;    // as in "-- sluice: ignore ID" and migrate_rule: its file's name
    const char *title; // one line
    Section section;
    bool on;                              // by default
    const char *what;                     // what it finds
    const char *why;                      // what happens on the server, and since which version
    const char *safe;                     // what to do instead
    const char *quiet;                    // when it says nothing
    std::span<const StatementKind> kinds; // of the actions it looks at
    void (*check)(const Subject &subject, Report &report); // nullptr: judges sets alone
    void (*check_set)(const Set &set, Report &report) = nullptr;
};

std::span<const Rule *const> registry();
const Rule *find(std::string_view id);

} // namespace core::rules
