// What holds for a set of files in any format: which format it is, and how its files become migrations.
// Apart from registry.cpp, which is the one place to edit for a new format.
#include <algorithm>
#include <compare>
#include <unordered_map>
#include <utility>

#include "core/error.hpp"
#include "core/formats/format.hpp"
#include "core/formats/naming.hpp"
#include "core/text.hpp"
#include "core/version.hpp"

namespace core::formats {

namespace {

constexpr std::size_t listed_at_most = 5;

// Names for a message: a list with commas, its end cut off where it grows long.
class List {
public:
    void add(std::string_view item) {
        if (++count_ > listed_at_most) return;
        if (!text_.empty()) text_ += ", ";
        text_ += item;
    }
    std::size_t count() const { return count_; }
    std::string text() const {
        if (count_ <= listed_at_most) return text_;
        return text_ + " and " + std::to_string(count_ - listed_at_most) + " more";
    }

private:
    std::size_t count_ = 0;
    std::string text_;
};

// ---- recognise ----------------------------------------------------------------------------------------

// What speaks for one format.
struct Votes {
    const Format *format = nullptr;
    std::size_t named = 0;   // files whose name fits
    std::size_t counted = 0; // files that are of this format, by mark or, without any mark, by name
    std::string example;     // one of those
};

std::vector<Votes> no_votes() {
    std::vector<Votes> votes;
    for (const Format *format : registry())
        votes.push_back({format, 0, 0, {}});
    return votes;
}

void count(Votes &votes, const File &file) {
    if (votes.counted++ == 0) votes.example = file.name;
}

bool fits(const Format &format, const File &file) {
    return format.name(basename(file.name)).part != Part::none;
}

// A text with marks speaks for the formats of the marks, one without for a format that has none.
void vote(std::vector<Votes> &votes, const File &file) {
    bool any_mark = false;
    for (Votes &each : votes) {
        if (!fits(*each.format, file)) continue;
        ++each.named;
        if (each.format->marked == nullptr || !each.format->marked(file.text)) continue;
        any_mark = true;
        count(each, file);
    }
    if (any_mark || file.text.empty()) return;
    for (Votes &each : votes)
        if (each.format->marked == nullptr && fits(*each.format, file)) count(each, file);
}

[[noreturn]] void refuse_mixed(const std::vector<Votes> &votes) {
    std::string seen;
    for (const Votes &each : votes) {
        if (each.counted == 0) continue;
        seen.append(seen.empty() ? "" : ", ").append(std::to_string(each.counted));
        seen.append(each.counted == 1 ? " file is " : " files are ").append(each.format->title);
        seen.append("'s (").append(each.example).append(")");
    }
    throw Error(sqlstate::format_undecided, "the files are of more than one format", seen + ".",
                "Say which format they have with --format, or keep one format in a directory.");
}

[[noreturn]] void refuse_unknown(const std::string &example) {
    std::string known;
    for (const Format *format : registry()) {
        known.append(known.empty() ? "" : "; ").append(format->title).append(": ").append(format->naming);
        if (format->mark != nullptr) known.append(" (").append(text::quoted(format->mark)).append(" inside)");
    }
    throw Error(sqlstate::format_undecided, "the files are of no known format",
                "File " + text::quoted(example) + " is one of them. Known are " + known + ".",
                "Give the files the names and marks of one format, and say which with --format.");
}

// Without any text: the one format that all names fit, if it is one.
const Format *by_names(const std::vector<Votes> &votes, std::size_t files, const std::string &example) {
    const Format *found = nullptr;
    bool any = false;
    bool several = false;
    for (const Votes &each : votes) {
        any = any || each.named > 0;
        if (each.named < files) continue;
        several = found != nullptr;
        found = each.format;
    }
    if (!any) refuse_unknown(example);
    return several ? nullptr : found;
}

// ---- read_all -----------------------------------------------------------------------------------------

// The files of one migration while the set is read.
struct Slot {
    Migration migration;
    const File *up = nullptr;
    const File *down = nullptr;
};

class Gathering {
public:
    explicit Gathering(const Format &format) : format_(format) {}
    void take(const File &file);
    std::vector<Migration> finish();

private:
    Slot &slot_for(const File &file, const Name &name);
    void claim(Slot &slot, const File &file, Part part) const;

