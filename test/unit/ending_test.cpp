#include "core/formats/ending.hpp"

#include "support.hpp"

using core::formats::lacks_semicolon;

namespace {

TEST(LacksSemicolon, SaysNoForFinishedStatements) {
    EXPECT_FALSE(lacks_semicolon("select 1;"));
    EXPECT_FALSE(lacks_semicolon("select 1; \n\t"));
    EXPECT_FALSE(lacks_semicolon("select 1; -- the end"));
    EXPECT_FALSE(lacks_semicolon("select 1; /* the /* very */ end */\n"));
    EXPECT_FALSE(lacks_semicolon(";"));
}

TEST(LacksSemicolon, SaysYesForUnfinishedStatements) {
    EXPECT_TRUE(lacks_semicolon("select 1"));
    EXPECT_TRUE(lacks_semicolon("select 1; select 2"));
    EXPECT_TRUE(lacks_semicolon("select 1 -- not here;"));
    EXPECT_TRUE(lacks_semicolon("select 1 /* nor here; */"));
    EXPECT_TRUE(lacks_semicolon("select ';'"));
    EXPECT_TRUE(lacks_semicolon("select 1 as \";\""));
    EXPECT_TRUE(lacks_semicolon("do $$ begin; $$"));
    EXPECT_TRUE(lacks_semicolon("do $a$ $$;$$ ; $a$"));
}

TEST(LacksSemicolon, SaysNoWhereNothingStands) {
    EXPECT_FALSE(lacks_semicolon(""));
    EXPECT_FALSE(lacks_semicolon(" \n"));
    EXPECT_FALSE(lacks_semicolon("-- only a comment\n/* another */"));
}

TEST(LacksSemicolon, TakesNoCommentOutOfAString) {
    EXPECT_FALSE(lacks_semicolon("select '-- no comment';"));
    EXPECT_FALSE(lacks_semicolon("select '/* no comment';"));
    EXPECT_FALSE(lacks_semicolon("select 'it''s';"));
    EXPECT_FALSE(lacks_semicolon("select \"a\"\"--\";"));
    EXPECT_FALSE(lacks_semicolon("select $$ ' $$;"));
}

TEST(LacksSemicolon, KnowsBackslashesInEscapeStringsOnly) {
    EXPECT_FALSE(lacks_semicolon("select E'\\'--';"));
    EXPECT_FALSE(lacks_semicolon("select e'\\'--';"));
    EXPECT_FALSE(lacks_semicolon("select '\\';"));
    EXPECT_FALSE(lacks_semicolon("select type'\\';")) << "a name that ends in e is no prefix";
}

TEST(LacksSemicolon, KnowsWhatIsNoDollarQuote) {
    EXPECT_FALSE(lacks_semicolon("select $1; -- $1"));
    EXPECT_FALSE(lacks_semicolon("select a$b$ from t;")) << "dollars inside of a name";
    EXPECT_FALSE(lacks_semicolon("select $a; $b;"));
    EXPECT_FALSE(lacks_semicolon("select $_x1$ ; $_x1$;"));
}

TEST(LacksSemicolon, SaysNoWithinAnOpenToken) {
    EXPECT_FALSE(lacks_semicolon("select 'open"));
    EXPECT_FALSE(lacks_semicolon("select E'open\\"));
    EXPECT_FALSE(lacks_semicolon("select \"open"));
    EXPECT_FALSE(lacks_semicolon("do $$ open"));
    EXPECT_FALSE(lacks_semicolon("select 1 /* open"));
    EXPECT_FALSE(lacks_semicolon("select 1 /*"));
}

TEST(LacksSemicolon, EndsALineCommentAtEitherLineEnd) {
    EXPECT_TRUE(lacks_semicolon("-- a\r\nselect 1\r\n"));
    EXPECT_TRUE(lacks_semicolon("-- a\rselect 1"));
    EXPECT_FALSE(lacks_semicolon("-- a\r\nselect 1;\r\n"));
}

TEST(LacksSemicolon, TakesAnyBytes) {
    EXPECT_FALSE(lacks_semicolon(std::string_view("\0;", 2)));
    EXPECT_TRUE(lacks_semicolon("\xFF"));
    EXPECT_TRUE(lacks_semicolon("$"));
    EXPECT_TRUE(lacks_semicolon("-"));
    EXPECT_TRUE(lacks_semicolon("/"));
}

} // namespace
