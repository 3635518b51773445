#include "client/files/templates.hpp"

#include <gtest/gtest.h>

#include <string>

using namespace client;
using core::formats::Draft;

namespace {

std::string text_of(const core::formats::DraftSide &side) {
    return core::formats::side_text(side);
}

Draft filled(const char *id, const files::Answers &answers) {
    Draft draft;
    files::find_template(id)->fill(answers, draft);
    return draft;
}

} // namespace

TEST(ClientTemplates, QuoteNamesThatNeedIt) {
    EXPECT_EQ(files::sql_name("users"), "users");
    EXPECT_EQ(files::sql_name("order"), "\"order\"");
    EXPECT_EQ(files::sql_name("shop.Orders"), "shop.\"Orders\"");
    EXPECT_EQ(files::sql_name("\"a.b\".c"), "\"a.b\".c");
    EXPECT_EQ(files::sql_name("a\"b; drop"), "\"a\"\"b; drop\"");
    EXPECT_EQ(files::sql_name("2fa"), "\"2fa\"");
    EXPECT_EQ(files::derived_name("shop.orders", "email", "_idx"), "orders_email_idx");
    EXPECT_EQ(files::derived_name("Orders", "", "_idx"), "\"Orders_idx\"");
    EXPECT_EQ(files::derived_name(std::string(70, 'a'), "b", "_idx").size(), 63U);
}

TEST(ClientTemplates, AreAllThere) {
    for (const files::Template &each : files::templates()) {
        const Draft draft = filled(each.id, {"t", "c", "text", "", "o(id)", "c > 0", "d", ""});
        const bool plain = std::string_view(each.id) == "plain";
        EXPECT_EQ(draft.up.statements.empty(), plain) << each.id;
        EXPECT_FALSE(std::string(each.summary).empty()) << each.id;
        for (const core::formats::DraftStatement &statement : draft.up.statements)
            EXPECT_EQ(statement.text.back(), ';') << each.id;
    }
    EXPECT_EQ(files::find_template("nope"), nullptr);
}

// What could hold a lock for long does not stand in one transaction with what takes it.
TEST(ClientTemplates, HoldNoLockForLong) {
    const files::Answers answers{"t", "c", "text", "", "o (id)", "", "", ""};
    const Draft index = filled("add-index", answers);
    EXPECT_TRUE(index.up.alone);
    EXPECT_EQ(text_of(index.up), "CREATE INDEX CONCURRENTLY t_c_idx ON t (c);\n");
    const Draft key = filled("add-foreign-key", answers);
    EXPECT_TRUE(key.up.alone);
    EXPECT_NE(text_of(key.up).find("REFERENCES o (id) NOT VALID;"), std::string::npos);
    EXPECT_NE(text_of(key.up).find("VALIDATE CONSTRAINT t_c_fkey;"), std::string::npos);
    EXPECT_FALSE(filled("add-column", answers).up.alone);
    EXPECT_FALSE(filled("add-not-null-column", {"t", "c", "int", "0", "", "", "", ""}).up.alone);
    EXPECT_TRUE(filled("add-not-null-column", answers).up.alone);
}
