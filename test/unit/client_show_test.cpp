#include <gtest/gtest.h>

#include "client/show/error.hpp"
#include "client/show/style.hpp"
#include "client/show/table.hpp"
#include "client/show/text_reporter.hpp"
#include "client/show/wrap.hpp"
#include "client_support.hpp"

using namespace client;
using show::Style;

namespace {

Style plain(int width = 0) {
    Style style;
    style.width = width;
    return style;
}

show::Table sample() {
    show::Table table({{"VERSION", 8}, {"NAME", 6}, {"TOOK", 0, 2, true}, {"BY", 4, 1}});
    table.add({{"20260101"}, {"create_users"}, {"12 ms"}, {"alice"}});
    table.add({{"20260102"}, {"add_a_rather_long_name"}, {""}, {""}});
    return table;
}

} // namespace

TEST(ClientTable, AlignsWithoutTrailingBlanks) {
    EXPECT_EQ(sample().str(plain()), "VERSION   NAME                     TOOK  BY\n"
                                     "20260101  create_users            12 ms  alice\n"
                                     "20260102  add_a_rather_long_name\n");
}

TEST(ClientTable, ShrinksThenDropsColumns) {
    EXPECT_EQ(sample().str(plain(40)), "VERSION   NAME               TOOK  BY\n"
                                       "20260101  create_users      12 ms  alice\n"
                                       "20260102  add_a_rather_lo\u2026\n");
    EXPECT_EQ(sample().str(plain(20)), "VERSION   NAME\n"
                                       "20260101  create_us\u2026\n"
                                       "20260102  add_a_rat\u2026\n");
}

TEST(ClientTable, TakesTheSecondsOffATimeFirst) {
    show::Table table({{"NAME", 4}, {"AT", 16, 1, false, false, true}});
    table.add({{"create_users"}, {"2026-01-02 10:11:12"}});
    EXPECT_EQ(table.str(plain(32)), "NAME          AT\n"
                                    "create_users  2026-01-02 10:11\n");
    EXPECT_EQ(table.str(plain(28)), "NAME        AT\n"
                                    "create_us\u2026  2026-01-02 10:11\n");
}

TEST(ClientTable, TakesFromTheWidestFirst) {
    show::Table table({{"NAME", 4}, {"WHO", 4}, {"WHY", 4}});
    table.add({{"a_rather_long_name"}, {"postgres"}, {"a reason that is as long as that"}});
    EXPECT_EQ(table.str(plain(40)), "NAME            WHO       WHY\n"
                                    "a_rather_long\u2026  postgres  a reason that\u2026\n");
}

TEST(ClientTable, KeepsToAsciiWhereTheTerminalDoes) {
    Style style = plain(20);
    style.ascii = true;
    EXPECT_EQ(sample().str(style), "VERSION   NAME\n"
                                   "20260101  create_u..\n"
                                   "20260102  add_a_ra..\n");
}

TEST(ClientTable, LeavesOutColumnsWithoutText) {
    show::Table table({{"A"}, {"B"}});
    table.add({{"x"}, {""}});
    EXPECT_EQ(table.str(plain()), "A\nx\n");
}

TEST(ClientTable, CannotBeSteeredByNames) {
    show::Table table({{"A"}});
    table.add({{"x\x1b[2J\n"}});
    EXPECT_EQ(table.str(plain()), "A\nx [2J \n");
    show::Table titled({{"A\x1b]0;B\x07"}}); // of a script's rows the titles are its own words
    titled.add({{"x"}});
    EXPECT_EQ(titled.str(plain()), "A ]0;B \nx\n");
}

TEST(ClientStyle, ColoursOnlyWhenAsked) {
    Style style;
    EXPECT_EQ(style.paint(show::Tone::bad, "x"), "x");
    style.colour = true;
    EXPECT_EQ(style.paint(show::Tone::good, "x"), "\x1b[32mx\x1b[0m");
    EXPECT_EQ(support::failure_of([] { show::colour_of("blue"); }).exit, Exit::usage);
}

TEST(ClientExcerpt, PutsTheCaretBelowItsCharacter) {
    EXPECT_EQ(show::excerpt("select emial", 8, 0).caret, 7);
    EXPECT_EQ(show::excerpt("\tselect", 2, 0).text, "    select");
    EXPECT_EQ(show::excerpt("\tselect", 2, 0).caret, 4);
    EXPECT_EQ(show::excerpt("'\u6f22' x", 5, 0).caret, 5); // a wide character counts two columns
    EXPECT_EQ(show::excerpt("abc", 4, 0).caret, 3);        // behind the end
    EXPECT_EQ(show::excerpt("abc", 9, 0).caret, -1);
    EXPECT_EQ(show::excerpt("abc", 0, 0).caret, -1);
}

