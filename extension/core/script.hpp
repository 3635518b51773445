// What a file holds once its format is understood: migrations with an up and perhaps a down script.
// A script's text is canonical: whatever a format says by its own annotations stands in it as one of our
// own directives or as SQL, on the same line, so that a script kept in the ledger needs no format to run.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace core {

// A file as it came: name as given (with or without folders) and bytes in UTF-8.
struct File {
    std::string name;
    std::string text;
};

// One runnable section. Line 1 of `text` is line `line` of `file`, and columns agree.
struct Script {
    std::string text;
    std::string file;
    int line = 1;
};

enum class Kind { versioned, repeatable, program, baseline };

struct Migration {
    std::string version; // as written
    std::string id;      // canonical, see version.hpp
    std::string name;
    Kind kind = Kind::versioned;
    bool always = false;      // a repeatable that runs each time, changed or not
    bool with_others = false; // a repeatable that runs, behind all others, whenever one of those does
    std::optional<Script> up;
    std::optional<Script> down;
};

} // namespace core
