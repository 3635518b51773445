// A few lines at the bottom of a terminal that are drawn again and again in their place: above them stays
// what was said for good. Drawn over, not erased first, so that nothing flickers.
#pragma once

#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

namespace client::show {

// How many rows lines of these widths take in a window of `columns`.
int rows_of(const std::vector<int> &widths, int columns);

class Screen {
public:
    explicit Screen(FILE *output) : output_(output) {}

    // `said` stands for good, each line of it ended; `lines` are cropped to the window, whatever it is by
    // now.
    void draw(std::string_view said, const std::vector<std::string> &lines);

private:
    FILE *output_;
    std::vector<int> drawn_; // widths of the lines that stand there
};

} // namespace client::show
