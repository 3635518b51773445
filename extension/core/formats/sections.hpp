// Files that hold up and down in sections of their own, in any number and order. All up sections are one
// script, all down sections another, in the order of the file. In each script the lines of the other are
// empty, so that line numbers stay true.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/script.hpp"
#include "core/text.hpp"

namespace core::formats {

class Sections {
public:
    enum class Side : std::uint8_t { none, up, down };

    explicit Sections(const File &file) : file_(file) {}

    // A section begins with the line of its mark, in whose place `content` stands in the script: a comment,
    // or a directive of ours. A section before it that goes without its last ";" gets one.
    void begin(Side side, const text::Line &line, std::string_view content);
    // A line of the section that is open; `content` is what stands in its place. Lines before the first
    // section are passed over.
    void add(const text::Line &line) { add(line, line.text); }
    void add(const text::Line &line, std::string_view content);

    Side current() const { return current_; }
    bool has(Side side) const { return half(side).sections > 0; }
    // What has been gathered of a side.
    std::string_view text(Side side) const { return half(side).script.text; }
    // Puts a directive in the place of a side's first line.
    void say_first(Side side, std::string_view directive);

    // Hands over what has begun. Nothing is left.
    void finish(Migration &into);

private:
    struct Half {
        Script script{};
        std::size_t end = 0;           // of its last own line in the text
        std::size_t section_start = 0; // of its last section in the text
        int sections = 0;
    };
    Half &half(Side side) { return side == Side::down ? down_ : up_; }
    const Half &half(Side side) const { return side == Side::down ? down_ : up_; }
    bool needs_end(Side side) const;
    static void append(Half &half, std::string_view content, const text::Line &line);

    const File &file_;
    Half up_, down_;
    Side current_ = Side::none;
};

} // namespace core::formats