    const Format &format_;
    std::vector<Slot> slots_;
    std::unordered_map<std::string, std::size_t> by_id_;
    std::string first_stray_; // .sql files that are no migration
    List more_strays_;
};

Slot &Gathering::slot_for(const File &file, const Name &name) {
    std::string id;
    try {
        id = version_id(name.version);
    } catch (const Error &error) {
        throw Error(sqlstate::bad_file_name, error.message, error.detail, error.hint, Place{file.name, 0, 0});
    }
    const auto [place, is_new] = by_id_.try_emplace(id, slots_.size());
    if (is_new) {
        slots_.emplace_back();
        slots_.back().migration.id = std::move(id);
    }
    return slots_[place->second];
}

// Each migration has one up and at most one down; a file that holds both counts as its up.
void Gathering::claim(Slot &slot, const File &file, Part part) const {
    const File *&holder = part == Part::down ? slot.down : slot.up;
    if (holder == nullptr) {
        holder = &file;
        return;
    }
    const char *files = part == Part::both ? "two files"
                        : part == Part::up ? "two up files"
                                           : "two down files";
    throw Error(sqlstate::bad_file_name, files + (" have version " + text::quoted(slot.migration.id)),
                "They are " + text::quoted(holder->name) + " and " + text::quoted(file.name) + ".",
                "Give one of them a version of its own.", Place{file.name, 0, 0});
}

void Gathering::take(const File &file) {
    if (!is_sql(file.name)) return;
    const Name name = format_.name(basename(file.name));
    if (name.part == Part::none) {
        if (first_stray_.empty())
            first_stray_ = file.name;
        else
            more_strays_.add(file.name);
        return;
    }
    Slot &slot = slot_for(file, name);
    claim(slot, file, name.part);
    if (name.part != Part::down || slot.migration.version.empty()) {
        slot.migration.version = name.version;
        slot.migration.name = name.name;
    }
    format_.read(file, name, slot.migration);
}

std::vector<Migration> Gathering::finish() {
    const std::string naming = std::string(format_.title) + " files are named " + format_.naming + ".";
    if (!first_stray_.empty())
        throw Error(sqlstate::bad_file_name,
                    "file " + text::quoted(first_stray_) + " is no " + format_.title + " migration",
                    more_strays_.count() == 0 ? naming
                                              : naming + " Nor is one of these: " + more_strays_.text() + ".",
                    "Move it out of the directory or rename it, or name another format with --format.",
                    Place{first_stray_, 0, 0});
    std::vector<Migration> migrations;
    migrations.reserve(slots_.size());
    for (Slot &slot : slots_) {
        if (slot.up == nullptr)
            throw Error(sqlstate::bad_file_name,
                        "down file " + text::quoted(slot.down->name) + " has no up file", naming,
                        "Add the up file of version " + text::quoted(slot.migration.version) +
                            ", or take the down file away.",
                        Place{slot.down->name, 0, 0});
        migrations.push_back(std::move(slot.migration));
    }
    std::sort(migrations.begin(), migrations.end(),
              [](const Migration &a, const Migration &b) { return std::is_lt(compare_ids(a.id, b.id)); });
    return migrations;
}

} // namespace

std::string_view basename(std::string_view path) {
    return path.substr(path.find_last_of('/') + 1);
}

bool is_sql(std::string_view path) {
    return take_ending(path, ".sql");
}

const Format *recognise(std::span<const File> files) {
    std::vector<Votes> votes = no_votes();
    const File *first = nullptr;
    std::size_t seen = 0;
    bool texts_known = false;
    for (const File &file : files) {
        if (!is_sql(file.name)) continue;
        if (seen++ == 0) first = &file;
        texts_known = texts_known || !file.text.empty();
        vote(votes, file);
    }
    if (seen == 0) return nullptr;
    if (!texts_known) return by_names(votes, seen, first->name);

    const Format *found = nullptr;
    for (const Votes &each : votes) {
        if (each.counted == 0) continue;
        if (found != nullptr) refuse_mixed(votes);
        found = each.format;
    }
    if (found == nullptr) refuse_unknown(first->name);
    return found;
}

std::vector<Migration> read_all(const Format &format, std::span<const File> files) {
    Gathering gathering(format);
    for (const File &file : files)
        gathering.take(file);
    return gathering.finish();
}

} // namespace core::formats
