// On-disk formats of migration tools: one file each beside this one, listed once in registry.cpp.
// Pure: names and texts in, migrations out. Facts about each tool are cited in its own file.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/formats/draft.hpp"
#include "core/formats/numbering.hpp"
#include "core/script.hpp"

namespace core::formats {

// Which part a file plays. `both` is a file that holds up and down; `aside` is no migration, but says how
// some are to be read ("metadata.toml", "V1__x.sql.conf", "sqitch.plan").
enum class Part { none, up, down, both, aside };

struct Name {
    Part part = Part::none;
    std::string version; // as written; an aside without one is about the whole set
    std::string name;
    Kind kind = Kind::versioned; // a repeatable has a name and no version
    bool with_others = false;    // as a migration's
};

// What surrounds a file while it is read. The files outlive it.
inline constexpr std::string_view variables_file = ".env";

class Around {
public:
    Around() = default;
    explicit Around(std::span<const File> files);
    std::span<const File> files() const { return files_; }
    // By its name or the end of its path; the first one by name if there are several.
    const File *find(std::string_view name) const;
    // What the caller passes for a name that scripts use: a line NAME=value of the file ".env".
    std::optional<std::string_view> variable(std::string_view name) const;

private:
    std::span<const File> files_;
    std::unordered_multimap<std::string_view, const File *> by_basename_;
    std::vector<std::pair<std::string_view, std::string_view>> variables_; // the last of a name counts
};

struct Format {
    const char *id;     // what --format and the ledger say: "golang-migrate", "goose", "dbmate"
    const char *title;  // for people
    const char *naming; // how its files are named, for messages: "VERSION_name.up.sql"
    const char *mark;   // what its texts hold, for messages: "-- +goose Up"; nullptr if nothing of its own
    // What a path means in this format, cut to its last `depth` parts; Part::none if it is nothing of it.
    Name (*name)(std::string_view path);
    // Files of the set besides the migrations that those are read with, by their whole path; nullptr if none.
    bool (*aside)(std::string_view path) = nullptr;
    // True if the text bears this format's own marks ("-- +goose", "-- migrate:"); a format without marks
    // says nullptr and is recognised by names alone.
    bool (*marked)(std::string_view text);
    // True if a base name alone tells that the set is of this format; it counts as a mark.
    bool (*tells)(std::string_view basename) = nullptr;
    // True for the one file that only sets of this format have ("sqitch.plan"), by its base name.
    bool (*decides)(std::string_view basename) = nullptr;
    // Reads one file that `name` accepted as up, down or both. Fills up and/or down. Throws core::Error with
    // a place.
    void (*read)(const File &file, const Name &name, const Around &around, Migration &into);
    // Applies an aside to its migration, once that is read.
    void (*read_aside)(const File &aside, Migration &into) = nullptr;
    // For formats in which files are not migrations one by one, or whose order stands in a file: reads the
    // whole set, in the order of application; `read` is then not used.
    std::vector<Migration> (*read_set)(const Around &around) = nullptr;
    // The names of variables that a text uses; nullptr if the format knows none.
    std::vector<std::string> (*variables)(std::string_view text) = nullptr;
    // Where two files play one part in one version: true if the first stands in the place of the second.
    bool (*outranks)(std::string_view path, std::string_view other) = nullptr;
    int depth = 1;              // parts of a path that count, from its end; 0: all
    bool folders = false;       // has files in subfolders of its directory
    bool out_of_order = false;  // a pending version below an applied one is this tool's everyday
    bool text_order = false;    // versions are held against each other as texts
    bool gapless = false;       // each number needs the one before it
    bool mark_optional = false; // files without the mark may stand beside files with it
    bool told_by_text = false;  // names that others share too: an empty file does not speak for it
    bool listed = false;        // the order of the set counts, not that of the versions
    bool any_name = false;      // names tell nothing: any .sql file may be of it
    bool passes_over = false;   // the tool itself does not mind .sql files of other names
    // Lays a new migration out as files; nullptr where that takes more than files.
    std::vector<File> (*write)(const Draft &draft) = nullptr;
    NumberingRule numbering = {}; // of a set that begins
};

// All formats, in the order in which they are tried.
std::span<const Format *const> registry();
// Their ids, for messages: "golang-migrate, goose, ...".
std::string known_ids();
// By id; throws core::Error 22023 naming the known ones.
const Format &find(std::string_view id);

// Which format a set of files has, from names and, where given, texts (empty text = not known, so a set of
// empty files stays undecided).
enum class Sight {
    one,
    nothing, // to decide from: no .sql file, or names fit two formats and texts are not known
    several,
    unknown
};
struct Verdict {
    Sight sight = Sight::nothing;
    const Format *format = nullptr; // the one
    std::string detail, hint;       // of several and unknown: what was seen, and what decides
};
Verdict judge(std::span<const File> files);
// The same for who needs it: nullptr if there is nothing to decide from; throws core::Error SL050 for several
// and unknown.
const Format *recognise(std::span<const File> files);

// The set as migrations in version order. Throws SL051 for two files with one version, a down without its
// up, a .sql file that is no migration and is not passed over; each error names the files and the flag or
// the mend.
std::vector<Migration> read_all(const Format &format, std::span<const File> files);
// A sentence about the .sql files that the format passes over; empty if there are none.
std::string passed_over(const Format &format, std::span<const File> files);

// The end of a path that counts in the format.
std::string_view key(const Format &format, std::string_view path);
std::string_view basename(std::string_view path);
bool is_sql(std::string_view path);
// The canonical id of a migration by its name. Throws as version_id does.
std::string id_of(const Name &name);
// Part::none too for a path that the format would not look at.
Name meaning(const Format &format, std::string_view path);
// The path of the same file under another version; empty if its name cannot be taken apart.
std::string with_version(const Format &format, std::string_view path, const std::string &version);

} // namespace core::formats
