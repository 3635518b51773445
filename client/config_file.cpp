#include "client/config_file.hpp"

#define TOML_HEADER_ONLY 1
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

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
    }
    return entry;
}

} // namespace

std::vector<Entry> read_config_file(const std::string &path) {
    std::vector<Entry> entries;
    try {
        const toml::table table = toml::parse_file(path);
        for (auto &&[key, node] : table)
            entries.push_back(entry_of(key, node));
    } catch (const toml::parse_error &error) {
        const auto &at = error.source().begin;
        throw Failure(Exit::usage, "configuration is not TOML")
            .because(text::one_line(error.description()))
            .at(Place{path, static_cast<int>(at.line), static_cast<int>(at.column)});
    }
    return entries;
}

} // namespace client
