#include "client/show/table.hpp"

#include <algorithm>

#include "client/text.hpp"

namespace client::show {

namespace {

constexpr int gap = 2; // blanks between columns

int total(const std::vector<int> &widths) {
    int sum = 0;
    for (const int width : widths)
        if (width > 0) sum += width + gap;
    return std::max(0, sum - gap);
}

} // namespace

Table::Table(std::vector<Column> columns) : columns_(std::move(columns)) {
    for (Column &column : columns_)
        column.title = text::harmless(column.title);
}

void Table::add(std::vector<Cell> cells) {
    for (Cell &cell : cells)
        cell.text = text::harmless(cell.text);
    rows_.push_back(std::move(cells));
}

// What each column would like; 0 = nothing is in it.
std::vector<int> Table::natural() const {
    std::vector<int> widths(columns_.size(), 0);
    for (std::size_t i = 0; i < columns_.size(); i++) {
        for (const auto &row : rows_)
            widths[i] = std::max(widths[i], text::width(row[i].text));
        if (widths[i] > 0 || columns_[i].always)
            widths[i] = std::max(widths[i], text::width(columns_[i].title));
    }
    return widths;
}

// Takes a place from the widest column that may shrink: short texts stay whole beside long ones.
bool Table::shrink_widest(std::vector<int> &widths) const {
    std::size_t widest = widths.size();
    for (std::size_t i = 0; i < widths.size(); i++) {
        const bool may = !columns_[i].time && columns_[i].least > 0 && widths[i] > columns_[i].least;
        if (may && (widest == widths.size() || widths[i] > widths[widest])) widest = i;
    }
    if (widest == widths.size()) return false;
    widths[widest]--;
    return true;
}

// 0 = the column is left out. Each time one goes, the others have back what they had given.
std::vector<int> Table::fitted(int room) const {
    std::vector<int> wanted = natural();
    for (;;) {
        std::vector<int> widths = wanted;
        for (std::size_t i = 0; i < widths.size() && room > 0 && total(widths) > room; i++)
            if (columns_[i].time) widths[i] = std::min(widths[i], columns_[i].least);
        while (room > 0 && total(widths) > room && shrink_widest(widths)) {
        }
        if (room <= 0 || total(widths) <= room) return widths;
        std::size_t last = widths.size();
        for (std::size_t i = 0; i < widths.size(); i++)
            if (widths[i] > 0 && columns_[i].rank > (last < widths.size() ? columns_[last].rank : 0))
                last = i;
        if (last == widths.size()) return widths; // what is left has to be shown
        wanted[last] = 0;
    }
}

std::string Table::line(const std::vector<Cell> &cells, const std::vector<int> &widths,
                        const Style &style) const {
    std::string line;
    int blanks = 0; // owed before the next text, so that no line ends in blanks
    for (std::size_t i = 0; i < cells.size(); i++) {
        if (widths[i] == 0) continue;
        const std::string shown = columns_[i].time
                                      ? cells[i].text.substr(0, static_cast<std::size_t>(widths[i]))
                                      : style.crop(cells[i].text, widths[i]);
        const int rest = widths[i] - text::width(shown);
        if (columns_[i].right) blanks += rest;
        if (!shown.empty()) {
            line.append(static_cast<std::size_t>(blanks), ' ');
            line += style.paint(cells[i].tone, shown);
            blanks = 0;
        }
        blanks += gap + (columns_[i].right ? 0 : rest);
    }
    return line + "\n";
}

std::string Table::str(const Style &style) const {
    const std::vector<int> widths = fitted(style.width);
    std::vector<Cell> titles;
    for (const Column &column : columns_)
        titles.push_back({column.title, Tone::faint});
    std::string lines = line(titles, widths, style);
    for (const auto &row : rows_)
        lines += line(row, widths, style);
    return lines;
}

} // namespace client::show
