#include "client/config.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>

#include "client/config_file.hpp"
#include "client/config_tables.hpp"
#include "client/failure.hpp"
#include "client/path.hpp"
#include "client/text.hpp"

namespace client {

namespace flags {
const Flag database{"database", 'd', "URL", "database: URL or conninfo; else libpq's own rules"};
const Flag dir{"dir", 0, "DIR", "directory of the migration files"};
const Flag format{"format", 0, "FORMAT", "format of the files; auto = found out from them"};
const Flag stream{"stream", 0, "NAME", "which line of migrations (default: main)"};
const Flag config{"config", 0, "FILE", "file to read in place of the sluice.toml found"};
const Flag no_cache{"no-cache", 0, nullptr, "hash every file, whatever the cache says"};
const Flag json{"json", 0, nullptr, "write JSON, one object a line"};
const Flag quiet{"quiet", 'q', nullptr, "write nothing but warnings and errors"};
const Flag color{"color", 0, "WHEN", "auto, always or never"};
const Flag help{"help", 'h', nullptr, "show this help"};
const Flag version{"version", 'V', nullptr, "show the version of the client"};
const Flag wait{"wait", 0, "TIME", "wait so long for another runner (default: 10m)"};
const Flag wait_for_server{"wait-for-server", 0, "TIME", "try so long to connect (default: 0, once)"};
const Flag out_of_order{"out-of-order", 0, nullptr, "run pending versions below applied ones too"};
const Flag no_install{"no-install", 0, nullptr, "do not create the extension if it is not there"};
const Flag schema_file{"schema-file", 0, "FILE", "keep the schema in this file"};
const Flag pg_dump{"pg-dump", 0, "PROGRAM", "the pg_dump to run (default: one that fits)"};
const Flag no_hooks{"no-hooks", 0, nullptr, "do not run the commands of [hooks]"};
} // namespace flags

namespace {

constexpr std::array<Setting, 10> table{{
    {"database", SettingKind::text, &flags::database, nullptr,
     "URL or conninfo; \"${NAME}\" stands for an environment variable"},
    {"dir", SettingKind::text, &flags::dir, nullptr,
     "directory of the migrations, from this file's folder on"},
    {"format", SettingKind::text, &flags::format, nullptr, "format of the files"},
    {"stream", SettingKind::text, &flags::stream, nullptr, "which line of migrations"},
    {"wait", SettingKind::duration, &flags::wait, nullptr, "how long to wait for another runner"},
    {"wait_for_server", SettingKind::duration, &flags::wait_for_server, nullptr,
     "how long to try to connect while no server answers"},
    {"out_of_order", SettingKind::boolean, &flags::out_of_order, "true",
     "whether pending versions below applied ones run"},
    {"install", SettingKind::boolean, &flags::no_install, "false",
     "whether the extension is created if it is not there"},
    {"schema_file", SettingKind::text, &flags::schema_file, nullptr,
     "file that holds the schema, written anew after each run; from this file's folder on"},
    {"pg_dump", SettingKind::text, &flags::pg_dump, nullptr, "the pg_dump that dump runs"},
}};

// A value and where it was said.
struct Given {
    std::string value;
    std::string from; // "--wait", "SLUICE_WAIT", "sluice.toml"
    Place place;      // in sluice.toml
    bool by_flag = false;
};

using Values = std::map<std::string, Given, std::less<>>; // by key

std::string variable(const char *key) {
    std::string name = std::string("SLUICE_") + key;
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    return name;
}

// An empty variable counts as unset: that is how CI systems pass what nobody filled in.
const char *environment(const std::string &name) {
    const char *value = std::getenv(name.c_str());
    return value && *value ? value : nullptr;
}

std::string default_dir(const std::string &folder) {
    for (const char *name : {"migrations", "db/migrations"})
        if (is_directory(join(folder, name))) return join(folder, name);
    return {};
}

// The nearest sluice.toml from here up to the folder that holds .git; without a .git above only here, so
// that nobody else's file counts. Empty if there is none.
std::string file_above() {
    std::string up;
    std::string found;
    for (int depth = 0; depth < 64; depth++) {
        if (found.empty() && exists(up + "sluice.toml")) found = up + "sluice.toml";
        if (exists(up + ".git")) return found;
        struct stat here {
        }, above{};
        const std::string next = up + "../";
        if (stat(up.empty() ? "." : up.c_str(), &here) != 0 || stat(next.c_str(), &above) != 0) break;
        if (here.st_ino == above.st_ino && here.st_dev == above.st_dev) break;
        up = next;
    }
    return exists("sluice.toml") ? "sluice.toml" : "";
}

std::string find_file(const Arguments &arguments, const std::string &dir) {
    if (const auto given = arguments.value("config")) return *given;
    if (const char *given = environment("SLUICE_CONFIG")) return given;
    const std::string beside = dir.empty() ? "" : join(dir, "sluice.toml");
    return !beside.empty() && exists(beside) ? beside : file_above();
}

const Setting &setting_of(const Entry &entry, const Place &place) {
    const auto *const setting =
        std::find_if(table.begin(), table.end(), [&](const Setting &s) { return entry.key == s.key; });
    if (setting != table.end()) return *setting;
    std::vector<std::string_view> keys;
    keys.reserve(table.size());
    for (const Setting &known : table)
        keys.emplace_back(known.key);
    const std::string near = text::nearest(entry.key, keys);
    throw Failure(Exit::usage, fmt::format("unknown key \"{}\"", text::harmless(entry.key)),
                  near.empty() ? fmt::format("Known keys: {}.", fmt::join(keys, ", "))
                               : fmt::format("Did you mean \"{}\"?", near))
        .at(place);
}

void check_type(const Setting &setting, const Entry &entry, const Place &place) {
    const bool fits = setting.kind == SettingKind::boolean ? entry.type == EntryType::boolean
                      : setting.kind == SettingKind::duration
                          ? entry.type == EntryType::text || entry.type == EntryType::number
                          : entry.type == EntryType::text;
    if (fits) return;
    const char *const hint = setting.kind == SettingKind::boolean    ? "Write true or false."
                             : setting.kind == SettingKind::duration ? "Write a length of time, like \"10m\"."
                                                                     : "Write a text in quotes.";
    throw Failure(Exit::usage, fmt::format("key \"{}\" has a value of the wrong type", entry.key), hint)
        .at(place);
}

// "${NAME}" as a whole stands for the environment's value, so that no password need stand in the file.
void substitute(Given &given) {
    const std::string &value = given.value;
    if (value.size() < 4 || value.compare(0, 2, "${") != 0 || value.back() != '}') return;
    const std::string name = value.substr(2, value.size() - 3);
    const char *found = environment(name);
    if (!found) {
        throw Failure(Exit::usage,
                      fmt::format("environment variable \"{}\" is not set", text::harmless(name)),
                      "Set it, or name the database with -d.")
            .at(given.place);
    }
    given.value = found;
    given.from += ", " + name;
}

// Where the paths in it count from; empty for the current directory.
std::string folder_of(const std::string &file) {
    return file.substr(0, file.rfind('/') + 1);
}

void take_file(const std::string &path, Values &values, Tables &tables) {
    for (const Entry &entry : read_config_file(path)) {
        const Place place{path, entry.line, entry.column};
        if (take_table(entry, place, tables)) continue;
        const Setting &setting = setting_of(entry, place);
        check_type(setting, entry, place);
        values[entry.key] = {entry.value, path, place, false};
    }
    const std::string folder = folder_of(path);
    for (const char *key : {"dir", "schema_file"})
        if (const auto at = values.find(key); at != values.end() && !at->second.value.empty())
            at->second.value = join(folder, at->second.value);
    for (StreamConfig &stream : tables.streams)
        stream.dir = join(folder, stream.dir);
}

void take_environment_and_flags(const Arguments &arguments, Values &values) {
    for (const Setting &setting : table) {
        const std::string name = variable(setting.key);
        if (const char *value = environment(name)) values[setting.key] = {value, name, {}, false};
        if (const auto value = arguments.value(setting.flag->name))
            values[setting.key] = {setting.switched ? setting.switched : *value,
                                   std::string("--") + setting.flag->name,
                                   {},
                                   true};
    }
}

bool boolean(const Given &given) {
    for (const char *yes : {"true", "1", "yes", "on"})
        if (given.value == yes) return true;
    for (const char *no : {"false", "0", "no", "off"})
        if (given.value == no) return false;
    throw Failure(
        Exit::usage,
        fmt::format("\"{}\" is neither true nor false ({})", text::harmless(given.value), given.from),
        "Write true or false.");
}

std::chrono::milliseconds duration(const Given &given) {
    if (const auto time = text::parse_duration(given.value)) return *time;
    throw Failure(Exit::usage,
                  fmt::format("\"{}\" is not a length of time ({})", text::harmless(given.value), given.from),
                  "Write it like 30s, 10m or 1h30m.")
        .at(given.place);
}

// Quoted for a shell where it has to be.
std::string shell_word(const std::string &word) {
    const char *const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:,+@%";
    if (!word.empty() && word.find_first_not_of(plain) == word.npos) return word;
    std::string result = "'";
    for (const char c : word)
        result += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return result + "'";
}

void fill(Config &config, Values &values) {
    if (const auto at = values.find("database"); at != values.end()) {
        if (!at->second.place.path.empty()) substitute(at->second);
        config.database = at->second.value;
        config.database_from = at->second.from;
    } else if (const char *url = environment("DATABASE_URL")) {
        config.database = url;
        config.database_from = "DATABASE_URL";
    }
    if (const auto at = values.find("dir"); at != values.end()) config.dir = at->second.value;
    if (const auto at = values.find("format"); at != values.end()) config.format = at->second.value;
    if (const auto at = values.find("stream"); at != values.end()) config.stream = at->second.value;
    if (const auto at = values.find("wait"); at != values.end()) config.wait = duration(at->second);
    if (const auto at = values.find("wait_for_server"); at != values.end())
        config.wait_for_server = duration(at->second);
    if (const auto at = values.find("out_of_order"); at != values.end())
        config.out_of_order = boolean(at->second);
    if (const auto at = values.find("install"); at != values.end()) config.install = boolean(at->second);
    if (const auto at = values.find("schema_file"); at != values.end()) config.schema_file = at->second.value;
    if (const auto at = values.find("pg_dump"); at != values.end()) config.pg_dump = at->second.value;
    for (const char *key : {"dir", "format", "stream"}) {
        const auto at = values.find(key);
        if (at != values.end() && at->second.by_flag)
            config.again += fmt::format(" --{} {}", key, shell_word(at->second.value));
    }
}

// Where `key` was said by a flag or a variable, which cannot know of several streams.
std::string said_outside(const Values &above, const char *key) {
    const auto at = above.find(key);
    return at == above.end() ? std::string() : at->second.from;
}

// The line that the keys at the top level describe stands beside those of the tables if it has files.
void add_top(const StreamConfig &top, Tables &tables) {
    for (const StreamConfig &stream : tables.streams) {
        if (stream.name == top.name && !top.place.path.empty())
            throw Failure(
                Exit::usage, fmt::format("stream \"{}\" is described twice", top.name),
                "Take \"dir\" away from the top of the file, or give that stream a name: stream = \"NAME\".")
                .at(stream.place);
        if (stream.name == top.name || stream.dir == top.dir) return;
    }
    if (!top.dir.empty()) tables.streams.insert(tables.streams.begin(), top);
}

// Which streams there are, and which is meant.
void choose_streams(Config &config, const StreamConfig &top, Tables &tables, const Values &above) {
    if (tables.streams.empty() && tables.order.empty()) return;
    const std::string chosen = said_outside(above, "stream").empty() ? "" : config.stream;
    const std::string dir = said_outside(above, "dir");
    const std::string format = said_outside(above, "format");
    if (!said_outside(above, "out_of_order").empty())
        for (StreamConfig &stream : tables.streams)
            stream.out_of_order.reset();
    add_top(top, tables);
    put_in_order(tables);
    if (chosen.empty() && tables.streams.size() > 1) {
        if (!dir.empty() || !format.empty())
            throw Failure(
                Exit::usage,
                fmt::format("{} is about one stream, and several are configured", dir.empty() ? format : dir),
                "Say with --stream which one is meant.")
                .because(fmt::format("They are {}.", names_of(tables.streams)));
        config.streams = tables.streams;
        return;
    }
    const StreamConfig *const one = chosen.empty()
                                        ? &tables.streams.front()
                                        : find_stream(tables, chosen, dir.empty() ? config.file : "");
    if (!one) return; // a directory of its own was named for it
    const Config given = config;
    config = of_stream(config, *one);
    if (!dir.empty()) config.dir = given.dir;
    if (!format.empty()) config.format = given.format;
    config.again_stream.clear();
}

} // namespace

Config of_stream(const Config &config, const StreamConfig &stream) {
    Config one = config;
    one.stream = stream.name;
    one.dir = stream.dir;
    one.format = stream.format;
    if (stream.out_of_order) one.out_of_order = stream.out_of_order;
    one.again_stream = " --stream " + stream.name;
    one.streams.clear();
    return one;
}

std::span<const Setting> settings() {
    return table;
}

Config load_config(const Arguments &arguments) {
    Values above; // what outranks the file: needed first, for the file may lie beside the migrations
    take_environment_and_flags(arguments, above);
    const auto given_dir = above.find("dir");
    const std::string dir = given_dir != above.end() ? given_dir->second.value : default_dir("");

    Config config;
    Values values;
    Tables tables;
    config.file = find_file(arguments, dir);
    if (!config.file.empty()) take_file(config.file, values, tables);
    StreamConfig top{config.stream, "", "auto", {}, {}};
    if (const auto at = values.find("stream"); at != values.end()) top.name = at->second.value;
    if (const auto at = values.find("dir"); at != values.end()) top.place = at->second.place;
    for (auto &[key, given] : above)
        values[key] = given;
    fill(config, values);
    config.programs = std::move(tables.programs);
    config.hooks = std::move(tables.hooks);
    if (const auto named = arguments.value("config")) config.again += " --config " + shell_word(*named);
    if (config.dir.empty()) config.dir = dir;
    if (config.dir.empty() && !config.file.empty()) config.dir = default_dir(folder_of(config.file));
    top.dir = config.dir;
    top.format = config.format;
    top.out_of_order = config.out_of_order;
    choose_streams(config, top, tables, above);
    return config;
}

} // namespace client
