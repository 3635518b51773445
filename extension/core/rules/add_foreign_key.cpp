#include <algorithm>

#include "core/danger.hpp"
#include "core/rules/safer.hpp"

namespace core::rules {

namespace {

constexpr StatementKind kinds[] = {StatementKind::add_foreign_key};

constexpr int not_valid_on_parents = 18; // the first major that takes it on a partitioned table

// REFERENCES of a new column becomes a key of its own.
std::string of_column(const Subject &subject) {
    const std::string name = constraint_name(subject, "fkey");
    std::string text = subject.action.text;
    const auto is_word = [](char a, char b) { return (a | 0x20) == b; };
    constexpr std::string_view word = "references";
    const auto at = std::search(text.begin(), text.end(), word.begin(), word.end(), is_word);
    text.erase(text.begin(), at);
    return instead(subject, "") + "\n" +
           alter(subject, "ADD CONSTRAINT " + name + " FOREIGN KEY (" + list(subject.action.columns) + ") " +
                              text + " NOT VALID") +
           in_its_own(alter(subject, "VALIDATE CONSTRAINT " + name));
}

std::string safer(const Subject &subject) {
    if (subject.action.in_column) return of_column(subject);
    const bool by_parts = subject.relation && subject.relation->partitioned() &&
                          subject.database().version < not_valid_on_parents;
    return by_parts ? foreign_key_by_partitions(subject) : not_valid(subject, "fkey");
}

void check(const Subject &subject, Report &report) {
    if (subject.action.in_definition) return;
    const auto level = danger(subject);
    if (!level) return;
    const auto there = danger(subject.partner, subject.effect.partner, Work::scan, subject.database());
    const std::string referenced = sql(subject.partner ? subject.partner->name : subject.action.partner);
    const bool own = subject.partner == subject.relation;
    const std::string also = own ? ""
                                 : " " + impact(referenced, subject.partner, subject.effect.partner,
                                                Work::scan, subject.database());
    report.add(subject, std::max(*level, there.value_or(*level)),
               "ADD FOREIGN KEY stops writes to " + subject.target() + (own ? "" : " and " + referenced) +
                   " while all rows are checked",
               impact(subject) + also, safer(subject));
}

} // namespace

extern const Rule add_foreign_key;
const Rule add_foreign_key = {"add_foreign_key",
                              "A foreign key is added and all rows are checked under locks on both tables",
                              Section::constraint,
                              true,
                              "ALTER TABLE ... ADD FOREIGN KEY without NOT VALID on a table that holds rows; "
                              "a new column with a default that "
                              "REFERENCES.",
                              "It takes SHARE ROW EXCLUSIVE on both tables and looks up every row: writes to "
                              "both wait until it is done.",
                              "Add it NOT VALID, which is brief, and VALIDATE it in a migration of its own: "
                              "that reads the rows under SHARE "
                              "UPDATE EXCLUSIVE, and nobody waits. A partitioned table takes NOT VALID from "
                              "18 on; before, each partition "
                              "gets and validates its own, and the parent's key takes them.",
                              "NOT VALID is there; the table is made by the same migration, is empty, or is "
                              "temporary; a new column without "
                              "default REFERENCES (nothing to check).",
                              kinds,
                              check};

} // namespace core::rules
