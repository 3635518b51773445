#include "client/config_file.hpp"

#define TOML_HEADER_ONLY 1
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include <algorithm>
#include <tuple>

#include "client/failure.hpp"
#include "client/text.hpp"

namespace client {

namespace {

Entry entry_of(const toml::key &key, const toml::node &node) {
    Entry entry;
    entry.key = std::string(key.str());
    entry.line = static_cast<int>(key.source().begin.line);
    entry.column = static_cast<int>(key.source().begin.column);
    if (const auto *words = node.as_string()) {
        entry.type = EntryType::text;
        entry.value = words->get();
    } else if (const auto *yes = node.as_boolean()) {
        entry.type = EntryType::boolean;
        entry.value = yes->get() ? "true" : "false";
    } else if (const auto *number = node.as_integer()) {
        entry.type = EntryType::number;
        entry.value = std::to_string(number->get());
    } else if (node.is_table()) {
        entry.type = EntryType::table;
    } else if (const auto *list = node.as_array()) {
        entry.type = EntryType::texts;
        for (const toml::node &item : *list) {
            const auto *each = item.as_string();
            if (!each) entry.type = EntryType::other;
            entry.values.push_back(each ? each->get() : std::string());
        }
    }
    return entry;
}

// Tables are no values of their own: their keys come with the names that lead to them.
void take(const toml::table &table, const std::vector<std::string> &tables, std::vector<Entry> &entries) {
    for (auto &&[key, node] : table) {
        if (const toml::table *inner = node.as_table()) {
            std::vector<std::string> names = tables;
            names.emplace_back(key.str());
            take(*inner, names, entries);
            if (!inner->empty()) continue;
        }
        Entry entry = entry_of(key, node);
        entry.tables = tables;
        entries.push_back(std::move(entry));
    }
}

} // namespace

std::vector<Entry> read_config_file(const std::string &path) {
    std::vector<Entry> entries;
    try {
        const toml::table table = toml::parse_file(path);
        take(table, {}, entries);
    } catch (const toml::parse_error &error) {
        const auto &at = error.source().begin;
        throw Failure(Exit::usage, "configuration is not TOML")
            .because(text::one_line(error.description()))
            .at(Place{path, static_cast<int>(at.line), static_cast<int>(at.column)});
    }
    // the library sorts by name, people mean the order in which they wrote
    std::stable_sort(entries.begin(), entries.end(), [](const Entry &a, const Entry &b) {
        return std::tie(a.line, a.column) < std::tie(b.line, b.column);
    });
    return entries;
}

} // namespace client
