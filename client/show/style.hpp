// How an output looks: whether it is a terminal, how wide, with colour, with more than ASCII.
#pragma once

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

namespace client::show {

enum class Colour : std::uint8_t { automatic, always, never };

// "auto", "always", "never"; throws Failure (usage) for anything else.
Colour colour_of(std::string_view word);

enum class Tone : std::uint8_t { plain, strong, faint, good, bad, careful };

struct Style {
    bool terminal = false;
    bool colour = false;
    bool unicode = false; // more than letters: what draws a bar
    bool ascii = false;   // nothing beyond ASCII of our own
    int width = 0;        // columns, 0 = no limit

    std::string paint(Tone tone, std::string_view text) const;
    // Cut to so many columns, with a mark that it was.
    std::string crop(std::string_view text, int columns) const;
};

// Of an open output. With `automatic`, colour is for terminals, unless NO_COLOR is set or TERM is "dumb".
Style style_of(FILE *output, Colour colour);

} // namespace client::show
