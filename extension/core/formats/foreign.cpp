#include "core/formats/foreign.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace core::formats {

namespace {

constexpr std::string_view no_transaction_line = "-- sluice: no-transaction";
constexpr std::string_view no_transaction_comments[] = {"no-transaction", "morph:nontransactional",
                                                        "atlas:txmode none", "! no-transaction"};

// Whether a line can stand above the first statement.
bool is_head(std::string_view line) {
    const std::string_view content = text::trim(line);
    return content.empty() || content.substr(0, 2) == "--";
}

bool says_no_transaction(std::string_view line) {
    const std::string_view content = text::trim(line);
    if (content.substr(0, 2) != "--") return false;
    const std::string_view said = text::trim(content.substr(2));
    return std::find(std::begin(no_transaction_comments), std::end(no_transaction_comments), said) !=
           std::end(no_transaction_comments);
}

} // namespace

std::string with_own_directives(std::string_view sql) {
    std::string result;
    text::Lines lines(sql);
    text::Line line;
    std::size_t behind = 0;
    while (lines.next(line) && is_head(line.text)) {
        result.append(says_no_transaction(line.text) ? no_transaction_line : line.text).append(line.end);
        behind = line.offset + line.text.size() + line.end.size();
    }
    return result.append(sql.substr(behind));
}

Script &read_half(const File &file, Part part, Migration &into) {
    std::optional<Script> &half = part == Part::down ? into.down : into.up;
    return half.emplace(Script{with_own_directives(text::without_bom(file.text)), file.name, 1});
}

void say(Script &script, std::string_view directive) {
    const std::string line = std::string(directive) + "\n";
    if (script.text.starts_with(line)) return;
    script.text.insert(0, line);
    --script.line;
}

void say_no_transaction(Script &script) {
    say(script, no_transaction_line);
}

} // namespace core::formats
