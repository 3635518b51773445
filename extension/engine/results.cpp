#include "engine/results.hpp"

#include "bridge/call.hpp"

#include <nlohmann/json.hpp>

#include "core/effects.hpp"

namespace engine {

namespace {

constexpr int rows_kept = 20;
constexpr int value_width = 200;

using Json = nlohmann::ordered_json;
constexpr std::size_t most_statements = 1000;

std::string dump(const Json &json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

double tenths(double ms) {
    return static_cast<double>(static_cast<std::int64_t>(ms * 10 + 0.5)) / 10;
}

// As psql's unaligned output would put it: one line a row.
std::string as_text(const Json &columns, const Json &rows, std::int64_t more) {
    auto line = [](const Json &cells) {
        std::string out;
        for (const Json &cell : cells) {
            if (&cell != &cells.front()) out += " | ";
            out += cell.is_null() ? "" : cell.get<std::string>();
        }
        return out;
    };
    std::string out = line(columns);
    for (const Json &row : rows)
        out += "\n" + line(row);
    if (more > 0) out += "\n(" + std::to_string(more) + " more rows)";
    return out;
}

} // namespace

pg::Rows *Results::make_rows(MemoryContext memory) {
    return pg::call([&] { return pg::make_rows(memory, rows_kept, value_width); });
}

void Results::begin_job(const std::string &recorded) {
    kept_.clear();
    fresh_.clear();
    shown_.clear();
    earlier_ = recorded;
}

void Results::begin_attempt() {
    fresh_.clear();
    shown_.clear();
}

void Results::add(int statement, core::StatementKind kind, int line, double ms, std::uint64_t rows) {
    fresh_.push_back({statement, kind, line, ms, rows});
}

void Results::show(const pg::Rows &rows, const std::string &version, const std::string &file, int line) {
    Json columns = Json::array(), cells = Json::array();
    for (int c = 0; c < rows.columns; c++)
        columns.push_back(rows.names[c]);
    for (int r = 0; r < rows.kept; r++) {
        Json row = Json::array();
        for (int c = 0; c < rows.columns; c++) {
            const char *value = rows.values[r * rows.columns + c];
            row.push_back(value ? Json(value) : Json(nullptr));
        }
        cells.push_back(std::move(row));
    }
    const std::int64_t more = rows.seen - rows.kept;
    std::string text = as_text(columns, cells, more);
    Json shown = {{"columns", std::move(columns)}, {"rows", std::move(cells)}, {"more", more}};
    shown_.push_back({version, file, line, dump(shown), std::move(text)});
}

void Results::keep() {
    kept_.insert(kept_.end(), fresh_.begin(), fresh_.end());
    fresh_.clear();
}

std::string Results::statements_json() const {
    Json out = Json::array();
    if (earlier_.size() > 2) out = Json::parse(earlier_, nullptr, false);
    if (out.is_discarded() || !out.is_array()) out = Json::array();
    auto append = [&](const std::vector<Item> &items) {
        for (const Item &i : items)
            out.push_back({{"statement", i.statement + 1},
                           {"kind", core::effect(i.kind).name},
                           {"line", i.line},
                           {"ms", tenths(i.ms)},
                           {"rows", i.rows}});
    };
    if (kept_.size() + fresh_.size() <= most_statements) {
        append(kept_);
        append(fresh_);
        return dump(out);
    }
    double ms = 0;
    std::uint64_t rows = 0;
    for (const auto *items : {&kept_, &fresh_})
        for (const Item &i : *items) {
            ms += i.ms;
            rows += i.rows;
        }
    out.push_back({{"statements", kept_.size() + fresh_.size()}, {"ms", tenths(ms)}, {"rows", rows}});
    return dump(out);
}

std::string Results::shown_json() const {
    if (shown_.empty()) return {};
    Json out = Json::array();
    for (const Shown &s : shown_) {
        Json one = Json::parse(s.json);
        one["line"] = s.line;
        out.push_back(std::move(one));
    }
    return dump(out);
}

std::vector<Shown> Results::take_shown() {
    return std::exchange(shown_, {});
}

} // namespace engine
