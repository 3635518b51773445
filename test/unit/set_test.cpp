#include <algorithm>
#include <random>
#include <vector>

#include "core/formats/format.hpp"
#include "core/text.hpp"
#include "support.hpp"

using namespace core;
using support::contains;
using support::error_of;

namespace {

using Files = std::vector<File>;

constexpr const char *goose_text = "-- +goose Up\nselect 1;\n";
constexpr const char *dbmate_text = "-- migrate:up\nselect 1;\n";

std::string recognised(const Files &files) {
    const formats::Format *format = formats::recognise(files);
    return format == nullptr ? "undecided" : format->id;
}

Error not_recognised(const Files &files) {
    const Error error = error_of([&] { formats::recognise(files); });
    EXPECT_EQ(error.code, sqlstate::format_undecided);
    EXPECT_TRUE(contains(error.hint, "--format")) << error.hint;
    return error;
}

std::vector<Migration> read(const char *format, const Files &files) {
    return formats::read_all(formats::find(format), files);
}

Error refusal(const char *format, const Files &files) {
    const Error error = error_of([&] { read(format, files); });
    EXPECT_EQ(error.code, sqlstate::bad_file_name);
    EXPECT_FALSE(error.hint.empty());
    return error;
}

TEST(Basename, IsWhatStandsBehindTheLastFolder) {
    EXPECT_EQ(formats::basename("a/b/1_x.sql"), "1_x.sql");
    EXPECT_EQ(formats::basename("1_x.sql"), "1_x.sql");
    EXPECT_EQ(formats::basename("a/"), "");
}

TEST(IsSql, GoesByTheEndingInLowerCase) {
    EXPECT_TRUE(formats::is_sql("a/1_x.sql"));
    EXPECT_FALSE(formats::is_sql("1_x.SQL"));
    EXPECT_FALSE(formats::is_sql("sql"));
}

// ---- recognise

TEST(Recognise, GoesByTheMarksInTheTexts) {
    EXPECT_EQ(recognised({{"1_x.sql", goose_text}, {"2_y.sql", goose_text}}), "goose");
    EXPECT_EQ(recognised({{"1_x.sql", dbmate_text}}), "dbmate");
    EXPECT_EQ(recognised({{"1_x.up.sql", "select 1;"}, {"1_x.down.sql", "select 1;"}}), "golang-migrate");
}

TEST(Recognise, LetsMarksOutweighNames) {
    EXPECT_EQ(recognised({{"1_x.up.sql", goose_text}}), "goose");
    EXPECT_EQ(recognised({{"1_x.up.sql", dbmate_text}, {"2_y.sql", dbmate_text}}), "dbmate");
}

TEST(Recognise, LooksAtBaseNamesOnly) {
    EXPECT_EQ(recognised({{"db/migrations/1_x.up.sql", "select 1;"}}), "golang-migrate");
}

TEST(Recognise, IsUndecidedWhereThereIsNothingToDecideFrom) {
    EXPECT_EQ(recognised({}), "undecided");
    EXPECT_EQ(recognised({{"README.md", "-- +goose Up\n"}}), "undecided");
    EXPECT_EQ(recognised({{"1_x.sql", ""}, {"2_y.sql", ""}}), "undecided");
    EXPECT_EQ(recognised({{"1_x.up.sql", ""}}), "undecided") << "a goose file may be named so";
    EXPECT_EQ(recognised({{"schema.sql", ""}, {"1_x.sql", ""}}), "undecided");
}

TEST(Recognise, GoesByNamesWhereOnlyOneFormatFitsThem) {
    EXPECT_EQ(recognised({{"V1__a.sql", ""}, {"V1.1__b.sql", ""}}), "flyway");
}

TEST(Recognise, GoesByTheTextsThatAreKnown) {
    EXPECT_EQ(recognised({{"1_x.up.sql", ""}, {"2_y.up.sql", "select 1;"}}), "golang-migrate");
    EXPECT_EQ(recognised({{"1_x.sql", ""}, {"2_y.sql", dbmate_text}}), "dbmate");
}

TEST(Recognise, LeavesFilesThatFitNothingToReading) {
    EXPECT_EQ(recognised({{"schema.sql", "select 1;"}, {"1_x.sql", goose_text}}), "goose");
    EXPECT_EQ(recognised({{"schema.sql", dbmate_text}, {"1_x.up.sql", "select 1;"}}), "golang-migrate");
}

TEST(Recognise, RefusesMixedSets) {
    const Error error =
        not_recognised({{"1_x.sql", goose_text}, {"2_y.sql", dbmate_text}, {"3_z.sql", goose_text}});
    EXPECT_TRUE(contains(error.detail, "2 files are goose's (1_x.sql)")) << error.detail;
    EXPECT_TRUE(contains(error.detail, "1 file is dbmate's (2_y.sql)")) << error.detail;
    not_recognised({{"1_x.up.sql", "select 1;"}, {"2_y.sql", goose_text}});
    not_recognised({{"1_x.sql", goose_text}, {"2_y.sql", "select 'forgotten mark';"}});
    not_recognised({{"1_x.sql", std::string(goose_text) + "-- migrate:up\n"}});
}

TEST(Recognise, NamesTheFewThatDoNotFit) {
    Files files;
    for (int i = 1; i <= 60; ++i)
        files.push_back({std::to_string(i) + "_x.up.sql", "select 1;"});
    for (const char *name : {"61_a_up.sql", "61_a_down.sql"})
        files.push_back({name, "select 1;"});
    const Error error = not_recognised(files);
    EXPECT_TRUE(contains(error.detail, "60 files are golang-migrate's (1_x.up.sql)")) << error.detail;
    EXPECT_TRUE(contains(error.detail, "(61_a_up.sql, 61_a_down.sql)")) << error.detail;
    EXPECT_TRUE(contains(error.hint, "VERSION_name.up.sql")) << error.hint;
}

TEST(Recognise, RefusesWhatFitsNoFormat) {
    const Error error = not_recognised({{"users.sql", "select 1;"}, {"orders.sql", "select 2;"}});
    EXPECT_TRUE(contains(error.detail, "\"users.sql\"")) << error.detail;
    EXPECT_TRUE(contains(error.detail, "golang-migrate, goose, dbmate")) << error.detail;
    not_recognised({{"schema.sql", "select 1;"}});
    not_recognised({{"schema.sql", ""}});
}

// ---- read_all

TEST(ReadAll, PairsTheFilesOfAVersion) {
    const auto migrations = read("golang-migrate", {{"002_b.up.sql", "b"},
                                                    {"001_a.down.sql", "undo"},
                                                    {"001_a.up.sql", "a"},
                                                    {"README.md", "no"},
                                                    {"1_x.SQL", "no"}});
    ASSERT_EQ(migrations.size(), 2U);
    EXPECT_EQ(migrations[0].version, "001");
    EXPECT_EQ(migrations[0].id, "1");
    EXPECT_EQ(migrations[0].name, "a");
    EXPECT_EQ(migrations[0].kind, Kind::versioned);
    EXPECT_EQ(migrations[0].up->text, "a");
    EXPECT_EQ(migrations[0].down->file, "001_a.down.sql");
    EXPECT_EQ(migrations[1].id, "2");
    EXPECT_FALSE(migrations[1].down);
}

TEST(ReadAll, TakesVersionAndNameFromTheUpFile) {
    const auto migrations = read("golang-migrate", {{"1_old.down.sql", ""}, {"001_new.up.sql", ""}});
    ASSERT_EQ(migrations.size(), 1U);
    EXPECT_EQ(migrations[0].version, "001");
    EXPECT_EQ(migrations[0].name, "new");
}

TEST(ReadAll, OrdersByVersionNotByName) {
    Files files;
    for (const char *version : {"10", "9", "100000000000000000000", "02"})
        files.push_back({std::string(version) + "_x.sql", goose_text});
    std::string order;
    for (const Migration &migration : read("goose", files))
        order += migration.id + ' ';
    EXPECT_EQ(order, "2 9 10 100000000000000000000 ");
}

TEST(ReadAll, KeepsTheFilesNameAsItWasGiven) {
    const auto migrations = read("goose", {{"db/1_x.sql", goose_text}});
    EXPECT_EQ(migrations[0].up->file, "db/1_x.sql");
    EXPECT_EQ(migrations[0].name, "x");
}

TEST(ReadAll, ReadsAnEmptySet) {
    EXPECT_TRUE(read("goose", {}).empty());
    EXPECT_TRUE(read("goose", {{"README.md", ""}}).empty());
}

TEST(ReadAll, RefusesTwoFilesOfOneVersion) {
    const Error error = refusal("goose", {{"1_x.sql", goose_text}, {"001_y.sql", goose_text}});
    EXPECT_TRUE(contains(error.detail, "\"1_x.sql\" and \"001_y.sql\"")) << error.detail;
    EXPECT_EQ(error.message, "two files have version \"1\"");
    EXPECT_EQ(error.place.file, "001_y.sql");
    refusal("golang-migrate", {{"1_x.up.sql", ""}, {"1_y.up.sql", ""}});
    refusal("golang-migrate", {{"1_x.up.sql", ""}, {"1_x.down.sql", ""}, {"01_x.down.sql", ""}});
    refusal("dbmate", {{"a/1_x.sql", dbmate_text}, {"b/1_x.sql", dbmate_text}});
}

TEST(ReadAll, RefusesADownWithoutItsUp) {
    const Error error = refusal("golang-migrate", {{"1_x.up.sql", ""}, {"2_y.down.sql", ""}});
    EXPECT_TRUE(contains(error.message, "2_y.down.sql"));
}

TEST(ReadAll, RefusesOtherSqlFilesAndNamesThem) {
    const Error one = refusal("golang-migrate", {{"1_x.up.sql", ""}, {"2_schema.sql", ""}});
    EXPECT_TRUE(contains(one.message, "\"2_schema.sql\""));
    EXPECT_TRUE(contains(one.detail, "VERSION_name.up.sql"));
    EXPECT_TRUE(contains(one.hint, "--format"));
    Files many;
    for (int i = 0; i < 10; ++i)
        many.push_back({"s" + std::to_string(i) + ".sql", ""});
    EXPECT_TRUE(contains(refusal("goose", many).detail, "s1.sql, s2.sql, s3.sql, s4.sql, s5.sql and 4 more"));
}

TEST(ReadAll, RefusesAVersionThatIsTooLong) {
    const std::string name = std::string(201, '1') + "_x.sql";
    EXPECT_EQ(refusal("goose", {{name, goose_text}}).place.file, name);
}

TEST(ReadAll, NamesTheFileOfAnErrorInside) {
    const Error error = error_of([] { read("goose", {{"1_x.sql", goose_text}, {"2_y.sql", "select 1;"}}); });
    EXPECT_EQ(error.code, sqlstate::bad_directive);
    EXPECT_EQ(error.place.file, "2_y.sql");
}

// Files put together at random from lines that matter to some format.
std::string random_file(std::mt19937 &random) {
    static const std::vector<std::string> lines = {"-- +goose Up",
                                                   "-- +goose Down",
                                                   "-- +goose StatementBegin",
                                                   "-- +goose StatementEnd",
                                                   "-- migrate:up",
                                                   "-- migrate:down",
                                                   "-- migrate:up transaction:false",
                                                   "-- a comment",
                                                   "-- +goose NO TRANSACTION",
                                                   "select 1;",
                                                   "select 2",
                                                   "do $$",
                                                   "$$",
                                                   "'",
                                                   "",
                                                   "  "};
    std::string text = random() % 8 == 0 ? "\xEF\xBB\xBF" : "";
    const std::string end = random() % 2 == 0 ? "\n" : "\r\n";
    for (auto left = random() % 12; left > 0; --left)
        text += lines[random() % lines.size()] + (left == 1 && random() % 2 == 0 ? "" : end);
    return text;
}

std::vector<std::string> lines_of(const std::string &text) {
    std::vector<std::string> result;
    text::Lines lines(text::without_bom(text));
    for (text::Line line; lines.next(line);)
        result.emplace_back(line.text);
    return result;
}

void expect_true_lines(const Script &script, const std::vector<std::string> &file) {
    const std::vector<std::string> lines = lines_of(script.text);
    ASSERT_LE(static_cast<std::size_t>(script.line) - 1 + lines.size(), file.size());
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const std::string &line = lines[i];
        if (line.empty() || line == ";" || line == "-- sluice: no-transaction") continue;
        EXPECT_EQ(line, file[static_cast<std::size_t>(script.line) - 1 + i]);
    }
}

