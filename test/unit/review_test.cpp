// The walk of the review over a set, with a model made by hand and a server that knows two types.
#include "core/review.hpp"

#include <algorithm>

#include "core/danger.hpp"
#include "core/suppression.hpp"
#include "support.hpp"

using namespace core;
using Judged = rules::Script;
using rules::Finding;
using rules::Level;

namespace {

class Types : public Server {
public:
    StatementKind type_change(const TypeName &from, const TypeName &to) override {
        return from.name == to.name ? StatementKind::alter_type_brief : StatementKind::alter_type;
    }
};

RelationFacts table(const char *name, std::int64_t bytes) {
    RelationFacts made;
    made.name = {"public", name};
    made.bytes = made.all_bytes = bytes;
    made.rows = static_cast<double>(bytes) / 100;
    made.empty = bytes == 0;
    return made;
}

constexpr std::int64_t gigabyte = 1024LL * 1024 * 1024;

Model model(std::vector<RelationFacts> relations) {
    DatabaseFacts database;
    database.version = 15;
    return {database, std::move(relations), {"public"}};
}

// One statement for each action, all in one transaction.
Judged script(std::vector<Action> actions) {
    Judged made;
    made.version = "1";
    for (std::size_t i = 0; i < actions.size(); i++) {
        Statement s;
        s.offset = static_cast<int>(made.text.size());
        s.length = 8;
        s.line = static_cast<int>(i) + 1;
        made.text += "SELECT 1;\n";
        made.statements.push_back(s);
        actions[i].statement = static_cast<int>(i);
        actions[i].offset = s.offset;
        made.step_of.push_back(0);
    }
    Plan plan;
    plan.steps.push_back({});
    made.plan = plan;
    made.actions = std::move(actions);
    return made;
}

Action index_on(const char *name) {
    Action made;
    made.kind = StatementKind::create_index;
    made.object = Object::index;
    made.relation = {"", name};
    made.columns = {"a"};
    return made;
}

Action new_table(const char *name) {
    Action made;
    made.kind = StatementKind::create_table;
    made.object = Object::table;
    made.relation = {"", name};
    return made;
}

std::vector<Finding> findings(std::vector<Judged> scripts, Model from, ReviewOptions options = {}) {
    Types types;
    return review(scripts, from, types, options);
}

std::vector<Finding> of(const std::vector<Finding> &all, std::string_view rule) {
    std::vector<Finding> out;
    std::copy_if(all.begin(), all.end(), std::back_inserter(out),
                 [&](const Finding &each) { return each.rule == rule; });
    return out;
}

TEST(Review, TheLevelFollowsFromTheSizeHere) {
    const auto level = [](std::int64_t bytes) {
        const auto all = of(findings({script({index_on("t")})}, model({table("t", bytes)})), "create_index");
        return all.empty() ? Level::off : all.front().level;
    };
    EXPECT_EQ(level(0), Level::off);
    EXPECT_EQ(level(20000), Level::note);
    EXPECT_EQ(level(20 * 1024 * 1024), Level::warning);
    EXPECT_EQ(level(100 * gigabyte), Level::error);
}

TEST(Review, ATableInUseIsJudgedHarder) {
    RelationFacts busy = table("t", 20 * 1024 * 1024);
    busy.writes_per_second = 500;
    const auto all = of(findings({script({index_on("t")})}, model({busy})), "create_index");
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all.front().level, Level::error);
    EXPECT_NE(all.front().detail.find("500 writes/s"), std::string::npos) << all.front().detail;
}

TEST(Review, ATableOfTheSameMigrationHurtsNobody) {
    EXPECT_TRUE(findings({script({new_table("n"), index_on("n")})}, model({})).empty());
}

TEST(Review, AnEarlierMigrationsTableIsHarmlessUntilItIsFilled) {
    EXPECT_TRUE(
        of(findings({script({new_table("n")}), script({index_on("n")})}, model({})), "create_index").empty());
    Action insert;
    insert.kind = StatementKind::insert;
    insert.object = Object::table;
    insert.relation = {"", "n"};
    const auto filled = findings({script({new_table("n"), insert}), script({index_on("n")})}, model({}));
    EXPECT_EQ(of(filled, "create_index").size(), 1U);
}

TEST(Review, WithoutTheRowsEveryTableCountsAsFilled) {
    Model empty = model({table("t", 0)});
    empty.database.assume_filled = true;
    const auto all = of(findings({script({index_on("t")})}, std::move(empty)), "create_index");
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all.front().level, Level::error);
}

TEST(Review, WhatDoesNotSpeakStillChangesTheModel) {
    Judged silent = script({new_table("n")});
    silent.speaks = false;
    const auto all = findings({silent, script({new_table("n")})}, model({}));
    EXPECT_EQ(of(all, "already_there").size(), 1U);
}

