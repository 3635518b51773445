#include "client/show/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "client/json.hpp"
#include "client/show/wrap.hpp"
#include "client/text.hpp"

namespace client::show {

namespace {

constexpr int tab_width = 4;

// Characters with the marks that combine with them, so that none is torn apart.
std::vector<std::string> characters(std::string_view source) {
    std::vector<std::string> result;
    for (std::size_t at = 0; at < source.size();) {
        std::size_t end = at + 1;
        while (end < source.size() && (static_cast<unsigned char>(source[end]) & 0xC0) == 0x80)
            end++;
        const std::string_view one = source.substr(at, end - at);
        result.push_back(one == "\t" ? std::string(tab_width, ' ') : text::harmless(one));
        at = end;
    }
    return result;
}

// Its lines, one below the other from a column on. On a terminal what is too long is broken between words,
// else it is left to whoever reads it.
std::string block(std::string_view text, std::size_t column, const Style &style) {
    std::string shown = text::harmless(text, true);
    while (!shown.empty() && shown.back() == '\n')
        shown.pop_back();
    const std::string indent(column, ' ');
    std::string lines;
    std::string_view rest = shown;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        const std::string_view one = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        const bool fits = !style.terminal || static_cast<int>(column) + text::width(one) <= style.width;
        lines += fits ? fmt::format("{}{}\n", indent, one) : wrap(one, indent, style.width);
    }
    return lines.empty() ? lines : lines.substr(column, lines.size() - column - 1);
}

// A labelled text; further lines of it stand below its first.
std::string labelled(std::string_view label, std::string_view text, const Style &style) {
    return fmt::format("  {} {}\n", style.paint(Tone::strong, fmt::format("{}:", label)),
                       block(text, label.size() + 4, style));
}

// A command is not broken: it is there to be copied.
std::string next_line(const std::string &command, const Style &style) {
    return fmt::format("  {}  {}\n", style.paint(Tone::strong, "next:"), text::harmless(command));
}

std::string place_text(const Place &place, const Style &style) {
    std::string where = place.path;
    if (place.line > 0) where += fmt::format(":{}", place.line);
    if (place.line > 0 && place.column > 0) where += fmt::format(":{}", place.column);
    std::string lines = fmt::format("  {} {}\n", style.paint(Tone::faint, "-->"), text::harmless(where));
    if (place.line < 1 || place.source.empty()) return lines;

    const std::string number = fmt::format(" {} ", place.line);
    const std::string blank(number.size(), ' ');
    const std::string bar = style.paint(Tone::faint, "|");
    const int room = style.width > 0 ? style.width - static_cast<int>(number.size()) - 3 : 0;
    const Excerpt part = excerpt(place.source, place.column, room, style);
    lines += fmt::format("{}{}\n", blank, bar);
    lines += fmt::format("{}{} {}\n", style.paint(Tone::faint, number), bar, part.text);
    if (part.caret >= 0)
        lines +=
            fmt::format("{}{} {}{}\n", blank, bar, std::string(static_cast<std::size_t>(part.caret), ' '),
                        style.paint(Tone::bad, "^"));
    return lines;
}

} // namespace

Excerpt excerpt(std::string_view source, int column, int room, const Style &style) {
    const std::vector<std::string> all = characters(source);
    std::vector<int> from(all.size() + 1, 0); // column at which each character begins
    for (std::size_t i = 0; i < all.size(); i++)
        from[i + 1] = from[i] + text::width(all[i]);
    const bool pointed = column > 0 && static_cast<std::size_t>(column) <= all.size() + 1;
    const int caret = pointed ? from[static_cast<std::size_t>(column) - 1] : -1;

    int first = 0; // columns cut away at the left
    if (room > 0 && from.back() > room && caret > room * 2 / 3) first = caret - room * 2 / 3;
    Excerpt result;
    if (first > 0) result.text = "...";
    for (std::size_t i = 0; i < all.size(); i++)
        if (from[i] >= first + (first > 0 ? 3 : 0)) result.text += all[i];
    // What a wide character at the cut left open, so that the caret stays below its character.
    const int lost = from.back() - first - text::width(result.text);
    if (first > 0 && lost > 0) result.text.insert(3, std::string(static_cast<std::size_t>(lost), ' '));
    if (room > 0) result.text = style.crop(result.text, room);
    result.caret = caret < 0 ? -1 : caret - first;
    return result;
}

std::string failure_text(const Failure &failure, const Style &style) {
    constexpr std::string_view label = "error:";
    std::string text = style.paint(Tone::bad, label) + " " +
                       style.paint(Tone::strong, block(failure.message, label.size() + 1, style));
    if (!failure.sqlstate.empty()) text += fmt::format("  [{}]", failure.sqlstate);
    text += "\n";
    if (!failure.place.path.empty()) text += place_text(failure.place, style);
    if (!failure.detail.empty()) text += labelled("detail", failure.detail, style);
    if (failure.place.path.empty() && !failure.context.empty())
        text += labelled("context", failure.context, style);
    if (!failure.hint.empty()) text += labelled("hint", failure.hint, style);
    if (!failure.state.empty()) text += labelled("state", failure.state, style);
    if (!failure.next.empty()) text += next_line(failure.next, style);
    return text;
}

std::string failure_json(const Failure &failure) {
    JsonObject object;
    object.add("v", 1).add("event", "error").add("exit", static_cast<int>(failure.exit));
    object.add_if("sqlstate", failure.sqlstate).add("message", failure.message);
    object.add_if("detail", failure.detail).add_if("hint", failure.hint).add_if("context", failure.context);
    object.add_if("file", failure.place.path);
    if (failure.place.line > 0) object.add("line", failure.place.line);
    if (failure.place.column > 0) object.add("column", failure.place.column);
    object.add_if("state", failure.state).add_if("next", failure.next);
    return object.str();
}

} // namespace client::show
