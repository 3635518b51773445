// Names that the model gives and finds, as the server would.
#include "core/model.hpp"

#include <gtest/gtest.h>

using namespace core;

namespace {

RelationFacts table(const char *name) {
    RelationFacts made;
    made.name = {"public", name};
    return made;
}

Model model(std::vector<RelationFacts> relations) {
    Model made({}, std::move(relations), {"public"});
    made.begin_migration();
    return made;
}

Action index_on(const char *relation, std::vector<std::string> columns, const char *name = "") {
    Action made;
    made.kind = StatementKind::create_index;
    made.object = Object::index;
    made.relation = {"", relation};
    made.columns = std::move(columns);
    made.subject = {"", name};
    return made;
}

TEST(ComposedName, JoinsWithUnderscores) {
    EXPECT_EQ("orders_a_b_idx", composed_name("orders", "a_b", "idx"));
    EXPECT_EQ("orders_pkey", composed_name("orders", "", "pkey"));
}

TEST(ComposedName, CutsTheLongerPartToTheLengthOfAnIdentifier) {
    const std::string name = composed_name(std::string(60, 't'), "column", "idx");
    EXPECT_EQ(std::string(52, 't') + "_column_idx", name);
    EXPECT_EQ(63u, name.size());
}

TEST(ComposedName, CutsNoCharacterInTwo) {
    std::string umlauts;
    for (int i = 0; i < 31; i++)
        umlauts += "\xC3\xBC";
    const std::string name = composed_name(umlauts, "c", "idx");
    EXPECT_EQ(umlauts.substr(0, 56) + "_c_idx", name);
}

TEST(ChosenName, CountsOnWhereANameIsTaken) {
    Model here = model({table("orders")});
    const Action first = index_on("orders", {"a", ""});
    EXPECT_EQ("orders_a_expr_idx", here.chosen_name(first, "idx"));
    here.apply(first);
    EXPECT_EQ("orders_a_expr_idx1", here.chosen_name(first, "idx"));
}

TEST(ChosenName, OfACheckHasAColumnOnlyIfItIsOne) {
    const Model here = model({table("orders")});
    EXPECT_EQ("orders_a_check", here.chosen_name(index_on("orders", {"a"}), "check"));
    EXPECT_EQ("orders_check", here.chosen_name(index_on("orders", {"a", "b"}), "check"));
}

TEST(TableOfIndex, FollowsWhatTheSetDoesToItsIndexes) {
    Model here = model({table("orders"), table("customers")});
    here.apply(index_on("orders", {"a"}, "one"));
    ASSERT_NE(nullptr, here.table_of_index({"", "one"}));

    Action rename;
    rename.kind = StatementKind::rename_index;
    rename.object = Object::index;
    rename.subject = {"", "one"};
    rename.new_name = "two";
    here.apply(rename);
    EXPECT_EQ(nullptr, here.table_of_index({"", "one"}));
    ASSERT_NE(nullptr, here.table_of_index({"public", "two"}));

    Action moved;
    moved.kind = StatementKind::rename_table;
    moved.object = Object::table;
    moved.relation = {"", "orders"};
    moved.new_name = "sales";
    here.apply(moved);
    ASSERT_NE(nullptr, here.table_of_index({"", "two"}));
    EXPECT_EQ("sales", here.table_of_index({"", "two"})->name.name);

    Action drop;
    drop.kind = StatementKind::drop_index;
    drop.object = Object::index;
    drop.subject = {"", "two"};
    here.apply(drop);
    EXPECT_EQ(nullptr, here.table_of_index({"", "two"}));
}

TEST(UsingIndex, GivesTheIndexToTheConstraintUnderItsName) {
    RelationFacts orders = table("orders");
    ColumnFacts column;
    column.name = "a";
    orders.columns = {column};
    Model here = model({orders});
    Action index = index_on("orders", {"a"}, "orders_a_idx");
    index.unique = true;
    here.apply(index);

    Action key;
    key.kind = StatementKind::add_primary_key_using_index;
    key.object = Object::constraint;
    key.relation = {"", "orders"};
    key.subject = {"", "orders_a_idx"};
    key.constraint = "orders_pkey";
    key.primary = true;
    here.apply(key);
    const RelationFacts *found = here.find({"", "orders"});
    ASSERT_NE(nullptr, found->index("orders_pkey"));
    EXPECT_TRUE(found->index("orders_pkey")->primary);
    EXPECT_TRUE(found->column("a")->not_null);
    EXPECT_EQ(nullptr, here.table_of_index({"", "orders_a_idx"}));
}

} // namespace
