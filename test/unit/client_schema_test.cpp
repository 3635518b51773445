#include <gtest/gtest.h>

#include "client/link/child.hpp"
#include "client/link/pg_dump.hpp"
#include "client/schema.hpp"

using namespace client;

TEST(ClientSchema, LeavesOutWhatDiffersFromVersionToVersion) {
    EXPECT_EQ(
        canonical_schema("--\n-- PostgreSQL database dump\n--\n\n\\restrict abc\n\n-- Dumped by 17.1\n\n"
                         "SET statement_timeout = 0;\nSET transaction_timeout = 0;\n"
                         "SELECT pg_catalog.set_config('search_path', '', false);\n\n"
                         "CREATE SCHEMA public;\n\n\nCOMMENT ON EXTENSION pg_sluice IS 'x';\n\n"
                         "--\n-- Name: a; Type: TABLE\n--\n\nCREATE TABLE public.a (\n    i integer\n);\n\n\n"
                         "CREATE TABLE public.b (\n);\n\\unrestrict abc\n"),
        "CREATE TABLE public.a (\n    i integer\n);\n\nCREATE TABLE public.b (\n);\n");
    EXPECT_EQ(canonical_schema(""), "");
}

TEST(ClientSchema, TouchesNothingThatIsQuoted) {
    const std::string body = "CREATE FUNCTION public.f() RETURNS void\n    AS $_$\n-- a comment\nSET a = "
                             "1;\n\n\n\\restrict\n$_$;\n";
    EXPECT_EQ(canonical_schema(body), body);
    const std::string text = "COMMENT ON TABLE public.a IS 'one\n-- two''\n\n\nSET three = 1;';\n";
    EXPECT_EQ(canonical_schema(text + "-- gone\n"), text);
    const std::string escaped = "COMMENT ON TABLE public.a IS E'a\\'\n-- in it\n';\n";
    EXPECT_EQ(canonical_schema(escaped + "SET x = 1;\n"), escaped);
    const std::string name = "CREATE TABLE public.\"a\n-- b\" (\n);\n";
    EXPECT_EQ(canonical_schema(name), name);
    const std::string dollars = "CREATE TABLE public.a$b$c (\n    d integer DEFAULT 1 -- $x$\n);\n";
    EXPECT_EQ(canonical_schema(dollars + "-- gone\n"), dollars);
}

TEST(ClientSchema, KeepsAnotherWayToStoreTables) {
    EXPECT_EQ(canonical_schema("SET default_table_access_method = heap;\nCREATE TABLE public.a ();\n"
                               "SET default_table_access_method = columnar;\n\nCREATE TABLE public.b ();\n"
                               "SET default_table_access_method = heap;\n\nCREATE TABLE public.c ();\n"),
              "CREATE TABLE public.a ();\nSET default_table_access_method = columnar;\n\nCREATE TABLE "
              "public.b ();\n"
              "SET default_table_access_method = heap;\n\nCREATE TABLE public.c ();\n");
}

TEST(ClientSchema, LeavesOutTheServersStampOfColumns) {
    EXPECT_EQ(
        canonical_schema("ALTER TABLE ONLY public.a ALTER COLUMN b SET (pg_attver=1937779736);\n"
                         "ALTER TABLE ONLY public.a ALTER COLUMN c SET (n_distinct=5, pg_attver=19);\n"
                         "ALTER TABLE ONLY public.a ALTER COLUMN d SET (pg_attver=19, n_distinct=5);\n"),
        "ALTER TABLE ONLY public.a ALTER COLUMN c SET (n_distinct=5);\n"
        "ALTER TABLE ONLY public.a ALTER COLUMN d SET (n_distinct=5);\n");
}

TEST(ClientSchema, LeavesOutADefaultThatIsNone) {
    EXPECT_EQ(
        canonical_schema(
            "CREATE TABLE public.a (\n    b integer DEFAULT NULL NOT NULL,\n    c integer DEFAULT NULL,\n"
            "    d text DEFAULT NULL::text,\n    e uuid DEFAULT NULL\n);\n"
            "CREATE FUNCTION public.f(a integer DEFAULT NULL,\n    b integer DEFAULT NULL)\n"),
        "CREATE TABLE public.a (\n    b integer NOT NULL,\n    c integer,\n    d text DEFAULT NULL::text,\n  "
        "  e uuid\n);\n"
        "CREATE FUNCTION public.f(a integer DEFAULT NULL,\n    b integer DEFAULT NULL)\n");
}

TEST(ClientSchema, TellsTheFirstLineThatDiffers) {
    EXPECT_EQ(first_difference("a\nb\n", "a\nb\n"), 0);
    EXPECT_EQ(first_difference("a\nb\n", "a\nc\n"), 2);
    EXPECT_EQ(first_difference("", "a\n"), 1);
    EXPECT_EQ(first_difference("a\nb\n", "a\n"), 2);
}

TEST(ClientPrograms, CarryTheirOutputAndEnd) {
    const auto run = [](std::vector<std::string> words) {
        link::ChildTask task;
        task.words = std::move(words);
        task.environment = {{"SLUICE_TRY", "err"}};
        task.silent = true;
        return link::run_child(task, link::Interrupts());
    };
    const link::ChildEnd said = run({"sh", "-c", "cat; echo out; echo \"$SLUICE_TRY\" >&2; exit 3"});
    EXPECT_EQ(said.how(), "ended with exit code 3");
    EXPECT_EQ(said.out, "out\n");
    EXPECT_EQ(said.tail, "err");
    EXPECT_EQ(run({"sh", "-c", "kill -9 $$"}).how(), "was ended by signal 9 (Killed)");
    EXPECT_FALSE(run({"/nowhere/at/all"}).problem.empty());
    EXPECT_EQ(run({"sh", "-c", "head -c 300000 /dev/zero; head -c 300000 /dev/zero >&2"}).out.size(),
              300000U);
}

TEST(ClientPrograms, TellTheirVersion) {
    EXPECT_EQ(link::version_of("pg_dump (PostgreSQL) 17.5 (Debian 17.5-1)\n"), 17);
    EXPECT_EQ(link::version_of("pg_dump (PostgreSQL) 18beta1\n"), 18);
    EXPECT_EQ(link::version_of("no\n"), 0);
}
