#include "client/show/screen.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "client/show/style.hpp"
#include "client/text.hpp"

namespace client::show {

int rows_of(const std::vector<int> &widths, int columns) {
    int rows = 0;
    for (const int width : widths)
        rows += std::max(1, (width + columns - 1) / columns);
    return rows;
}

void Screen::draw(std::string_view said, const std::vector<std::string> &lines) {
    const Style style = style_of(output_, Colour::never);
    const int columns = style.width;
    // A window that has become narrower has broken what stands there.
    const int up = rows_of(drawn_, columns);
    std::string text = up > 0 ? fmt::format("\x1b[{}F", up) : "";
    for (std::size_t at = 0; at < said.size();) {
        const std::size_t end = std::min(said.find('\n', at), said.size());
        text += fmt::format("{}\x1b[K\n", said.substr(at, end - at));
        at = end + 1;
    }
    drawn_.clear();
    for (const std::string &line : lines) {
        const std::string shown = style.crop(text::harmless(line), columns - 1);
        drawn_.push_back(text::width(shown));
        text += shown + "\x1b[K\n";
    }
    text += "\x1b[J";
    fwrite(text.data(), 1, text.size(), output_);
    fflush(output_);
}

} // namespace client::show
