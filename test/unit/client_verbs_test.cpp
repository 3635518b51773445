#include <gtest/gtest.h>

#include <cctype>
#include <fstream>
#include <memory>
#include <set>
#include <sstream>
#include <string>

#include "client/config.hpp"
#include "client/verbs/completion.hpp"
#include "client/verbs/help.hpp"
#include "client/verbs/outcome.hpp"
#include "client/verbs/run.hpp"
#include "client/verbs/session.hpp"
#include "client/verbs/verb.hpp"
#include "client_support.hpp"

using namespace client;

namespace {

// A session without a connection, for what only looks at the configuration.
struct Bare {
    Arguments arguments;
    Config config;
    std::unique_ptr<show::Reporter> reporter = show::make_reporter({});
    verbs::Session session{arguments, config, *reporter};
};

link::ServerError error_of(const char *sqlstate, const char *message = "it broke") {
    link::ServerError error;
    error.sqlstate = sqlstate;
    error.message = message;
    return error;
}

Event failed(bool dirty, const char *direction = "up") {
    Event event;
    event.kind = EventKind::failed;
    event.version = "7";
    event.direction = direction;
    event.dirty = dirty;
    event.step = 2;
    event.steps = 3;
    return event;
}

} // namespace

TEST(ClientVerbs, AreDescribedWholly) {
    std::set<std::string> names;
    for (const verbs::Verb *verb : verbs::table()) {
        EXPECT_TRUE(names.insert(verb->name).second) << verb->name;
        EXPECT_FALSE(std::string(verb->summary).empty()) << verb->name;
        EXPECT_FALSE(std::string(verb->summary).ends_with('.')) << verb->name;
        EXPECT_TRUE(std::string(verb->text).ends_with('.')) << verb->name;
        EXPECT_TRUE(verb->run) << verb->name;
        EXPECT_EQ(verb->most > 0, *verb->operands != '\0') << verb->name;
        EXPECT_EQ(verbs::find(verb->name), verb);
        EXPECT_EQ(verbs::overview().find(verb->summary) == std::string::npos, verb->hidden) << verb->name;
        EXPECT_NE(verbs::verb_page(*verb).find(verb->text), std::string::npos) << verb->name;
    }
}

// Of a small terminal, with the prompt below; the overview may be longer than it is high.
TEST(ClientVerbs, HavePagesThatFitAScreen) {
    for (const verbs::Verb *verb : verbs::table()) {
        const std::string page = verbs::verb_page(*verb);
        EXPECT_LE(std::count(page.begin(), page.end(), '\n'), 28) << verb->name;
        std::istringstream lines(page + verbs::overview());
        for (std::string line; std::getline(lines, line);)
            EXPECT_LE(line.size(), 80U) << line;
    }
}

// One letter and one name mean one thing whatever the verb, or a flag before the verb could not be read.
TEST(ClientVerbs, AgreeOnFlags) {
    for (const Flag *one : verbs::flags_of(nullptr))
        for (const Flag *other : verbs::flags_of(nullptr)) {
            const bool same = std::string_view(one->name) == other->name;
            EXPECT_EQ(same, one == other) << one->name;
            EXPECT_FALSE(!same && one->letter && one->letter == other->letter)
                << one->name << " " << other->name;
        }
}

TEST(ClientVerbs, SuggestWhatOthersCallThem) {
    EXPECT_EQ(verbs::unknown_verb("stauts").hint, "Did you mean \"sluice status\"?");
    EXPECT_EQ(verbs::unknown_verb("current").hint, "Did you mean \"sluice version\"?");
    EXPECT_EQ(verbs::unknown_verb("frobnicate").hint, "Run \"sluice help\".");
}

TEST(ClientVerbs, AreFoundByWhatOthersCallThem) {
    std::set<std::string> words;
    for (const verbs::Verb *verb : verbs::table()) {
        EXPECT_TRUE(words.insert(verb->name).second) << verb->name;
        for (const verbs::Alias &alias : verb->aliases) {
            EXPECT_TRUE(words.insert(alias.word).second) << alias.word;
            EXPECT_EQ(verbs::find(alias.word), verb);
        }
    }
}

