#include "core/danger.hpp"

#include <array>
#include <cmath>
#include <cstdio>

namespace core {

namespace {

using rules::Level;

constexpr double megabyte = 1024.0 * 1024.0;
// bytes a second
constexpr double scan_speed = 400 * megabyte;
constexpr double build_speed = 60 * megabyte;
constexpr double rewrite_speed = 80 * megabyte;

// From here on what waits behind the lock is noticed, and by many.
constexpr double long_wait = 1.0;
constexpr std::int64_t small_bytes = 1024 * 1024;
constexpr double small_rows = 1000;
constexpr double busy = 10; // writes or reads a second

std::string number(double value, const char *unit) {
    char text[64];
    std::snprintf(text, sizeof text, value < 10 && value != std::floor(value) ? "%.1f %s" : "%.0f %s", value,
                  unit);
    return text;
}

std::string work_text(Work work) {
    switch (work) {
    case Work::scan:
        return "while all rows are read";
    case Work::build:
        return "during the index build";
    case Work::rewrite:
        return "while the table is written anew";
    case Work::rows:
        return "until the transaction ends";
    case Work::query:
        return "as long as the query runs";
    case Work::brief:
        break;
    }
    return "until the transaction ends";
}

bool weighs(Work work) {
    return work == Work::scan || work == Work::build || work == Work::rewrite;
}

} // namespace

double forecast(Work work, const RelationFacts &relation) {
    const auto bytes = static_cast<double>(relation.bytes);
    switch (work) {
    case Work::scan:
        return bytes / scan_speed;
    case Work::build:
        return bytes / build_speed;
    case Work::rewrite:
        return static_cast<double>(relation.all_bytes) / rewrite_speed;
    default:
        return 0;
    }
}

bool harmless(const RelationFacts *relation, const DatabaseFacts &database) {
    if (!relation) return false;
    if (relation->temporary || relation->origin == Origin::here) return true;
    if (database.assume_filled) return false;
    return relation->origin == Origin::earlier ? !relation->filled : relation->empty;
}

std::optional<Level> danger(const RelationFacts *relation, Lock lock, Work work,
                            const DatabaseFacts &database) {
    if (lock < Lock::share || harmless(relation, database)) return std::nullopt;
    if (!relation || database.assume_filled || relation->bytes == 0)
        return weighs(work) ? Level::error : Level::warning;
    const double waits = forecast(work, *relation);
    const bool used = relation->writes_per_second + relation->reads_per_second >= busy;
    if (weighs(work) && (waits >= long_wait || (used && waits >= long_wait / 10))) return Level::error;
    const bool small = relation->bytes < small_bytes && relation->rows < small_rows;
    return small && !used ? Level::note : Level::warning;
}

std::optional<Level> danger(const rules::Subject &subject) {
    return danger(subject.relation, subject.effect.lock, subject.effect.work, subject.database());
}

std::optional<Level> old_code(const rules::Subject &subject) {
    const RelationFacts *relation = subject.relation;
    if (!relation) {
        const bool silent = subject.action.if_exists || subject.model.gone(subject.action.relation);
        return silent ? std::nullopt : std::optional(Level::warning);
    }
    if (relation->temporary || relation->origin == Origin::here) return std::nullopt;
    if (subject.database().assume_filled) return Level::warning;
    if (relation->origin == Origin::earlier) return std::nullopt; // no code has come with it yet
    return relation->is_table() && relation->empty ? Level::note : Level::warning;
}

std::string bytes_text(std::int64_t bytes) {
    constexpr std::array units = {"bytes", "kB", "MB", "GB", "TB"};
    auto value = static_cast<double>(bytes);
    std::size_t unit = 0;
    for (; value >= 1024 && unit + 1 < units.size(); unit++)
        value /= 1024;
    return number(value, units[unit]);
}

std::string count_text(double count) {
    if (count < 1000) return number(count, "").substr(0, number(count, "").size() - 1);
    if (count < 1e6) return "about " + number(std::round(count / 1000), "thousand");
    if (count < 1e9) return "about " + number(std::round(count / 1e5) / 10, "million");
    return "about " + number(std::round(count / 1e8) / 10, "billion");
}

std::string seconds_text(double seconds) {
    if (seconds < 1) return "less than a second";
    if (seconds < 90) return "about " + number(std::round(seconds), "s");
    if (seconds < 5400) return "about " + number(std::round(seconds / 60), "min");
    if (seconds < 48 * 3600.0) return "about " + number(std::round(seconds / 360) / 10, "h");
    return "about " + number(std::round(seconds / 86400), "days");
}

std::string size_of(const RelationFacts &relation) {
    if (relation.origin == Origin::here) return "made by this migration";
    if (relation.bytes == 0) return "made by an earlier migration of the set";
    std::string out = bytes_text(relation.bytes) + ", " + count_text(relation.rows) + " rows";
    if (relation.partitions > 0) out += " in " + std::to_string(relation.partitions) + " partitions";
    if (relation.writes_per_second >= 1) out += ", " + number(relation.writes_per_second, "writes/s");
    if (relation.reads_per_second >= 1) out += ", " + number(relation.reads_per_second, "scans/s");
    return out;
}

std::string impact(const std::string &target, const RelationFacts *relation, Lock lock, Work work,
                   const DatabaseFacts &database) {
    std::string out = std::string(lock_name(lock)) + " on " + target;
    const bool known = relation && !database.assume_filled && relation->bytes > 0;
    if (known) out += " (" + size_of(*relation) + ")";
    const std::string_view blocked = blocked_by(lock);
    if (!blocked.empty()) out += " blocks " + std::string(blocked) + " " + work_text(work);
    if (known && weighs(work)) out += ", " + seconds_text(forecast(work, *relation));
    return out + ".";
}

std::string impact(const rules::Subject &subject) {
    return impact(subject.target(), subject.relation, subject.effect.lock, subject.effect.work,
                  subject.database());
}

} // namespace core
