// Flags that several verbs share; a verb's own stand in its file.
#pragma once

#include "client/config.hpp"

namespace client::verbs::flags {

using client::flags::dir;
using client::flags::no_cache;
using client::flags::no_install;
using client::flags::out_of_order;
using client::flags::pg_dump;
using client::flags::schema_file;
using client::flags::wait;

inline constexpr Flag to{"to", 0, "VERSION", "stop at this version"};
inline constexpr Flag yes{"yes", 'y', nullptr, "do not ask first"};
inline constexpr Flag use_files{"use-files", 0, nullptr,
                                "run the scripts of the files, not those the ledger holds"};
inline constexpr Flag exit_code{"exit-code", 0, nullptr, "exit with 3 if something is pending, 4 if dirty"};
inline constexpr Flag reason{"reason", 'm', "TEXT", "why, for the history"};
inline constexpr Flag table{"table", 0, "NAME", "which table it is about"};
inline constexpr Flag sequence{"sequence", 0, nullptr, "number as 0001, 0002, whatever the set does"};
inline constexpr Flag dry_run{"dry-run", 0, nullptr, "only show; change nothing"};
inline constexpr Flag trial{"try", 0, nullptr, "run it and roll everything back"};
inline constexpr Flag count{"number", 'n', "N", "how many"};

} // namespace client::verbs::flags
