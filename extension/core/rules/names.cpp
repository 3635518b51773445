// Names that the server cuts off, and names that are there twice.
#include "core/rules/safer.hpp"

#include <algorithm>

namespace core::rules {

namespace {

using K = StatementKind;

constexpr K long_kinds[] = {K::create_table,
                            K::create_table_as,
                            K::add_column,
                            K::add_column_volatile,
                            K::add_column_required,
                            K::add_column_serial,
                            K::add_column_identity,
                            K::add_column_stored,
                            K::add_column_domain,
                            K::add_column_virtual,
                            K::create_index,
                            K::create_index_concurrently,
                            K::create_index_only,
                            K::add_check,
                            K::add_check_not_valid,
                            K::add_foreign_key,
                            K::add_foreign_key_not_valid,
                            K::add_unique,
                            K::add_primary_key,
                            K::add_exclude,
                            K::add_unique_using_index,
                            K::rename_table,
                            K::rename_column,
                            K::rename_constraint,
                            K::rename_index,
                            K::create_view,
                            K::replace_view,
                            K::create_trigger,
                            K::create_function,
                            K::replace_function,
                            K::create_sequence,
                            K::create_type,
                            K::create_domain,
                            K::create_policy,
                            K::create_schema,
                            K::create_partition,
                            K::create_materialized_view,
                            K::create_rule};
constexpr K twice_kinds[] = {K::insert, K::update, K::update_all, K::create_table, K::copy_in};

constexpr std::size_t longest = 63; // NAMEDATALEN - 1

void check_long(const Subject &subject, Report &report) {
    for (const std::string &each : subject.action.too_long)
        report.add(subject, Level::warning, "the name \"" + each + "\" is too long: the server cuts it off",
                   "It has " + std::to_string(each.size()) + " bytes, of which " + std::to_string(longest) +
                       " are kept: \"" + each.substr(0, longest) +
                       "\". Another name that differs behind that is the same one.");
}

void check_twice(const Subject &subject, Report &report) {
    std::vector<std::string> names = subject.action.columns;
    for (const ColumnDefinition &each : subject.action.definitions)
        names.push_back(each.name);
    std::sort(names.begin(), names.end());
    const auto found = std::adjacent_find(names.begin(), names.end());
    if (found == names.end()) return;
    report.add(subject, Level::error,
               std::string(subject.effect.name) + " fails: it names the column \"" + *found + "\" of " +
                   subject.target() + " twice",
               "The server refuses it (42701; 42601 for an UPDATE).");
}

} // namespace

extern const Rule long_identifier, column_twice;

const Rule long_identifier = {"long_identifier",
                              "A name is longer than the server keeps",
                              Section::column,
                              true,
                              "Names of more than 63 bytes in statements that make or rename something.",
                              "The server cuts them off with no more than a notice. Two long names with the "
                              "same beginning collide, and IF NOT "
                              "EXISTS then takes the one for the other.",
                              "A shorter name.",
                              "All names have 63 bytes or fewer.",
                              long_kinds,
                              check_long};
const Rule column_twice = {"column_twice",
                           "A statement names a column twice",
                           Section::column,
                           true,
                           "INSERT, UPDATE ... SET, COPY and CREATE TABLE with one column twice.",
                           "The parser accepts it; the server refuses it when it runs.",
                           "Name it once.",
                           "Elements of an array and fields of a composite are set one by one.",
                           twice_kinds,
                           check_twice};

} // namespace core::rules
