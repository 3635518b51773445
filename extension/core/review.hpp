// The review: scripts of a set go by one action after the other, each is held against the rules, then the
// model is changed by it. Pure: whoever calls it has parsed the scripts and filled the model from a catalog.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/rules/rule.hpp"

namespace core {

// What the model cannot know by itself.
class Server {
public:
    virtual ~Server() = default;
    // What ALTER COLUMN TYPE from one type to the other means for the rows: alter_type, alter_type_scan,
    // alter_type_index or alter_type_brief.
    virtual StatementKind type_change(const TypeName &from, const TypeName &to) = 0;
};

// Decides what only facts can tell: whether a type change rewrites, whether SET NOT NULL is proved already.
StatementKind refine(const Action &action, const Model &model, Server &server);

// The level a rule has where it would speak: the setting that fits the relation best, or its own.
struct LevelSetting {
    std::string rule;    // id or "*"
    std::string pattern; // schema.table with * and ?; empty: everything
    rules::Level level = rules::Level::off;
};

struct ReviewOptions {
    std::vector<LevelSetting> levels;   // the caller's
    std::vector<LevelSetting> stronger; // the database's: they win
    std::string today;                  // YYYY-MM-DD, for "until="
};

// The findings of all scripts that speak, by script and place, with those that were there before (of scripts
// that cannot be parsed). Actions of the scripts are refined.
std::vector<rules::Finding> review(std::vector<rules::Script> &scripts, Model &model, Server &server,
                                   const ReviewOptions &options, std::vector<rules::Finding> before = {});

} // namespace core
