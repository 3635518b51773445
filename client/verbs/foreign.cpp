#include "client/verbs/foreign.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace client::verbs {

namespace {

struct Foreign {
    std::string_view word;
    const char *detail;
    const char *hint;
    Exit exit = Exit::usage;
};

constexpr const char *drops_nothing =
    "Elsewhere it drops every object of the database, whoever made it; sluice reverts what it applied.";
constexpr const char *instead_of_drop =
    "Run \"sluice reset\" to revert every migration, or dropdb and createdb for an empty database.";
constexpr const char *applies_only =
    "Elsewhere it also creates the database; sluice works in one that is there.";

constexpr std::array<Foreign, 20> words{{
    {"drop", drops_nothing, instead_of_drop, Exit::refused},
    {"clean", drops_nothing, instead_of_drop, Exit::refused},
    {"drop-all", drops_nothing, instead_of_drop, Exit::refused},
    {"fresh", drops_nothing, instead_of_drop, Exit::refused},
    {"repair", "Elsewhere it takes failed migrations out of the record and rewrites checksums.",
     "Run \"sluice resume\" after a failure, \"sluice up --accept-changed REASON\" for a changed file."},
    {"stamp", "Elsewhere it records a version without running anything.",
     "Run \"sluice force VERSION\", or \"sluice baseline\" on a database that no tool has migrated."},
    {"fake", "Elsewhere it records a migration without running it.",
     "Run \"sluice mark VERSION applied --reason TEXT\"."},
    {"skip", "Elsewhere it records a migration without running it.",
     "Run \"sluice mark VERSION applied --reason TEXT\"."},
    {"resolve", "Elsewhere it records a failed migration as applied or as rolled back.",
     "Run \"sluice mark VERSION applied|reverted --reason TEXT\", or \"sluice resume\" to go on with it."},
    {"set", "Elsewhere it sets the version without running anything.", "Run \"sluice force VERSION\"."},
    {"validate", "Elsewhere it holds files against checksums, or looks into the files.",
     "Run \"sluice status --exit-code\" for the first, \"sluice read\" for the second."},
    {"verify", "Elsewhere it runs scripts that check what was deployed.",
     "Write the checks behind \"-- sluice: verify\" in the migration: they run with it."},
    {"load", "Elsewhere it loads a schema file.", "Load it with psql, then run \"sluice baseline\"."},
    {"rebase", "Elsewhere it reverts everything and deploys again.",
     "Run \"sluice reset\", then \"sluice up\"."},
    {"refresh", "Elsewhere it reverts everything and migrates again.",
     "Run \"sluice reset\", then \"sluice up\"."},
    {"checkout", "Elsewhere it changes the branch and reverts to what both have.",
     "Run \"sluice to VERSION\", then git checkout."},
    {"createdb", applies_only, "Run createdb, then \"sluice up\"."},
    {"setup", applies_only, "Run createdb, then \"sluice up\"."},
    {"dropdb", "sluice works in a database that is there.", "Run PostgreSQL's own dropdb.", Exit::refused},
    {"dev", "Elsewhere it makes migrations out of a model.", "Write one: \"sluice create NAME\"."},
}};

} // namespace

std::optional<Failure> explained_word(std::string_view word) {
    const auto *const at =
        std::find_if(words.begin(), words.end(), [&](const Foreign &each) { return each.word == word; });
    if (at == words.end()) return std::nullopt;
    return Failure(at->exit, fmt::format("sluice has no \"{}\"", word), at->hint).because(at->detail);
}

} // namespace client::verbs