TEST(ClientExcerpt, CutsALongLineAroundTheCaret) {
    const std::string source = std::string(200, 'a') + "X" + std::string(200, 'b');
    const show::Excerpt part = show::excerpt(source, 201, 60);
    EXPECT_LE(part.text.size(), 63U); // the ellipsis has three bytes
    EXPECT_EQ(part.text[static_cast<std::size_t>(part.caret)], 'X');
    EXPECT_EQ(part.text.substr(0, 3), "...");
    const show::Excerpt head = show::excerpt(source, 5, 60);
    EXPECT_EQ(head.caret, 4);
}

TEST(ClientFailure, IsShownWhole) {
    Failure failure(Exit::failed, "column \"emial\" does not exist", "Perhaps you meant \"users.email\".");
    failure.sqlstate = "42703";
    failure.place = {"migrations/2_add.up.sql", 4, 24, "create index on users (emial);"};
    failure.state = "nothing changed; 2 is still pending";
    failure.next = "sluice up";
    EXPECT_EQ(show::failure_text(failure, plain()), "error: column \"emial\" does not exist  [42703]\n"
                                                    "  --> migrations/2_add.up.sql:4:24\n"
                                                    "   |\n"
                                                    " 4 | create index on users (emial);\n"
                                                    "   |                        ^\n"
                                                    "  hint: Perhaps you meant \"users.email\".\n"
                                                    "  state: nothing changed; 2 is still pending\n"
                                                    "  next:  sluice up\n");
}

TEST(ClientFailure, IsBrokenBetweenWordsOnATerminal) {
    Failure failure(Exit::failed, "a message that is longer than the line");
    failure.sqlstate = "42703";
    failure.detail = "One two three four five six seven eight.\n  as  it  was";
    failure.next = "sluice up --to 20260131 --stream a_long_name";
    Style terminal = plain(32);
    terminal.terminal = true;
    EXPECT_EQ(show::failure_text(failure, terminal),
              "error: a message that is longer\n"
              "       than the line  [42703]\n"
              "  detail: One two three four\n"
              "          five six seven eight.\n"
              "            as  it  was\n"
              "  next:  sluice up --to 20260131 --stream a_long_name\n");
}

TEST(ClientFailure, IsAnObject) {
    Failure failure(Exit::dirty, "it \"broke\"");
    failure.sqlstate = "22012";
    failure.place = {"m/1.sql", 3, 0, ""};
    EXPECT_EQ(show::failure_json(failure), R"({"v":1,"event":"error","exit":4,"sqlstate":"22012",)"
                                           R"("message":"it \"broke\"","file":"m/1.sql","line":3})");
}

TEST(ClientWords, NameWhoIsInTheWay) {
    Event event;
    event.blockers = {{4711, "alice", "psql", "", 12, false}, {0, "", "", "", 0, true}};
    EXPECT_EQ(show::blockers_text(event), "pid 4711 (psql, alice, 12.0 s), a prepared transaction");
    event.blockers.clear();
    EXPECT_EQ(show::blockers_text(event), "another transaction");
    EXPECT_EQ(show::obstacle_text(event), "a lock is held by another transaction");
    event.relation = "public.orders";
    EXPECT_EQ(show::obstacle_text(event), "public.orders is held by another transaction");
    Event waiting;
    waiting.pid = 12;
    waiting.application = "sluice";
    waiting.version = "7";
    EXPECT_EQ(show::runner_text(waiting), "pid 12 (sluice) at 7");
}

TEST(ClientWrap, BreaksBetweenWordsAndKeepsTheIndent) {
    EXPECT_EQ(show::wrap("one two three", "  ", 9), "  one two\n  three\n");
    EXPECT_EQ(show::wrap("one two three", "  ", 0), "  one two three\n");
    EXPECT_EQ(show::wrap("", "  ", 9), "");
}

TEST(ClientWrap, CountsColumnsAndLeavesLongWordsWhole) {
    EXPECT_EQ(show::wrap("\u5024\u5024 \u5024 a", "", 7), "\u5024\u5024 \u5024\na\n");
    EXPECT_EQ(show::wrap("a 0123456789 b", " ", 8), " a\n 0123456789\n b\n");
}
