// Reading takes time in proportion to the input.
#include <functional>
#include <vector>

#include "core/choice.hpp"
#include "core/directive.hpp"
#include "core/formats/ending.hpp"
#include "core/formats/format.hpp"
#include "core/look.hpp"
#include "core/steps.hpp"
#include "growth.hpp"
#include "support.hpp"

using namespace core;
using support::expect_linear;

namespace {

std::string repeated(const std::string &part, int times) {
    std::string result;
    result.reserve(part.size() * static_cast<std::size_t>(times));
    for (int i = 0; i < times; ++i)
        result += part;
    return result;
}

// Reads `head` and then `part` many times over, as one file.
void expect_linear_reading(const char *format_id, const std::string &head, const std::string &part) {
    const formats::Format &format = formats::find(format_id);
    const std::string name = format.marked == nullptr ? "1_x.up.sql" : "1_x.sql";
    expect_linear(5000, [&](int size) {
        const std::vector<File> files = {{name, head + repeated(part, size)}};
        return [files, &format] {
            try {
                formats::recognise(files);
                formats::read_all(format, files);
            } catch (const Error &) {
            }
        };
    });
}

TEST(Growth, OfGolangMigrateFilesIsLinear) {
    expect_linear_reading("golang-migrate", "", "insert into t values (1, 'some text', now());\n");
}

TEST(Growth, OfGooseFilesIsLinear) {
    expect_linear_reading("goose", "-- +goose Up\n", "insert into t values (1);\n-- a comment\n\n");
    expect_linear_reading("goose", "-- +goose Up\n",
                          "-- +goose StatementBegin\nselect 1\n-- +goose StatementEnd\n");
    expect_linear_reading("goose", "-- +goose Up\n-- +goose StatementBegin\n", "select $a$ 'x' /* ; */\n");
    expect_linear_reading("goose", "-- +goose Up\n", "one long line without an end ");
    expect_linear_reading("goose", "", "-- only comments\n");
    expect_linear_reading("goose", "-- +goose NO TRANSACTION\n-- +goose Up\n", "-- --\n");
    expect_linear_reading("goose", "-- +goose ", "-- + ");
}

TEST(Growth, OfDbmateFilesIsLinear) {
    expect_linear_reading("dbmate", "-- migrate:up\n", "insert into t values (1);\n-- a comment\n\n");
    expect_linear_reading("dbmate", "", "-- migrate:up\nselect 1\n-- migrate:down\nselect 2\n");
    expect_linear_reading("dbmate", "", "-- migrate:up\nselect 1\n");
    expect_linear_reading("dbmate", "-- migrate:up ", "transaction:false ");
    expect_linear_reading("dbmate", "-- migrate:up\n", "one long line without an end ");
}

// What the files of each format may be called, and what may stand above and in them.
struct Shape {
    const char *id;
    std::string name;
    std::string head;
    std::vector<std::string> parts;
};

const std::vector<Shape> &shapes() {
    static const std::vector<Shape> all = {
        {"golang-migrate", "1_x.up.sql", "-- no-transaction\n", {"-- a comment\n"}},
        {"goose",
         "1_x.sql",
         "-- +goose Up\n-- +goose ENVSUB ON\n",
         {"${A:-$B}${C:1:2}\n", "$A$B", "${A:-", "$$"}},
        {"dbmate", "1_x.sql", "-- migrate:up\n", {"-- migrate:down\n-- migrate:up\n"}},
        {"sql-migrate",
         "1_x.sql",
         "-- +migrate Up\n",
         {"-- +migrate Down\nselect 1\n-- +migrate Up\n",
          "-- +migrate StatementBegin\nx\n-- +migrate StatementEnd\n"}},
        {"tern",
         "1_x.sql",
         "",
         {"{{ .x }}", "{{ template \"shared/x.sql\" . }}", "{{", "---- create above / drop below ----\n"}},
        {"node-pg-migrate", "1_x.sql", "", {"-- Up Migration\nx\n-- Down Migration\n", "---"}},
        {"flyway", "V1__x.sql", "", {"${x}", "${", "}"}},
        {"diesel", "1_x/up.sql", "", {"-- no-transaction\n"}},
        {"prisma", "1_x/migration.sql", "", {"-- x\n"}},
        {"sqitch", "sqitch.plan", "%project=x\n", {"a [a b !c] x\n", "a x\n@t x\n", "[", "#"}},
        {"liquibase",
         "x.sql",
         "--liquibase formatted sql\n--changeset a:1 endDelimiter:/\n",
         {"--rollback x\n", "select 1\n/\n", "${x}", "--property name:x value:y\n", "--ignoreLines:1\nx\n",
          "/* liquibase rollback\nx\n*/\n"}},
        {"sqlx", "1_x.sql", "-- no-transaction\n", {"-- no-transaction\n"}},
        {"pop", "1_x.postgres.up.sql", "", {"-- x\n"}},
        {"sluice", "1_x.sql", "-- sluice: up\n", {"-- sluice: down\n", "x\n"}},
        {"plain", "1_x.sql", "", {"-- atlas:txmode none\n", "x"}},
    };
    return all;
}

TEST(Growth, OfEveryFormatsFilesIsLinear) {
    ASSERT_EQ(shapes().size(), formats::registry().size()) << "a format has no shape here";
    for (const Shape &shape : shapes())
        for (std::string part : shape.parts)
            expect_linear(5000, [&](int size) {
                const std::vector<File> files = {{shape.name, shape.head + repeated(part, size)},
                                                 {"shared/x.sql", "select 1;"},
                                                 {"tern.conf", "[data]\nx = 1\n"},
                                                 {"flyway.conf", "flyway.placeholders.x=1\n"}};
                return [files, &shape] {
                    try {
                        formats::recognise(files);
                        formats::read_all(formats::find(shape.id), files);
                    } catch (const Error &) {
                    }
                };
            });
}

// A set of many files, each read with others around it.
TEST(Growth, OfSetsReadWithOthersIsLinear) {
    using Names = std::vector<std::string>;
    const auto flyway = [](const std::string &n) {
        return Names{"V" + n + "__x.sql", "V" + n + "__x.sql.conf"};
    };
    const auto diesel = [](const std::string &n) { return Names{n + "_x/up.sql", n + "_x/metadata.toml"}; };
    const auto sqitch = [](const std::string &n) {
        return Names{"deploy/c" + n + ".sql", "revert/c" + n + ".sql"};
    };
    const auto liquibase = [](const std::string &n) { return Names{"c" + n + ".sql"}; };
    const std::vector<std::pair<const char *, std::function<Names(const std::string &)>>> sets = {
        {"flyway", flyway}, {"diesel", diesel}, {"sqitch", sqitch}, {"liquibase", liquibase}};
    for (const auto &[id, names] : sets)
        expect_linear(2000, [&, format_id = id, names_of = names](int size) {
            std::vector<File> files = {{"sqitch.plan", ""}, {"flyway.conf", ""}};
            for (int i = 1; i <= size; ++i) {
                const std::string n = std::to_string(i);
                files[0].text += "c" + n + (i > 1 ? " [c1]" : "") + " x\n@t" + n + " x\n";
                for (const std::string &name : names_of(n))
                    files.push_back({name, "--liquibase formatted sql\n--changeset a:1\nselect 1;\n"});
            }
            return [files, format_id] { formats::read_all(formats::find(format_id), files); };
        });
}

TEST(Growth, OfTheSearchForAMissingSemicolonIsLinear) {
    for (const char *part :
         {"$a", "$a$", "$a$ b $a$", "'x''", "/* ", "/* */", "-- x\n", "e'\\'", "a$b", "\"", "x "})
        expect_linear(50000, [&](int size) {
            const std::string text = repeated(part, size);
            return [text] { formats::lacks_semicolon(text); };
        });
}

TEST(Growth, OfASetOfFilesIsLinear) {
    expect_linear(3000, [](int size) {
        std::vector<File> files;
        for (int i = size; i > 0; --i)
            files.push_back({std::to_string(i) + "_x.sql", "-- +goose Up\nselect 1;\n"});
        return [files] { formats::read_all(*formats::recognise(files), files); };
    });
}

TEST(Growth, OfDirectivesIsLinear) {
    expect_linear(10000, [](int size) {
        std::vector<DirectiveLine> lines = {{"-- sluice: verify", 1, 0}};
        for (int i = 1; i < size; ++i)
            lines.push_back(
                {i % 2 == 0 ? "-- sluice: expect 5 rows" : "-- sluice: requires 1, main:2", i, i * 30});
        return [lines] { read_directives(lines, "1_x.sql", 1); };
    });
    expect_linear(20000, [](int size) {
        const std::string text = "-- sluice: requires 1" + repeated(",1", size);
        return [text] { read_directives({{text, 1, 0}}, "1_x.sql", 1); };
    });
}

TEST(Growth, OfAPlanIsLinear) {
    expect_linear(20000, [](int size) {
        std::vector<Statement> statements;
        Directives directives;
        directives.verify_offset = size * 5;
        for (int i = 0; i < size; ++i) {
            Statement statement;
            statement.kind = i >= size / 2 ? StatementKind::select
                             : i % 9 == 0  ? StatementKind::vacuum
                                           : StatementKind::insert;
            statement.offset = i * 10 + 5;
            statement.length = 4;
            statements.push_back(statement);
            if (i > size / 2) directives.expect.push_back({i, i * 10, true, 0});
        }
        return [statements, directives] {
            PlanRequest request;
            request.statements = &statements;
            request.directives = &directives;
            plan_steps(request);
        };
    });
}

TEST(Growth, OfTheLookAndTheChoicesIsLinear) {
    expect_linear(2000, [](int size) {
        std::vector<Seen> files;
        std::vector<Migration> migrations;
        Ledger ledger;
        for (int i = size; i > 0; --i) {
            const std::string id = std::to_string(i);
            files.push_back({id + "_x.sql", "hash"});
            Migration migration;
            migration.id = migration.version = id;
            migrations.push_back(migration);
            if (i % 2 == 0) continue;
            Recorded recorded;
            recorded.id = recorded.version = id;
            recorded.up_hash = i % 3 == 0 ? "hash" : "other";
            recorded.seq = i % 17;
            ledger.migrations.push_back(recorded);
        }
        return [files, migrations, ledger] {
            look(files, ledger, "goose", true);
            look(files, ledger, "", true);
            RunRequest request;
            request.out_of_order = true;
            choose_run(migrations, ledger, request);
            request.target = "0";
            choose_rollback(ledger, request);
        };
    });
}

// Changelogs that include each other several times: followed anew for each, their number would grow by
// itself.
TEST(Growth, OfChangelogsThatIncludeEachOtherIsLinear) {
    expect_linear(4, [](int size) {
        std::string text = "databaseChangeLog:\n";
        text += repeated(
            "  - include: {file: one.changelog.yaml}\n  - include: {file: other.changelog.yaml}\n", size);
        const std::vector<File> files = {
            {"changelog.yaml", text},
            {"one.changelog.yaml", text},
            {"other.changelog.yaml", text},
            {"1.sql", "--liquibase formatted sql\n--changeset a:1\nselect 1;\n"}};
        return [files] { formats::read_all(formats::find("liquibase"), files); };
    });
}

} // namespace
