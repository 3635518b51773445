#include "client/config_tables.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "client/failure.hpp"
#include "client/text.hpp"
#include "core/error.hpp"
#include "core/version.hpp"

namespace client {

namespace {

Failure unknown(const std::string &word, const char *what, std::vector<std::string_view> known,
                const Place &place) {
    const std::string near = text::nearest(word, known);
    std::string list;
    for (const std::string_view name : known)
        list.append(list.empty() ? "" : ", ").append(name);
    return Failure(Exit::usage, fmt::format("unknown {} \"{}\"", what, text::harmless(word)),
                   near.empty() ? fmt::format("Known are: {}.", list)
                                : fmt::format("Did you mean \"{}\"?", near))
        .at(place);
}

void require(bool fits, const Entry &entry, const char *hint, const Place &place) {
    if (fits) return;
    throw Failure(Exit::usage,
                  fmt::format("key \"{}\" has a value of the wrong type", text::harmless(entry.key)), hint)
        .at(place);
}

const std::string &text_in(const Entry &entry, const Place &place) {
    require(entry.type == EntryType::text, entry, "Write a text in quotes.", place);
    return entry.value;
}

StreamConfig &stream_called(const std::string &name, const Place &place, Tables &tables) {
    try {
        core::check_stream(name); // the server would say so without the place
    } catch (const core::Error &error) {
        throw Failure(Exit::usage, error.message, error.hint).at(place);
    }
    const auto at = std::find_if(tables.streams.begin(), tables.streams.end(),
                                 [&](const StreamConfig &stream) { return stream.name == name; });
    if (at != tables.streams.end()) return *at;
    tables.streams.push_back({name, "", "auto", {}, place});
    return tables.streams.back();
}

void take_stream(const Entry &entry, const Place &place, Tables &tables) {
    if (entry.tables.size() < 2) {
        require(entry.type == EntryType::table, entry, "Write a table for it: [stream.NAME].", place);
        stream_called(entry.key, place, tables);
        return;
    }
    StreamConfig &stream = stream_called(entry.tables[1], place, tables);
    if (entry.key == "dir" && entry.tables.size() == 2) {
        stream.dir = text_in(entry, place);
    } else if (entry.key == "format" && entry.tables.size() == 2) {
        stream.format = text_in(entry, place);
    } else if (entry.key == "out_of_order" && entry.tables.size() == 2) {
        require(entry.type == EntryType::boolean, entry, "Write true or false.", place);
        stream.out_of_order = entry.value == "true";
    } else {
        throw unknown(entry.key, "key of a stream", {"dir", "format", "out_of_order"}, place);
    }
}

// "*.go" = "go run ..."; false says that such files are no migrations.
void take_program(const Entry &entry, const Place &place, Tables &tables) {
    const bool none = entry.type == EntryType::boolean && entry.value == "false";
    require(none || (entry.type == EntryType::text && entry.tables.size() == 1), entry,
            "Write the command in quotes, or false for files that are no migrations.", place);
    if (!none && text::words_of(entry.value).empty())
        throw Failure(Exit::usage, fmt::format("the command for \"{}\" is none", text::harmless(entry.key)),
                      "Write a program and its arguments: \"{file} {direction}\".")
            .at(place);
    tables.programs.push_back({entry.key, none ? "" : entry.value});
}

void take_hook(const Entry &entry, const Place &place, Tables &tables) {
    for (const auto &[key, command] :
         {std::pair("before", &tables.hooks.before), std::pair("after", &tables.hooks.after),
          std::pair("failed", &tables.hooks.failed)}) {
        if (entry.key != key) continue;
        *command = text_in(entry, place);
        return;
    }
    throw unknown(entry.key, "hook", {"before", "after", "failed"}, place);
}

} // namespace

bool take_table(const Entry &entry, const Place &place, Tables &tables) {
    if (entry.tables.empty() && entry.key == "order") {
        require(entry.type == EntryType::texts, entry,
                "Write the names of the streams: [\"river\", \"main\"].", place);
        tables.order = entry.values;
        tables.order_place = place;
        return true;
    }
    // "stream = NAME" is the name of the line at the top level, [stream.NAME] another one
    const std::string &table = entry.tables.empty() ? entry.key : entry.tables.front();
    if (entry.tables.empty() && entry.type != EntryType::table) return false;
    if (table != "stream" && table != "programs" && table != "hooks")
        throw unknown(table, "table", {"stream", "programs", "hooks"}, place);
    if (entry.tables.empty()) return true; // a table with nothing in it
    if (table == "stream")
        take_stream(entry, place, tables);
    else if (table == "programs")
        take_program(entry, place, tables);
    else
        take_hook(entry, place, tables);
    return true;
}

void put_in_order(Tables &tables) {
    for (const StreamConfig &stream : tables.streams)
        if (stream.dir.empty())
            throw Failure(Exit::usage, fmt::format("stream \"{}\" has no directory", stream.name),
                          "Name it: dir = \"db/NAME\".")
                .at(stream.place);
    if (tables.order.empty()) return;
    std::vector<StreamConfig> sorted;
    for (const std::string &name : tables.order) {
        const auto at = std::find_if(tables.streams.begin(), tables.streams.end(),
                                     [&](const StreamConfig &stream) { return stream.name == name; });
        if (at == tables.streams.end())
            throw Failure(Exit::usage,
                          fmt::format("\"order\" names \"{}\", which is no stream or stands in it twice",
                                      text::harmless(name)),
                          "Name each stream once.")
                .at(tables.order_place);
        sorted.push_back(*at);
        tables.streams.erase(at);
    }
    if (!tables.streams.empty())
        throw Failure(Exit::usage, fmt::format("\"order\" lacks {}", names_of(tables.streams)),
                      "Name each stream once.")
            .at(tables.order_place);
    tables.streams = std::move(sorted);
}

const StreamConfig *find_stream(const Tables &tables, const std::string &name, const std::string &file) {
    std::vector<std::string_view> known;
    for (const StreamConfig &stream : tables.streams) {
        if (stream.name == name) return &stream;
        known.emplace_back(stream.name);
    }
    if (file.empty()) return nullptr;
    throw unknown(name, "stream", known, {}).because(fmt::format("The streams are those of \"{}\".", file));
}

std::string names_of(const std::vector<StreamConfig> &streams) {
    std::string list;
    for (const StreamConfig &stream : streams)
        list.append(list.empty() ? "" : ", ").append(stream.name);
    return list;
}

} // namespace client
