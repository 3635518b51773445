// A migration that is yet to be written: what it says, and the pieces from which each format lays it out in
// its own way.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/script.hpp"

namespace core::formats {

struct DraftStatement {
    std::string text;      // with the comments above it, and its semicolon
    bool compound = false; // holds semicolons of its own
};

struct DraftSide {
    std::vector<DraftStatement> statements;
    bool alone = false; // outside a transaction: each statement is a step of its own
};

struct Draft {
    std::string version; // as it is to be written
    std::string name;
    std::vector<std::string> header; // lines of a comment
    DraftSide up, down;
    bool with_down = true; // false where the set has no downs
};

// The header as comment lines, with an empty line behind; empty if there is none.
std::string header_text(const Draft &draft);

// What stands around a statement that holds semicolons, for tools that split at them.
struct Fence {
    std::string_view begin = {}, end = {};
};
// The statements with an empty line between them.
std::string side_text(const DraftSide &side, const Fence &fence = {});

// The two sides as files of their own, one statement a step where the side wants it.
std::string file_text(const Draft &draft, const DraftSide &side);

// The text of a file with both sections: their marks are whole lines.
std::string sections_text(const Draft &draft, std::string_view up_mark, std::string_view down_mark,
                          const Fence &fence = {});

} // namespace core::formats
