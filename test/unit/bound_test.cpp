#include "core/bound.hpp"

#include <gtest/gtest.h>

using namespace core;

namespace {

RelationFacts by_day() {
    RelationFacts parent;
    parent.kind = 'p';
    parent.partition_strategy = 'r';
    parent.partition_key = {"day"};
    return parent;
}

RelationFacts with_check(const std::string &definition, bool not_null, bool validated = true) {
    RelationFacts table;
    ColumnFacts day;
    day.name = "day";
    day.not_null = not_null;
    table.columns.push_back(day);
    ConstraintFacts check;
    check.definition = definition;
    check.validated = validated;
    table.constraints.push_back(check);
    return table;
}

const std::string year = "FROM ('2027-01-01') TO ('2028-01-01')";
const std::string printed = "CHECK (((day >= '2027-01-01'::date) AND (day < '2028-01-01'::date)))";

} // namespace

TEST(Bound, StrategyIsToldByItsFirstWord) {
    EXPECT_EQ(strategy_of(year), 'r');
    EXPECT_EQ(strategy_of("in (1, 2)"), 'l');
    EXPECT_EQ(strategy_of("WITH (MODULUS 4, REMAINDER 1)"), 'h');
    EXPECT_EQ(strategy_of("DEFAULT"), '\0');
}

TEST(Bound, ConditionOfARangeLeavesOpenEndsOut) {
    EXPECT_EQ(condition_of(by_day(), year), "day IS NOT NULL AND day >= '2027-01-01' AND day < '2028-01-01'");
    EXPECT_EQ(condition_of(by_day(), "FROM (MINVALUE) TO (10)"), "day IS NOT NULL AND day < 10");
}

TEST(Bound, ConditionOfAListKeepsItsValuesAsWritten) {
    EXPECT_EQ(condition_of(by_day(), "IN ('a,b', f(1, 2))"), "day IS NOT NULL AND day IN ('a,b', f(1, 2))");
}

TEST(Bound, NothingIsKnownOfSeveralColumnsHashesAndNull) {
    EXPECT_EQ(condition_of(by_day(), "FROM (1, 2) TO (3, 4)"), "");
    EXPECT_EQ(condition_of(by_day(), "WITH (MODULUS 4, REMAINDER 1)"), "");
    EXPECT_EQ(condition_of(by_day(), "IN (NULL)"), "");
    RelationFacts two = by_day();
    two.partition_key = {"day", "id"};
    EXPECT_EQ(condition_of(two, year), "");
}

TEST(Bound, IsProvedAsTheServerPrintsTheConstraint) {
    EXPECT_TRUE(proves_bound(by_day(), with_check(printed, true), year));
    EXPECT_TRUE(
        proves_bound(by_day(), with_check("CHECK (day >= '2027-01-01' and day < '2028-01-01')", true), year));
}

TEST(Bound, IsNotProvedByLess) {
    EXPECT_FALSE(proves_bound(by_day(), with_check(printed, false), year)) << "the key may be NULL";
    EXPECT_FALSE(proves_bound(by_day(), with_check(printed, true, false), year)) << "not validated";
    EXPECT_FALSE(proves_bound(by_day(), with_check("CHECK ((day >= '2027-01-01'::date))", true), year));
    EXPECT_FALSE(proves_bound(
        by_day(), with_check("CHECK (((day >= '2027-01-01'::date) OR (day < '2028-01-01'::date)))", true),
        year));
    EXPECT_FALSE(proves_bound(by_day(),
                              with_check("CHECK ((NOT ((day >= '2027-01-01'::date) AND (day < "
                                         "'2028-01-01'::date))))",
                                         true),
                              year));
}

TEST(Bound, IsExcludedByItsNegationAndByWhatLiesAroundIt) {
    const std::string negation =
        "CHECK ((NOT ((day IS NOT NULL) AND (day >= '2027-01-01'::date) AND (day < '2028-01-01'::date))))";
    EXPECT_TRUE(excludes_bound(by_day(), with_check(negation, false), year));
    EXPECT_FALSE(excludes_bound(by_day(), with_check(negation, false, false), year));
    const std::string around = "CHECK (((day < '2027-01-01'::date) OR (day >= '2028-01-01'::date)))";
    EXPECT_TRUE(excludes_bound(by_day(), with_check(around, true), year));
    EXPECT_FALSE(excludes_bound(by_day(), with_check(printed, true), year));
}
