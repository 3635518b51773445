#include "client/show/wrap.hpp"

#include <algorithm>

#include "client/text.hpp"

namespace client::show {

std::string wrap(std::string_view text, std::string_view indent, int width) {
    std::string lines;
    int used = 0;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        const std::string_view word = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (word.empty()) continue;
        const int needed = text::width(word);
        const bool fits = used > 0 && (width <= 0 || used + 1 + needed <= width);
        if (!fits && used > 0) lines += "\n";
        lines += fits ? " " : std::string(indent);
        lines += word;
        used = fits ? used + 1 + needed : static_cast<int>(indent.size()) + needed;
    }
    return lines.empty() ? lines : lines + "\n";
}

} // namespace client::show
