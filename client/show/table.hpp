// A table that fits the width it gets: columns shrink to their least width first, then the least important
// ones go.
#pragma once

#include <string>
#include <vector>

#include "client/show/style.hpp"

namespace client::show {

struct Column {
    std::string title;
    int least = 0;       // may shrink to this many columns, 0 = never
    int rank = 0;        // the highest goes first when room is short, 0 = never
    bool right = false;  // aligned
    bool always = false; // shown even if nothing is in it
    bool time = false;   // shrinks first, at once to its least width, and without an ellipsis: the seconds go
};

struct Cell {
    std::string text;
    Tone tone = Tone::plain;
};

class Table {
public:
    explicit Table(std::vector<Column> columns);

    // As many cells as columns. Control characters in them are made harmless.
    void add(std::vector<Cell> cells);
    bool empty() const { return rows_.empty(); }
    // Lines, each ended. A column without any text is left out, unless it is always shown.
    std::string str(const Style &style) const;

private:
    std::vector<int> natural() const;
    bool shrink_widest(std::vector<int> &widths) const;
    std::vector<int> fitted(int room) const;
    std::string line(const std::vector<Cell> &cells, const std::vector<int> &widths,
                     const Style &style) const;

    std::vector<Column> columns_;
    std::vector<std::vector<Cell>> rows_;
};

} // namespace client::show
