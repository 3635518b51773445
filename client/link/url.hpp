// What people write as the database, made into what libpq takes. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace client::link {

struct Target {
    std::string conninfo;
    std::vector<std::string> notices; // what was left out, one sentence each
};

// A URL loses parameters that only other tools know ("x-..."), `search_path` becomes the server option that
// it means, and the schemes of other drivers (pgx5://) become postgres://. Anything else stays as it is.
// Throws Failure (usage) for the URL of another kind of database.
Target normalise(std::string_view database);

// A message of libpq without the URL in it, which may hold a password.
std::string without_secrets(std::string message, std::string_view database);

} // namespace client::link
