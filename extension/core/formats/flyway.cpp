// Flyway (documentation, "Migrations" and "Script config files"): V1__x.sql up, U1__x.sql down, R__x.sql
// repeatable, B1__x.sql baseline; "_" in a version means ".". Beside a file may stand x.sql.conf. ${name}
// stands for a value of flyway.conf or flyway.toml. Callbacks are named by what they are called at: of those,
// what runs behind a whole migration run is here a repeatable that runs with the others. The rest would set
// the session up for scripts of which each runs here in a session as the caller had it, so it is refused.
#include "core/formats/flyway.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "core/error.hpp"
#include "core/formats/foreign.hpp"
#include "core/formats/naming.hpp"
#include "core/text.hpp"

namespace core::formats {

namespace {

constexpr std::string_view settings_files[] = {"flyway.conf", "flyway.toml"};
constexpr std::string_view conf_ending = ".conf";
constexpr std::string_view behind_run[] = {"afterMigrate", "afterMigrateApplied"};
constexpr std::string_view other_callbacks[] = {
    "beforeMigrate",      "beforeRepeatables",
    "beforeEachMigrate",  "beforeEachMigrateStatement",
    "afterEachMigrate",   "afterEachMigrateStatement",
    "afterVersioned",     "beforeVersioned",
    "beforeConnect",      "afterConnect",
    "createSchema",       "beforeCreateSchema",
    "beforeUndo",         "afterUndo",
    "beforeEachUndo",     "afterEachUndo",
    "afterUndoStatement", "beforeEachUndoStatement",
};

// "1_1" and "1.1" are the same version.
std::string dotted(std::string_view version) {
    std::string result(version);
    std::replace(result.begin(), result.end(), '_', '.');
    const bool number =
        !result.empty() && result.front() != '.' && result.back() != '.' &&
        std::all_of(result.begin(), result.end(), [](char c) { return c == '.' || text::is_digit(c); }) &&
        result.find("..") == std::string::npos;
    return number ? result : std::string();
}

std::string described(std::string_view name) {
    std::string result(name);
    std::replace(result.begin(), result.end(), '_', ' ');
    return result;
}

bool is_one_of(std::string_view event, std::span<const std::string_view> events) {
    return std::find(events.begin(), events.end(), event) != events.end();
}

std::string_view event_of(std::string_view basename) {
    take_ending(basename, ".sql");
    return basename.substr(0, basename.find("__"));
}

// Called by its whole name, so that no R__ file can be called the same.
Name callback(std::string_view basename) {
    const std::string_view event = event_of(basename);
    const bool last = is_one_of(event, behind_run);
    if (!last && !is_one_of(event, other_callbacks)) return {};
    return {Part::up, {}, std::string(basename), Kind::repeatable, last};
}

Name name_of(std::string_view basename) {
    if (is_sql(basename)) {
        const Name name = callback(basename);
        if (name.part != Part::none) return name;
    }
    const bool conf = take_ending(basename, conf_ending);
    if (!take_ending(basename, ".sql") || basename.empty()) return {};
    const char kind = basename.front();
    if (std::string_view("VURB").find(kind) == std::string_view::npos) return {};
    const std::size_t split = std::min(basename.find("__"), basename.size()); // a version may stand alone
    Name name;
    name.version = dotted(basename.substr(1, split - 1));
    if (split < basename.size()) name.name = described(basename.substr(split + 2));
    name.part = kind == 'U' ? Part::down : Part::up;
    if (kind == 'R') name.kind = Kind::repeatable;
    if (kind == 'B') name.kind = Kind::baseline;
    const bool repeatable = kind == 'R';
    if (repeatable ? split != 1 || name.name.empty() : name.version.empty()) return {};
    if (conf) name.part = Part::aside;
    return name;
}

bool is_aside(std::string_view path) {
    return std::find(std::begin(settings_files), std::end(settings_files), basename(path)) !=
           std::end(settings_files);
}

// The value of a line KEY = VALUE; quotes around it, as TOML has them, are taken off. Null data if there is
// none.
std::string_view setting(std::string_view from, std::string_view key) {
    text::Lines lines(from);
    text::Line line;
    while (lines.next(line)) {
        const std::size_t equals = line.text.find('=');
        if (equals == std::string_view::npos || text::trim(line.text.substr(0, equals)) != key) continue;
        std::string_view value = text::trim(line.text.substr(equals + 1));
        if (value.size() > 1 && value.front() == '"' && value.back() == '"')
            value = value.substr(1, value.size() - 2);
        return value;
    }
    return {};
}

// The part of a TOML file below a table's head.
std::string_view table(std::string_view from, std::string_view head) {
    text::Lines lines(from);
    text::Line line;
    std::size_t begin = from.size();
    while (lines.next(line)) {
        const std::string_view content = text::trim(line.text);
        if (content.substr(0, 1) != "[") continue;
        if (begin < from.size()) return from.substr(begin, line.offset - begin);
        if (content == head) begin = line.offset + line.text.size() + line.end.size();
    }
    return from.substr(begin);
}

class Placeholders {
public:
    Placeholders(const File &file, const Around &around) : file_(file), around_(around) {}

