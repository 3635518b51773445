// Types of new columns that are regretted later: a matter of style, all but json.
#include "core/danger.hpp"
#include "core/rules/safer.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <span>

namespace core::rules {

namespace {

using K = StatementKind;

constexpr K kinds[] = {K::create_table,        K::add_column,          K::add_column_required,
                       K::add_column_volatile, K::add_column_identity, K::add_column_serial,
                       K::add_column_stored,   K::add_column_virtual};
constexpr K table_kinds[] = {K::create_table};
constexpr K column_kinds[] = {K::add_column, K::add_column_required, K::add_column_volatile};

constexpr std::size_t wide = 60;
constexpr int padding = 8; // bytes of a row that are worth a word

// A finding for each new column whose type is one of these.
void each_of(const Subject &subject, Report &report, std::span<const std::string_view> types,
             const char *message, const char *detail) {
    for (const ColumnDefinition &each : subject.action.definitions) {
        const bool meant = std::find(types.begin(), types.end(), each.type.name) != types.end();
        if (meant)
            report.add(subject, Level::note, "\"" + each.name + "\" of " + subject.target() + message,
                       detail);
    }
}

void check_json(const Subject &subject, Report &report) {
    const bool there = subject.relation && !harmless(subject.relation, subject.database());
    for (const ColumnDefinition &each : subject.action.definitions) {
        if (each.type.name != "json" || each.type.array) continue;
        report.add(subject, there ? Level::warning : Level::note,
                   "\"" + each.name + "\" of " + subject.target() + " is json, which cannot be compared",
                   "There is no equality for json: SELECT DISTINCT, UNION and GROUP BY over the table's "
                   "columns fail "
                   "(42883), also those that run today.");
    }
}

void check_char(const Subject &subject, Report &report) {
    constexpr std::array<std::string_view, 1> types = {"bpchar"};
    each_of(subject, report, types, " is char(n)",
            "Values are padded with blanks, which count in some comparisons and "
            "not in others. text takes no more room.");
}

void check_varchar(const Subject &subject, Report &report) {
    for (const ColumnDefinition &each : subject.action.definitions)
        if (each.type.name == "varchar" && each.type.text.find('(') != std::string::npos)
            report.add(
                subject, Level::note,
                "\"" + each.name + "\" of " + subject.target() + " has a length that is part of its type",
                "A shorter limit later reads or writes the whole table. A CHECK on text is changed NOT VALID "
                "and validated.");
}

void check_timestamp(const Subject &subject, Report &report) {
    constexpr std::array<std::string_view, 1> types = {"timestamp"};
    each_of(subject, report, types, " is a timestamp without time zone",
            "The same value is another moment for sessions of another time zone. timestamptz takes no more "
            "room.");
}

void check_money(const Subject &subject, Report &report) {
    constexpr std::array<std::string_view, 4> types = {"money", "timetz", "name", "abstime"};
    each_of(
        subject, report, types, " has a type that the manual advises against",
        "money depends on lc_monetary, timetz has a zone without a date, name is the catalog's own. numeric, "
        "timestamptz and text do better.");
}

void check_serial(const Subject &subject, Report &report) {
    for (const ColumnDefinition &each : subject.action.definitions)
        if (each.serial)
            report.add(
                subject, Level::note, "\"" + each.name + "\" of " + subject.target() + " is serial",
                "An identity column is the standard's, needs no right on a sequence, and is copied right by "
                "LIKE ... INCLUDING IDENTITY.");
}

bool small_integer(const ColumnDefinition &column) {
    constexpr std::array<std::string_view, 6> types = {"int4",    "int2",        "serial",
                                                       "serial4", "smallserial", "serial2"};
    return std::find(types.begin(), types.end(), column.type.name) != types.end();
}

bool in_key(const Subject &subject, const std::string &column) {
    return std::any_of(subject.rest.begin(), subject.rest.end(), [&](const Action &each) {
        const auto &columns = each.columns;
        return each.statement == subject.action.statement && each.primary && columns.size() == 1 &&
               columns.front() == column;
    });
}

bool two_bytes(const std::string &type) {
    return type == "int2" || type == "serial2" || type == "smallserial";
}

void check_key(const Subject &subject, Report &report) {
    for (const ColumnDefinition &each : subject.action.definitions)
        if (small_integer(each) && in_key(subject, each.name))
            report.add(
                subject, Level::note,
                "the key \"" + each.name + "\" of " + subject.target() + " ends at " +
                    (two_bytes(each.type.name) ? "32 thousand" : "2 billion"),
                "Numbers are used up by INSERTs that are rolled back, too. A wider type later writes the "
                "table anew, and every table that references it.");
}

void check_wide(const Subject &subject, Report &report) {
    if (!subject.relation || subject.relation->columns.size() < wide) return;
    report.add(
        subject, Level::note,
        subject.target() + " has " + std::to_string(subject.relation->columns.size()) + " columns already",
        "Every UPDATE copies the whole row. A table beside it, for what is seldom read, keeps rows short.");
}

// Of the types with a fixed length, how their values are aligned; 0: of variable length (4, at the end).
int length_of(const std::string &type) {
    constexpr std::array<std::pair<std::string_view, int>, 14> lengths = {{{"bool", 1},
                                                                           {"int2", 2},
                                                                           {"smallserial", 2},
                                                                           {"int4", 4},
                                                                           {"serial", 4},
                                                                           {"date", 4},
                                                                           {"float4", 4},
                                                                           {"oid", 4},
                                                                           {"int8", 8},
                                                                           {"bigserial", 8},
                                                                           {"float8", 8},
                                                                           {"timestamp", 8},
                                                                           {"timestamptz", 8},
                                                                           {"time", 8}}};
    for (const auto &each : lengths)
        if (each.first == type) return each.second;
    return 0;
}

int padded(const std::vector<int> &lengths) {
    int at = 0;
    for (const int length : lengths)
        at = (at + length - 1) / length * length + length;
    return at;
}

void check_order(const Subject &subject, Report &report) {
    std::vector<int> lengths;
    for (const ColumnDefinition &each : subject.action.definitions)
        if (const int length = length_of(each.type.name); length > 0) lengths.push_back(length);
    const int as_is = padded(lengths);
    std::sort(lengths.begin(), lengths.end(), std::greater<>());
    if (as_is - padded(lengths) < padding) return;
    report.add(
        subject, Level::note,
        "rows of " + subject.target() + " would be " + std::to_string(as_is - padded(lengths)) +
            " bytes shorter in another order of its columns",
        "Values begin at multiples of their length: the longest first leaves no gaps. Columns of variable "
        "length last.");
}

constexpr const char *any = "No column has such a type.";

} // namespace

extern const Rule json_column, char_column, varchar_limit, timestamp_column, money_column, serial_column,
    integer_key, wide_table, column_order;

const Rule json_column = {"json_column",
                          "A new column is json",
                          Section::column,
                          true,
                          "CREATE TABLE and ADD COLUMN with the type json.",
                          "json has no equality: SELECT DISTINCT and UNION that take the column fail, also "
                          "queries of today that select all "
                          "columns of the table.",
                          "jsonb.",
                          any,
                          kinds,
                          check_json};
const Rule char_column = {"char_column",
                          "A new column is char(n)",
                          Section::style,
                          false,
                          "CREATE TABLE and ADD COLUMN with char(n).",
                          "Values are padded with blanks to their length; it saves nothing.",
                          "text, with a CHECK.",
                          any,
                          kinds,
                          check_char};
const Rule varchar_limit = {
    "varchar_limit",
    "A new column has a length limit in its type",
    Section::style,
    false,
    "CREATE TABLE and ADD COLUMN with varchar(n).",
    "To shorten it later means to read or write the whole table under ACCESS EXCLUSIVE; to "
    "lengthen it is free.",
    "text with CHECK (length(c) <= n).",
    any,
    kinds,
    check_varchar};
const Rule timestamp_column = {"timestamp_column",
                               "A new column is a timestamp without time zone",
                               Section::style,
                               false,
                               "CREATE TABLE and ADD COLUMN with timestamp.",
                               "It is a date and a time, no moment: sessions of two time zones disagree.",
                               "timestamptz.",
                               any,
                               kinds,
                               check_timestamp};
const Rule money_column = {"money_column",
                           "A new column has a type of the past",
                           Section::style,
                           false,
                           "CREATE TABLE and ADD COLUMN with money, timetz, name.",
                           "The manual advises against them.",
                           "numeric, timestamptz, text.",
                           any,
                           kinds,
                           check_money};
const Rule serial_column = {
    "serial_column",
    "A new column is serial instead of an identity column",
    Section::style,
    false,
    "CREATE TABLE and ADD COLUMN with serial, bigserial, smallserial.",
    "The sequence has rights of its own, and a default that can be overridden unnoticed.",
    "bigint GENERATED ALWAYS AS IDENTITY.",
    any,
    kinds,
    check_serial};
const Rule integer_key = {
    "integer_key",
    "A key is a small integer",
    Section::style,
    false,
    "A primary key of one column of type integer or smallint.",
    "It runs out at 2 147 483 647 (32 767), and to widen it then writes the table anew.",
    "bigint: 4 bytes more, often lost to alignment anyway.",
    any,
    kinds,
    check_key};
const Rule wide_table = {
    "wide_table",
    "A wide table gets another column",
    Section::style,
    false,
    "ADD COLUMN to a table with 60 columns or more.",
    "Every UPDATE writes the whole row anew, and the limit is 1600 (dropped ones count).",
    "A table beside it with the same key.",
    "The table has fewer columns.",
    column_kinds,
    check_wide};
const Rule column_order = {
    "column_order",
    "The order of columns wastes room in every row",
    Section::style,
    false,
    "CREATE TABLE whose columns of fixed length leave gaps of 8 bytes or more for alignment.",
    "A bigint begins at a multiple of 8 bytes, an integer of 4.",
    "The longest first: bigint and timestamps, then integer and date, smallint, boolean, and what "
    "has no fixed length at the end.",
    "The gaps are smaller.",
    table_kinds,
    check_order};

} // namespace core::rules
