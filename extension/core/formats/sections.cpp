#include "core/formats/sections.hpp"

#include <utility>

#include "core/formats/ending.hpp"

namespace core::formats {

// A section that goes without its last ";" gets one on the line behind it, which is not its own.
bool Sections::needs_end(Side side) const {
    const Half &own = half(side);
    return current_ == side && lacks_semicolon(std::string_view(own.script.text).substr(own.section_start));
}

void Sections::append(Half &half, std::string_view content, const text::Line &line) {
    half.script.text.append(content).append(line.end);
    half.end = half.script.text.size();
}

void Sections::begin(Side side, const text::Line &line, std::string_view content) {
    const Side other_side = side == Side::up ? Side::down : Side::up;
    Half &own = half(side);
    Half &other = half(other_side);
    const bool end_own = needs_end(side);
    if (other.sections > 0) other.script.text.append(needs_end(other_side) ? ";" : "").append(1, '\n');
    if (own.sections++ == 0) {
        own.script.file = file_.name;
        own.script.line = line.number;
    }
    own.section_start = own.script.text.size();
    append(own, end_own ? ";" : content, line);
    current_ = side;
}

void Sections::add(const text::Line &line, std::string_view content) {
    if (current_ == Side::none) return;
    append(half(current_), content, line);
    Half &other = half(current_ == Side::up ? Side::down : Side::up);
    if (other.sections > 0) other.script.text.append(1, '\n');
}

void Sections::say_first(Side side, std::string_view directive) {
    Half &own = half(side);
    text::Line first;
    if (!text::Lines(own.script.text).next(first)) return;
    own.script.text.replace(0, first.text.size(), directive);
    own.end += directive.size() - first.text.size();
}

void Sections::finish(Migration &into) {
    for (const Side side : {Side::up, Side::down}) {
        Half &own = half(side);
        if (own.sections == 0) continue;
        own.script.text.resize(own.end);
        (side == Side::up ? into.up : into.down) = std::move(own.script);
    }
}

} // namespace core::formats
