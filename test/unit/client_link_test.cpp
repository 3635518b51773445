// What of the connection can be tested without a server.
#include <gtest/gtest.h>

#include <string>

#include "client/link/parameters.hpp"
#include "client/link/url.hpp"
#include "client_support.hpp"

using namespace client::link;
using namespace std::string_literals;

TEST(ClientUrl, LeavesWhatLibpqKnows) {
    for (const char *same : {"", "dbname=x host=y", "postgres://u:p@h:5/d?sslmode=require&connect_timeout=3",
                             "postgresql:///d", "host='a://b'"})
        EXPECT_EQ(normalise(same).conninfo, same);
}

TEST(ClientUrl, DropsParametersOfOtherTools) {
    const Target target =
        normalise("postgres://h/d?x-migrations-table=t&sslmode=disable&x-multi-statement=true");
    EXPECT_EQ(target.conninfo, "postgres://h/d?sslmode=disable");
    EXPECT_EQ(target.notices.size(), 2U);
    EXPECT_EQ(normalise("postgres://h/d?x-a=1").conninfo, "postgres://h/d");
}

TEST(ClientUrl, TurnsSearchPathIntoAnOption) {
    EXPECT_EQ(normalise("postgres://h/d?search_path=a,b").conninfo,
              "postgres://h/d?options=-csearch_path%3Da,b");
    EXPECT_EQ(normalise("postgres://h/d?search_path=a,%20b").conninfo,
              "postgres://h/d?options=-csearch_path%3Da,%5C%20b");
    EXPECT_EQ(normalise("postgres://h/d?options=-cwork_mem%3D1MB&search_path=a").conninfo,
              "postgres://h/d?options=-cwork_mem%3D1MB%20-csearch_path%3Da");
}

TEST(ClientUrl, KnowsSchemesOfOtherDrivers) {
    EXPECT_EQ(normalise("pgx5://h/d").conninfo, "postgres://h/d");
}

// libpq would take it for the name of a database.
TEST(ClientUrl, RefusesOtherDatabases) {
    const client::Failure failure = support::failure_of([] { normalise("mysql://u:secret@h/d"); });
    EXPECT_EQ(failure.exit, client::Exit::usage);
    EXPECT_EQ(failure.message, "\"mysql://\" is not the URL of a PostgreSQL database");
}

TEST(ClientUrl, KeepsSecretsOutOfMessages) {
    const std::string url = "postgres://u:secret@h/d?x-a=1";
    EXPECT_EQ(without_secrets("bad URI: \"" + url + "\"", url), "bad URI: \"...\"");
    EXPECT_EQ(without_secrets("bad URI: \"postgres://u:secret@h/d\"", url), "bad URI: \"...\"");
    EXPECT_EQ(without_secrets("no such host \"x\"", "x"), "no such host \"x\"");
}

TEST(ClientTextArray, IsTheServersBinaryForm) {
    TextArray array;
    array.add("ab");
    array.open() += "c";
    array.close();
    EXPECT_EQ(array.take(), "\0\0\0\1\0\0\0\0\0\0\0\x19\0\0\0\2\0\0\0\1\0\0\0\2ab\0\0\0\1c"s);
    EXPECT_EQ(TextArray().take(), "\0\0\0\0\0\0\0\0\0\0\0\x19"s);
}
