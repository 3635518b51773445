// How a set of files in any format becomes migrations.
#include <algorithm>
#include <compare>
#include <unordered_map>
#include <utility>

#include "core/error.hpp"
#include "core/formats/format.hpp"
#include "core/formats/list.hpp"
#include "core/text.hpp"
#include "core/version.hpp"

namespace core::formats {

namespace {

// The files of one migration while the set is read.
struct Slot {
    Migration migration;
    const File *up = nullptr;
    const File *down = nullptr;
};

class Gathering {
public:
    Gathering(const Format &format, const Around &around) : format_(format), around_(around) {}
    void take(const File &file);
    std::vector<Migration> finish();

private:
    Slot &slot_for(const File &file, const Name &name);
    bool claim(Slot &slot, const File &file, Part part) const;
    void apply_asides();

    const Format &format_;
    const Around &around_;
    std::vector<Slot> slots_;
    std::vector<std::pair<const File *, std::string>> asides_; // and the keys of what they are about
    std::unordered_map<std::string, std::size_t> by_key_;
    std::string first_stray_; // .sql files that are no migration
    List more_strays_;
};

// A name that begins as those of migrations do may be one with a slip in it.
bool is_passed_over(const Format &format, std::string_view path) {
    std::string_view name = basename(path);
    if (!format.passes_over || name.empty() || text::is_digit(name.front())) return false;
    name.remove_prefix(1);
    return name.empty() || !text::is_digit(name.front()); // V1_x.sql
}

std::string id_in(const File &file, const Name &name) {
    try {
        return id_of(name);
    } catch (const Error &error) {
        throw Error(sqlstate::bad_file_name, error.message, error.detail, error.hint, Place{file.name, 0, 0});
    }
}

// A baseline stands beside the migration of its version.
std::string slot_key(Kind kind, const std::string &id) {
    return kind == Kind::baseline ? "B:" + id : id;
}

Slot &Gathering::slot_for(const File &file, const Name &name) {
    std::string id = id_in(file, name);
    const auto [place, is_new] = by_key_.try_emplace(slot_key(name.kind, id), slots_.size());
    if (is_new) {
        slots_.emplace_back();
        slots_.back().migration.id = std::move(id);
        slots_.back().migration.kind = name.kind;
        slots_.back().migration.with_others = name.with_others;
    }
    return slots_[place->second];
}

// Each migration has one up and at most one down; a file that holds both counts as its up. False for a file
// of which another one has taken the place.
bool Gathering::claim(Slot &slot, const File &file, Part part) const {
    const File *&holder = part == Part::down ? slot.down : slot.up;
    const auto outranks = [&](const File &one, const File &other) {
        return format_.outranks != nullptr && format_.outranks(one.name, other.name);
    };
    if (holder == nullptr || outranks(file, *holder)) {
        holder = &file;
        return true;
    }
    if (outranks(*holder, file)) return false;
    const char *files = part == Part::both ? "two files"
                        : part == Part::up ? "two up files"
                                           : "two down files";
    throw Error(sqlstate::bad_file_name, files + (" have version " + text::quoted(slot.migration.id)),
                "They are " + text::quoted(holder->name) + " and " + text::quoted(file.name) + ".",
                "Give one of them a version of its own: sluice fix renumbers what is not applied.",
                Place{file.name, 0, 0});
}

void Gathering::take(const File &file) {
    const Name name = meaning(format_, file.name);
    if (name.part == Part::aside) {
        const bool about_one = name.kind == Kind::repeatable || !name.version.empty();
        if (about_one) asides_.emplace_back(&file, slot_key(name.kind, id_in(file, name)));
        return;
    }
    if (name.part == Part::none && !is_sql(file.name)) return;
    if (name.part == Part::none && is_passed_over(format_, file.name)) return;
    if (name.part == Part::none) {
        if (first_stray_.empty())
            first_stray_ = file.name;
        else
            more_strays_.add(file.name);
        return;
    }
    Slot &slot = slot_for(file, name);
    if (!claim(slot, file, name.part)) return;
    if (name.part != Part::down || slot.migration.version.empty()) {
        const bool repeatable = name.kind == Kind::repeatable;
        slot.migration.version = repeatable ? slot.migration.id : name.version;
        slot.migration.name = repeatable ? std::string() : name.name;
    }
    format_.read(file, name, around_, slot.migration);
}

void Gathering::apply_asides() {
    for (const auto &[file, key] : asides_) {
        const auto slot = by_key_.find(key);
        if (slot != by_key_.end() && format_.read_aside != nullptr)
            format_.read_aside(*file, slots_[slot->second].migration);
    }
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
    apply_asides();
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
    std::sort(migrations.begin(), migrations.end(), [&](const Migration &a, const Migration &b) {
        if (a.with_others != b.with_others) return b.with_others;
        if (format_.text_order) return a.version < b.version;
        return std::is_lt(compare_ids(a.id, b.id));
    });
    return migrations;
}

} // namespace

std::vector<Migration> read_all(const Format &format, std::span<const File> files) {
    if (files.empty()) return {};
    const Around around(files);
    if (format.read_set != nullptr) return format.read_set(around);
    Gathering gathering(format, around);
    for (const File &file : files)
        gathering.take(file);
    return gathering.finish();
}

std::string passed_over(const Format &format, std::span<const File> files) {
    if (!format.passes_over) return {};
    List strays;
    for (const File &file : files)
        if (is_sql(file.name) && meaning(format, file.name).part == Part::none &&
            is_passed_over(format, file.name))
            strays.add(file.name);
    if (strays.count() == 0) return {};
    return (strays.count() == 1 ? "a file is no " : std::to_string(strays.count()) + " files are no ") +
           std::string(format.title) + (strays.count() == 1 ? " migration" : " migrations") +
           " by name and passed over, as the tool does: " + strays.text();
}

} // namespace core::formats
