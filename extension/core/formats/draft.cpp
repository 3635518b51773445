#include "core/formats/draft.hpp"

namespace core::formats {

namespace {

constexpr std::string_view no_transaction = "-- sluice: no-transaction\n";

void add_line(std::string &text, std::string_view line) {
    if (!line.empty()) text.append(line).append(1, '\n');
}

} // namespace

std::string header_text(const Draft &draft) {
    std::string text;
    for (const std::string &line : draft.header)
        text.append("-- ").append(line).append(1, '\n');
    return text.empty() ? text : text + "\n";
}

std::string side_text(const DraftSide &side, const Fence &fence) {
    std::string text;
    for (const DraftStatement &statement : side.statements) {
        if (!text.empty()) text += '\n';
        if (statement.compound) add_line(text, fence.begin);
        add_line(text, statement.text);
        if (statement.compound) add_line(text, fence.end);
    }
    return text;
}

std::string file_text(const Draft &draft, const DraftSide &side) {
    return header_text(draft).append(side.alone ? no_transaction : "").append(side_text(side));
}

std::string sections_text(const Draft &draft, std::string_view up_mark, std::string_view down_mark,
                          const Fence &fence) {
    std::string text = header_text(draft);
    add_line(text, up_mark);
    text += side_text(draft.up, fence);
    if (!draft.with_down) return text;
    text += '\n';
    add_line(text, down_mark);
    return text + side_text(draft.down, fence);
}

} // namespace core::formats