TEST(ClientVerbs, TurnAnAliasIntoFlagsAndOperands) {
    Arguments arguments;
    arguments.add("20260131");
    verbs::apply_alias(*verbs::find("up-to"), "up-to", arguments);
    EXPECT_EQ(arguments.value("to"), "20260131");
    EXPECT_TRUE(arguments.words().empty());
    EXPECT_THROW(verbs::apply_alias(*verbs::find("down-to"), "down-to", arguments), Failure);

    verbs::apply_alias(*verbs::find("up-by-one"), "up-by-one", arguments);
    EXPECT_EQ(arguments.steps(), 1);
    verbs::apply_alias(*verbs::find("rollback"), "rollback", arguments);
    EXPECT_EQ(arguments.words().size(), 1U);
}

// What means something else here is not run under a name that promises it.
TEST(ClientVerbs, ExplainWhatTheyAreNot) {
    const Failure drop = verbs::unknown_verb("drop");
    EXPECT_EQ(drop.exit, Exit::refused);
    EXPECT_NE(drop.hint.find("sluice reset"), std::string::npos);
    EXPECT_EQ(verbs::unknown_verb("repair").exit, Exit::usage);
    for (const char *word : {"drop", "repair", "stamp", "validate"})
        EXPECT_EQ(verbs::find(word), nullptr) << word;
}

TEST(ClientVerbs, SayWhatIsLeftToDoAgain) {
    EXPECT_EQ(verbs::command_again("up", 2, {}), "up 2");
    EXPECT_EQ(verbs::command_again("up", {}, {}), "up");
    EXPECT_EQ(verbs::command_again("up", {}, "7"), "up --to 7");
    EXPECT_EQ(verbs::command_again("to", {}, "7"), "to 7");
    EXPECT_EQ(verbs::command_again("down", {}, "0"), "down --all");
    EXPECT_EQ(verbs::command_again("down", 1, {}), "down");
    EXPECT_EQ(verbs::command_again("reset", {}, "0"), "reset");
}

TEST(ClientCompletion, KnowsWhatMayStandWhere) {
    using Words = std::vector<std::string>;
    const Words versions{"001", "002", "010"};
    const auto at = [&](const Words &words) { return verbs::completions(words, versions); };
    EXPECT_EQ(at({"bas"}), Words{"baseline"});
    EXPECT_EQ(at({"help", "redo"}), Words{"redo"});
    EXPECT_EQ(at({"up", "--to", ""}), versions);
    EXPECT_EQ(at({"to", "01"}), Words{"010"});
    EXPECT_EQ(at({"mark", "001", "a"}), Words{"applied"});
    EXPECT_EQ(at({"mark", "--reason", "why", "002", "r"}), Words{"reverted"});
    EXPECT_EQ(at({"create", "-t", "add-c"}), (Words{"add-column", "add-check"}));
    EXPECT_EQ(at({"up", "--format", "goo"}), Words{"goose"});
    EXPECT_EQ(at({"up", "--single"}), Words{"--single-transaction"});
    EXPECT_EQ(at({"down", "--single"}), Words());
    EXPECT_EQ(at({"up", "--dir", ""}), Words()) << "files are the shell's";
    EXPECT_EQ(at({"nonsense", ""}), Words());
    EXPECT_EQ(at({"up", "--to=01"}), Words{"--to=010"});
    EXPECT_EQ(at({"up", "--to", "=", "01"}), Words{"010"}) << "as bash parts it";
    EXPECT_EQ(at({"up", "--to", "="}), versions);
    EXPECT_EQ(at({"mark", "--reason", "=", "why", "002", "r"}), Words{"reverted"});
    for (const std::string &word : at({""}))
        EXPECT_FALSE(verbs::find(word)->hidden) << word;
}

TEST(ClientPlace, IsReadFromTheContext) {
    const Place run =
        verbs::place_in_context("SQL statement \"x\"\n"
                                "migration \"20260101_x\" (file 20260101_x.up.sql) statement 3, line 12");
    EXPECT_EQ(run.path, "20260101_x.up.sql");
    EXPECT_EQ(run.line, 12);
    const Place read = verbs::place_in_context("file a, b.sql, line 3, column 14");
    EXPECT_EQ(read.path, "a, b.sql");
    EXPECT_EQ(read.line, 3);
    EXPECT_EQ(read.column, 14);
    EXPECT_EQ(verbs::place_in_context("file a.sql").path, "a.sql");
    EXPECT_TRUE(verbs::place_in_context("PL/pgSQL function f() line 3 at RAISE").path.empty());
    EXPECT_TRUE(verbs::place_in_context("").path.empty());
}