    std::string fill(std::string_view from) const {
        std::string result;
        for (std::size_t open; (open = from.find("${")) != std::string_view::npos;) {
            const std::size_t close = from.find('}', open);
            if (close == std::string_view::npos) break;
            result.append(from.substr(0, open)).append(value(from.substr(open + 2, close - open - 2)));
            from.remove_prefix(close + 1);
        }
        return result.append(from);
    }

private:
    std::string value(std::string_view name) const {
        if (name == "flyway:filename") return std::string(basename(file_.name));
        if (const auto given = around_.variable(name)) return std::string(*given);
        if (const File *conf = around_.find("flyway.conf")) {
            const std::string key = "flyway.placeholders." + std::string(name);
            const std::string_view found = setting(conf->text, key);
            if (found.data() != nullptr) return std::string(found);
        }
        if (const File *toml = around_.find("flyway.toml")) {
            const std::string_view found = setting(table(toml->text, "[flyway.placeholders]"), name);
            if (found.data() != nullptr) return std::string(found);
        }
        throw Error(sqlstate::bad_directive, "placeholder ${" + std::string(name) + "} has no value", {},
                    "Give it one in flyway.toml below [flyway.placeholders], or in flyway.conf as "
                    "flyway.placeholders." +
                        std::string(name) + ".",
                    Place{file_.name, 0, 0});
    }

    const File &file_;
    const Around &around_;
};

bool replaces_placeholders(const File &file, const Around &around) {
    const File *own = around.find(file.name + std::string(conf_ending));
    const File *all = around.find("flyway.conf");
    if (own != nullptr && setting(own->text, "placeholderReplacement") == "false") return false;
    return all == nullptr || setting(all->text, "flyway.placeholderReplacement") != "false";
}

void refuse_callback(const File &file) {
    throw Error(
        sqlstate::bad_file_name, "callback " + text::quoted(file.name) + " cannot be run",
        "Flyway calls it on the connection that its migrations run on. Here each of those has a session "
        "as the caller had it; of callbacks, only afterMigrate is run.",
        "Say in the migrations what it does, or run it by a hook of sluice.toml; then move it out of the "
        "directory.",
        Place{file.name, 0, 0});
}

void read(const File &file, const Name &name, const Around &around, Migration &into) {
    if (is_one_of(event_of(basename(file.name)), other_callbacks)) refuse_callback(file);
    const std::string_view content = text::without_bom(file.text);
    Script script{replaces_placeholders(file, around) ? Placeholders(file, around).fill(content)
                                                      : std::string(content),
                  file.name, 1};
    (name.part == Part::up ? into.up : into.down) = std::move(script);
}

void read_aside(const File &aside, Migration &into) {
    if (setting(aside.text, "executeInTransaction") != "false") return;
    std::string_view about = basename(aside.name);
    about.remove_suffix(conf_ending.size());
    for (auto *script : {&into.up, &into.down})
        if (*script && (*script)->file == about) say_no_transaction(**script);
}

std::vector<std::string> variables(std::string_view from) {
    std::vector<std::string> names;
    for (std::size_t open; (open = from.find("${")) != std::string_view::npos;) {
        const std::size_t close = from.find('}', open);
        if (close == std::string_view::npos) break;
        names.emplace_back(from.substr(open + 2, close - open - 2));
        from.remove_prefix(close + 1);
    }
    return names;
}

// How a script runs stands beside it.
void add_file(const Draft &draft, const char *kind, const DraftSide &side, std::vector<File> &files) {
    const std::string name = kind + draft.version + "__" + draft.name + ".sql";
    files.push_back({name, header_text(draft) + side_text(side)});
    if (side.alone) files.push_back({name + ".conf", "executeInTransaction=false\n"});
}

std::vector<File> write(const Draft &draft) {
    std::vector<File> files;
    add_file(draft, "V", draft.up, files);
    if (draft.with_down) add_file(draft, "U", draft.down, files);
    return files;
}

} // namespace

constinit const Format flyway = {
    .id = "flyway",
    .title = "Flyway",
    .naming = "V1__name.sql, U1__name.sql, R__name.sql, B1__name.sql",
    .mark = nullptr,
    .name = name_of,
    .aside = is_aside,
    .marked = nullptr,
    .read = read,
    .read_aside = read_aside,
    .variables = variables,
    .folders = true,
    .passes_over = true,
    .write = write,
    .numbering = {Numbering::sequence, 1},
};

} // namespace core::formats