TEST(ReadAll, KeepsEachLineWhereItStoodInItsFile) {
    std::mt19937 random(1); // the same files each time
    int read_well = 0;
    for (int i = 0; i < 20000; ++i) {
        const std::string text = random_file(random);
        for (const char *format : {"goose", "dbmate"}) {
            try {
                const auto migrations = read(format, {{"1_x.sql", text}});
                ++read_well;
                SCOPED_TRACE(text);
                expect_true_lines(*migrations.at(0).up, lines_of(text));
                if (migrations[0].down) expect_true_lines(*migrations[0].down, lines_of(text));
            } catch (const Error &error) {
                EXPECT_EQ(error.code, sqlstate::bad_directive);
            }
        }
    }
    EXPECT_GT(read_well, 1000);
}

TEST(ReadAll, ReadsAnyBytesInAnyFormat) {
    std::string all;
    for (int i = 0; i < 65536; ++i)
        all += static_cast<char>(i * 31 % 256);
    for (const formats::Format *format : formats::registry()) {
        const std::string name = std::string(format->id) == "golang-migrate" ? "1_x.up.sql" : "1_x.sql";
        for (const std::string &text : {all, std::string(goose_text) + all, std::string(dbmate_text) + all,
                                        std::string(1000, '\0'), std::string("\xEF\xBB\xBF")}) {
            try {
                formats::read_all(*format, Files{{name, text}});
            } catch (const Error &) {
            }
        }
    }
}

TEST(ReadAll, TakesAnAsideThatComesTwiceOnce) {
    const auto migrations = read("diesel", {{"1_a/up.sql", "select 1;"},
                                            {"1_a/metadata.toml", "run_in_transaction = false"},
                                            {"x/1_a/metadata.toml", "run_in_transaction = false"}});
    EXPECT_EQ(migrations.at(0).up->text, "-- sluice: no-transaction\nselect 1;");
    EXPECT_EQ(migrations.at(0).up->line, 0);
}

} // namespace