TEST(ClientTally, CountsWhatIsDone) {
    verbs::Tally tally;
    Event event;
    event.kind = EventKind::done;
    event.migrations.resize(3);
    event.migrations[1].direction = "down";
    tally.add(event);
    EXPECT_EQ(tally.done, 3);
    EXPECT_EQ(tally.reverted, 1);
    EXPECT_TRUE(tally.begun);
}

TEST(ClientOutcome, TellsWhatIsLeft) {
    Bare bare;
    bare.config.again = " --dir m";
    verbs::Tally tally;
    tally.failed = failed(false);
    Failure failure = verbs::failure_of_run(bare.session, error_of("42703"), tally, "up");
    EXPECT_EQ(failure.exit, Exit::failed);
    EXPECT_EQ(failure.state, "nothing changed; 7 is still pending");
    EXPECT_EQ(failure.next, "sluice up --dir m");

    tally.done = 2;
    tally.failed = failed(false, "down");
    failure = verbs::failure_of_run(bare.session, error_of("42703"), tally, "down");
    EXPECT_EQ(failure.state, "2 migrations before it are done and stay; 7 is still applied");

    tally.failed = failed(true);
    failure = verbs::failure_of_run(bare.session, error_of("23505"), tally, "up");
    EXPECT_EQ(failure.exit, Exit::dirty);
    EXPECT_EQ(failure.next, "sluice resume --dir m");
}

// A script may fail with an SQLSTATE that means something when the server itself says it.
TEST(ClientOutcome, DoesNotTakeAScriptsErrorForOurs) {
    Bare bare;
    verbs::Tally tally;
    tally.failed = failed(false);
    EXPECT_EQ(verbs::failure_of_run(bare.session, error_of("55P03"), tally, "up").exit, Exit::failed);
    EXPECT_EQ(verbs::failure_of_run(bare.session, error_of("22023"), tally, "up").exit, Exit::failed);
    EXPECT_EQ(verbs::failure_of_run(bare.session, error_of("SL022"), tally, "up").exit, Exit::refused);
    EXPECT_EQ(verbs::failure_of_run(bare.session, error_of("55P03"), {}, "up").exit, Exit::busy);
}

TEST(ClientOutcome, KnowsExitCodes) {
    Bare bare;
    const auto exit = [&](const char *sqlstate) {
        return verbs::failure_of_run(bare.session, error_of(sqlstate), {}, "up").exit;
    };
    EXPECT_EQ(exit("SL030"), Exit::dirty);
    EXPECT_EQ(exit("SL021"), Exit::refused);
    EXPECT_EQ(exit("55P03"), Exit::busy);
    EXPECT_EQ(exit("SL010"), Exit::failed);
    EXPECT_EQ(exit("57014"), Exit::failed);
    EXPECT_EQ(verbs::failure_of_loss(bare.session, link::ConnectionLost("gone"), {}).exit, Exit::lost);
}

TEST(ClientOutcome, KnowsAMissingExtension) {
    EXPECT_TRUE(verbs::is_not_there(error_of("3F000", "schema \"sluice\" does not exist")));
    EXPECT_TRUE(verbs::is_not_there(error_of("42P01", "relation \"sluice.status\" does not exist")));
    EXPECT_FALSE(verbs::is_not_there(error_of("42P01", "relation \"users\" does not exist")));
}

// The page says of each flag which verbs take it; a flag or a setting that it does not name is not
// documented.
TEST(ClientPage, NamesEveryVerbFlagAndSetting) {
    std::ifstream file(SLUICE_SOURCE_DIR "/docs/client.md");
    std::stringstream page;
    page << file.rdbuf();
    const auto has = [&](const std::string &text) { return page.str().find(text) != std::string::npos; };
    for (const verbs::Verb *verb : verbs::table()) {
        if (verb->hidden) continue;
        EXPECT_TRUE(has(std::string("| `") + verb->name)) << verb->name;
        for (const Flag *flag : verbs::flags_of(verb)) {
            EXPECT_TRUE(has(std::string("`--") + flag->name)) << flag->name;
            if (flag->letter) {
                EXPECT_TRUE(has(std::string("`-") + flag->letter + "`")) << flag->letter;
            }
        }
    }
    for (const Setting &setting : settings()) {
        std::string variable = std::string("SLUICE_") + setting.key;
        for (char &c : variable)
            c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
        EXPECT_TRUE(has(std::string("| `") + setting.key + "` | `" + variable + "` |")) << setting.key;
    }
}
