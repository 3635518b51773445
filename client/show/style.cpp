#include "client/show/style.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "client/failure.hpp"
#include "client/text.hpp"

namespace client::show {

namespace {

std::string_view environment(const char *name) {
    const char *value = std::getenv(name);
    return value ? value : "";
}

// As the C library would decide, without the cost of loading a locale.
bool locale_is_utf8() {
    for (const char *name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
        const std::string_view value = environment(name);
        if (value.empty()) continue;
        const auto has = [&](std::string_view part) { return value.find(part) != value.npos; };
        return has("UTF-8") || has("utf8") || has("UTF8") || has("utf-8");
    }
    return false;
}

int width_of(int descriptor, bool terminal) {
    constexpr int least = 40; // narrower than this nothing can be laid out
    struct winsize size {};
    if (terminal && ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return std::max<int>(size.ws_col, least);
    if (const auto columns = text::parse_count(environment("COLUMNS"))) return std::max(*columns, least);
    return terminal ? 80 : 0;
}

const char *code_of(Tone tone) {
    switch (tone) {
    case Tone::strong:
        return "1";
    case Tone::faint:
        return "2";
    case Tone::good:
        return "32";
    case Tone::bad:
        return "1;31";
    case Tone::careful:
        return "35"; // yellow is not to be seen on white
    case Tone::plain:
        break;
    }
    return "0";
}

} // namespace

Colour colour_of(std::string_view word) {
    if (word == "auto") return Colour::automatic;
    if (word == "always") return Colour::always;
    if (word == "never") return Colour::never;
    throw Failure(Exit::usage, fmt::format("\"{}\" is no value of --color", text::harmless(word)),
                  "Give auto, always or never.");
}

std::string Style::paint(Tone tone, std::string_view text) const {
    if (!colour || tone == Tone::plain || text.empty()) return std::string(text);
    return fmt::format("\x1b[{}m{}\x1b[0m", code_of(tone), text);
}

std::string Style::crop(std::string_view text, int columns) const {
    return ascii ? text::crop(text, columns, "..") : text::crop(text, columns);
}

Style style_of(FILE *output, Colour colour) {
    Style style;
    style.terminal = isatty(fileno(output)) == 1 && environment("TERM") != "dumb";
    const bool wanted = style.terminal && environment("NO_COLOR").empty();
    style.colour = colour == Colour::always || (colour == Colour::automatic && wanted);
    style.ascii = !locale_is_utf8();
    style.unicode = style.terminal && !style.ascii;
    style.width = width_of(fileno(output), style.terminal);
    return style;
}

} // namespace client::show