TEST(Review, ALockIsHeldToTheEndOfItsTransactionAndNoLonger) {
    Action add;
    add.kind = StatementKind::add_column;
    add.object = Object::table;
    add.relation = {"", "t"};
    Action update = add;
    update.kind = StatementKind::update_all;
    const Model there = model({table("t", gigabyte)});
    EXPECT_EQ(of(findings({script({add, update})}, there), "held_lock").size(), 1U);
    Judged two = script({add, update});
    two.step_of = {0, 1};
    two.plan->steps.push_back({});
    EXPECT_TRUE(of(findings({two}, there), "held_lock").empty());
}

Judged ignoring(const char *rule, const char *reason, const char *until = "") {
    Judged made = script({index_on("t")});
    made.text = "-- x\n" + made.text;
    made.statements[0].offset += 5;
    made.statements[0].line = 2;
    made.actions[0].offset += 5;
    Ignore ignore;
    ignore.rules = {rule};
    ignore.reason = reason;
    ignore.until = until;
    ignore.line = 1;
    made.directives.ignores.push_back(ignore);
    return made;
}

std::vector<std::string> rules_of(const std::vector<Finding> &all) {
    std::vector<std::string> out;
    for (const Finding &each : all)
        out.emplace_back(each.rule);
    return out;
}

TEST(Review, IgnoresAreHeardAndJudged) {
    const Model there = model({table("t", gigabyte)});
    ReviewOptions options;
    options.today = "2026-06-01";
    const auto found = [&](const Judged &one) { return rules_of(findings({one}, there, options)); };
    EXPECT_EQ(found(ignoring("create_index", "why")), std::vector<std::string>{});
    EXPECT_EQ(found(ignoring("create_index", "")), std::vector<std::string>{"ignore_without_reason"});
    EXPECT_EQ(found(ignoring("create_index", "why", "2026-06-01")), std::vector<std::string>{});
    EXPECT_EQ(found(ignoring("create_index", "why", "2026-05-31")),
              (std::vector<std::string>{"ignore_expired", "create_index"}));
    EXPECT_EQ(found(ignoring("held_lock", "why")),
              (std::vector<std::string>{"ignore_unused", "create_index"}));
    EXPECT_EQ(found(ignoring("no_rule", "why")),
              (std::vector<std::string>{"ignore_unknown", "create_index"}));
}

TEST(Review, TheDatabasesWordIsStrongerThanTheCallers) {
    const Model there = model({table("t", gigabyte)});
    ReviewOptions options;
    options.levels = {{"create_index", "", Level::off}};
    EXPECT_TRUE(findings({script({index_on("t")})}, there, options).empty());
    options.stronger = {{"*", "public.*", Level::note}, {"create_index", "public.t", Level::error}};
    const auto all = findings({script({index_on("t")})}, there, options);
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all.front().level, Level::error);
}

TEST(Review, PatternsAreThoseOfAShell) {
    EXPECT_TRUE(fits("", "public.t"));
    EXPECT_TRUE(fits("public.*", "public.t"));
    EXPECT_TRUE(fits("*.aud?t", "app.audit"));
    EXPECT_FALSE(fits("public.*", "app.t"));
    EXPECT_FALSE(fits("public.t", "public.tt"));
    EXPECT_TRUE(fits("*a*b*", "xxaxxbxx"));
    EXPECT_FALSE(fits("a*b", "ab c"));
}

TEST(Review, SizesAndTimesAreSaidInWords) {
    EXPECT_EQ(bytes_text(512), "512 bytes");
    EXPECT_EQ(bytes_text(1536), "1.5 kB");
    EXPECT_EQ(bytes_text(12 * gigabyte), "12 GB");
    EXPECT_EQ(count_text(12), "12");
    EXPECT_EQ(count_text(80e6), "about 80 million");
    EXPECT_EQ(seconds_text(0.2), "less than a second");
    EXPECT_EQ(seconds_text(30), "about 30 s");
    EXPECT_EQ(seconds_text(240), "about 4 min");
}

TEST(Review, EveryRuleSaysWhatItIsAbout) {
    for (const rules::Rule *rule : rules::registry()) {
        EXPECT_EQ(rules::find(rule->id), rule) << rule->id << " stands twice";
        for (const char *text : {rule->title, rule->what, rule->why, rule->safe, rule->quiet})
            EXPECT_FALSE(std::string_view(text).empty()) << rule->id;
        EXPECT_NE(std::string_view(rule->title).back(), '.') << rule->id;
        EXPECT_EQ(rule->check == nullptr, rule->kinds.empty()) << rule->id;
    }
}

} // namespace
