#include "client/event.hpp"

#include <gtest/gtest.h>

#include "client/json.hpp"

using namespace client;

TEST(ClientEvent, IsReadFromJson) {
    const auto event = parse_event(R"({"v":1,"event":"applied","stream":"main","n":3,"of":12,"migrations":[
        {"version":"1","name":"x","file":"1_x.up.sql","direction":"up","how":"ran","statements":3,"steps":1,"ms":12.4}]})");
    ASSERT_TRUE(event);
    EXPECT_EQ(event->kind, EventKind::done);
    EXPECT_EQ(event->of, 12);
    ASSERT_EQ(event->migrations.size(), 1U);
    EXPECT_EQ(event->migrations[0].name, "x");
    EXPECT_DOUBLE_EQ(event->migrations[0].ms, 12.4);
}

TEST(ClientEvent, KeepsNullApartFromEmpty) {
    const auto event =
        parse_event(R"({"v":1,"event":"rows","columns":["a"],"rows":[[null],[""],[7]],"more":2})");
    ASSERT_TRUE(event);
    ASSERT_EQ(event->rows.size(), 3U);
    EXPECT_FALSE(event->rows[0][0]);
    EXPECT_EQ(event->rows[1][0], "");
    EXPECT_EQ(event->rows[2][0], "7");
    EXPECT_EQ(event->more, 2);
}

TEST(ClientEvent, IgnoresWhatIsNoEvent) {
    for (const char *other :
         {"", "{", "[]", "17", "null", "Key (a)=(1) exists.", R"({"event":"begin"})", R"({"v":1})"})
        EXPECT_FALSE(parse_event(other)) << other;
}

TEST(ClientEvent, LivesWithOtherTypesAndKeys) {
    const auto event = parse_event(
        R"({"v":2,"event":"frobnicated","n":"three","of":1e99,"migrations":{},"blockers":[7,{"pid":3}],"new":true})");
    ASSERT_TRUE(event);
    EXPECT_EQ(event->kind, EventKind::other);
    EXPECT_EQ(event->n, 0);
    EXPECT_EQ(event->of, 0);
    EXPECT_EQ(event->blockers.size(), 1U);
}

TEST(ClientDestructive, IsReadFromTheDetail) {
    const auto list = parse_destructive(
        R"([{"version":"3","file":"3_x.up.sql","line":2,"statement":"DROP TABLE t","relation":"public.t","rows_about":12000},
            {"version":"3","file":"3_x.up.sql","line":3,"statement":"DROP TABLE u","relation":"u","rows_about":null}])");
    ASSERT_EQ(list.size(), 2U);
    EXPECT_EQ(list[0].rows_about, 12000);
    EXPECT_FALSE(list[1].rows_about);
    EXPECT_TRUE(parse_destructive("two tables").empty());
}

TEST(ClientJson, EscapesAndNeverBreaks) {
    EXPECT_EQ(json_text("a\"b\\c\n\x01"), R"("a\"b\\c\n\u0001")");
    EXPECT_EQ(json_text(std::string_view("a\xFF\0b", 4)), "\"a\uFFFD\\u0000b\"");
    JsonObject object;
    object.add("a", 1).add("b", true).add("c", "x").maybe("d", std::nullopt).add_if("e", "").add("f", 1.5);
    EXPECT_EQ(object.str(), R"({"a":1,"b":true,"c":"x","d":null,"f":1.500})");
    JsonArray array;
    array.add("x");
    array.raw("{}");
    EXPECT_EQ(array.str(), R"(["x",{}])");
}
