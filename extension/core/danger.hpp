// How much an action hurts here: from the lock, the work and the facts of the relation to a level and to a
// sentence. All rules about locks ask this, so that one table is judged alike by all of them.
#pragma once

#include <optional>
#include <string>

#include "core/rules/rule.hpp"

namespace core {

// Seconds that the work takes on the relation, about. The speeds are those of a common disk (bench/RESULTS.md
// has what was measured); an estimate for an order of magnitude, not a promise.
double forecast(Work work, const RelationFacts &relation);

// How bad it is that `lock` is held on the relation while the work is done. Nothing: it hurts nobody, because
// the relation is made by the same migration, holds no row, or is temporary.
std::optional<rules::Level> danger(const RelationFacts *relation, Lock lock, Work work,
                                   const DatabaseFacts &database);
std::optional<rules::Level> danger(const rules::Subject &subject); // of its effect on its relation

// How bad it is that code which knows the subject's relation as it is meets it changed. Nothing: no code can
// know it.
std::optional<rules::Level> old_code(const rules::Subject &subject);

// True if nobody else can know the relation, or it has no row to lose time with.
bool harmless(const RelationFacts *relation, const DatabaseFacts &database);

// "SHARE on public.orders (12 GB, about 80 million rows, 120 writes/s) blocks writes during the index build,
// about 4 min."
std::string impact(const rules::Subject &subject);
std::string impact(const std::string &target, const RelationFacts *relation, Lock lock, Work work,
                   const DatabaseFacts &database);

std::string size_of(const RelationFacts &relation); // "12 GB, about 80 million rows, 120 writes/s"
std::string bytes_text(std::int64_t bytes);         // "12 GB"
std::string count_text(double count);               // "about 80 million"
std::string seconds_text(double seconds);           // "less than a second", "about 4 min", "about 3 days"

} // namespace core
