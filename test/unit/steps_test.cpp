#include "core/steps.hpp"

#include <initializer_list>
#include <vector>

#include "support.hpp"

using namespace core;
using support::contains;
using support::error_of;
using support::where;
using Sql = StatementKind;

namespace {

// One statement of a script under test: a kind, and what else it may be.
struct S {
    Sql kind = Sql::other;
    bool commits = false;
    bool needs_commit = false;
    bool read_only = false;
    Isolation isolation = Isolation::unset;

    S(Sql k) : kind(k) {} // NOLINT: a bare kind is a statement
};

S committing(Sql kind) {
    S result(kind);
    result.commits = true;
    return result;
}

S adding_value() {
    S result(Sql::alter_type_add_value);
    result.needs_commit = true;
    return result;
}

S begin_with(Isolation isolation, bool read_only = false) {
    S result(Sql::begin);
    result.isolation = isolation;
    result.read_only = read_only;
    return result;
}

// A script: statement i is on line i + 1, from byte i * 10 on, eight bytes long.
struct Draft {
    std::vector<Statement> statements;
    Directives directives;
    bool single = false;
    int first_line = 1;

    Draft(std::initializer_list<S> list) {
        for (const S &each : list) {
            Statement statement;
            statement.kind = each.kind;
            statement.commits_itself = each.commits;
            statement.needs_commit = each.needs_commit;
            statement.read_only = each.read_only;
            statement.isolation = each.isolation;
            statement.offset = static_cast<int>(statements.size()) * 10;
            statement.length = 8;
            statement.line = static_cast<int>(statements.size()) + 1;
            statements.push_back(statement);
        }
    }
    Draft &no_transaction() {
        directives.no_transaction = true;
        return *this;
    }
    Draft &single_transaction() {
        single = true;
        return *this;
    }
    // Verification begins right above statement `index`.
    Draft &verify_from(int index) {
        directives.verify_offset = index * 10 - 1;
        return *this;
    }
    Draft &expect_at(int offset) {
        Expectation expectation;
        expectation.offset = offset;
        expectation.line = offset / 10 + 1;
        directives.expect.push_back(expectation);
        return *this;
    }
    Plan plan() const {
        PlanRequest request;
        request.statements = &statements;
        request.directives = &directives;
        request.file = "1_x.sql";
        request.first_line = first_line;
        request.single_transaction = single;
        return plan_steps(request);
    }
    // Steps in short: "0+2" = statements 0 and 1 in a transaction; "2!" = alone; "3!c" = commits by itself.
    std::string steps() const {
        std::string result;
        for (const Step &step : plan().steps) {
            if (!result.empty()) result += ' ';
            result += std::to_string(step.first);
            if (step.transactional)
                result += '+' + std::to_string(step.count);
            else
                result += step.commits_itself ? "!c" : "!";
            EXPECT_TRUE(step.transactional || step.count == 1);
        }
        return result;
    }
    Error refusal(const char *code = sqlstate::statement_refused) const {
        const Error error = error_of([&] { plan(); });
        EXPECT_EQ(error.code, code) << error.message;
        EXPECT_FALSE(error.hint.empty()) << error.message;
        return error;
    }
};

constexpr Sql a = Sql::create_table;
constexpr Sql b = Sql::insert;
constexpr Sql alone = Sql::create_index_concurrently;
constexpr Sql begin = Sql::begin;
constexpr Sql commit = Sql::commit;
constexpr Sql query = Sql::select;

// ---- without an explicit pair

TEST(PlanSteps, MakesNoStepOfAnEmptyScript) {
    EXPECT_EQ(Draft({}).steps(), "");
    EXPECT_EQ(Draft({}).plan().verify_first, -1);
}

TEST(PlanSteps, MakesOneTransactionOfOrdinaryStatements) {
    EXPECT_EQ(Draft({a, b, query}).steps(), "0+3");
}

TEST(PlanSteps, GivesAStatementThatRunsAloneItsOwnStep) {
    EXPECT_EQ(Draft({alone}).steps(), "0!");
    EXPECT_EQ(Draft({a, b, alone, a, b}).steps(), "0+2 2! 3+2");
    EXPECT_EQ(Draft({alone, Sql::vacuum, a}).steps(), "0! 1! 2+1");
}

TEST(PlanSteps, CommitsANewEnumValueThatIsUsedLater) {
    EXPECT_EQ(Draft({a, adding_value(), b}).steps(), "0+2 2+1");
    EXPECT_EQ(Draft({adding_value(), adding_value(), b}).steps(), "0+1 1+1 2+1");
    EXPECT_EQ(Draft({a, adding_value()}).steps(), "0+2");
    EXPECT_EQ(Draft({a, Sql::alter_type_add_value, b}).steps(), "0+3");
}

// ---- pairs

TEST(PlanSteps, DropsTheOnlyPair) {
    EXPECT_EQ(Draft({begin, a, b, commit}).steps(), "1+2");
    EXPECT_EQ(Draft({begin, commit}).steps(), "");
}

TEST(PlanSteps, TakesWhatSurroundsTheOnlyPairIntoItsTransaction) {
    EXPECT_EQ(Draft({Sql::do_block, begin, a, commit, query}).steps(), "0+5");
    EXPECT_EQ(Draft({begin, a, commit, query}).steps(), "1+3");
    EXPECT_EQ(Draft({query, begin, a, commit}).steps(), "0+3");
}

TEST(PlanSteps, JoinsThePairsNeighboursUpToAStatementThatRunsAlone) {
    EXPECT_EQ(Draft({a, alone, b, begin, a, commit, b, alone, a}).steps(), "0+1 1! 2+5 7! 8+1");
    EXPECT_EQ(Draft({alone, begin, a, commit, alone}).steps(), "0! 2+1 4!");
    EXPECT_EQ(Draft({begin, commit, alone}).steps(), "2!");
}

TEST(PlanSteps, CommitsANewEnumValueBeforeThePairThatUsesIt) {
    EXPECT_EQ(Draft({adding_value(), begin, b, commit}).steps(), "0+1 2+1");
    EXPECT_EQ(Draft({begin, b, commit, adding_value(), b}).steps(), "1+3 4+1");
}

TEST(PlanSteps, LeavesANewEnumValueInsideOfAPairToTheServer) {
    EXPECT_EQ(Draft({begin, adding_value(), b, commit}).steps(), "1+2");
    EXPECT_EQ(Draft({begin, adding_value(), commit, b}).steps(), "1+1 3+1");
}

TEST(PlanSteps, MakesAStepOfEachOfSeveralPairs) {
    EXPECT_EQ(Draft({begin, a, commit, begin, b, commit}).steps(), "1+1 4+1");
    EXPECT_EQ(Draft({a, b, begin, a, commit, b, a, begin, b, commit, a}).steps(), "0+2 3+1 5+2 8+1 10+1");
    EXPECT_EQ(Draft({begin, a, commit, alone, begin, commit, b}).steps(), "1+1 3! 6+1");
}

TEST(PlanSteps, HonoursWhatBeginSays) {
    const Plan plan = Draft({a, begin_with(Isolation::serializable), b, commit,
                             begin_with(Isolation::unset, true), query, commit})
                          .plan();
    ASSERT_EQ(plan.steps.size(), 3U);
    EXPECT_EQ(plan.steps[0].isolation, Isolation::unset);
    EXPECT_EQ(plan.steps[1].isolation, Isolation::serializable);
    EXPECT_FALSE(plan.steps[1].read_only);
    EXPECT_TRUE(plan.steps[2].read_only);
}

TEST(PlanSteps, GivesTheIsolationOfTheOnlyPairToItsWholeStep) {
    const Plan plan = Draft({alone, a, begin_with(Isolation::repeatable_read), b, commit}).plan();
    ASSERT_EQ(plan.steps.size(), 2U);
    EXPECT_EQ(plan.steps[1].first, 1);
    EXPECT_EQ(plan.steps[1].isolation, Isolation::repeatable_read);
}

TEST(PlanSteps, JoinsNothingToAReadOnlyPair) {
    const Plan plan = Draft({a, begin_with(Isolation::unset, true), query, commit, b}).plan();
    ASSERT_EQ(plan.steps.size(), 3U);
    EXPECT_FALSE(plan.steps[0].read_only);
    EXPECT_TRUE(plan.steps[1].read_only);
    EXPECT_FALSE(plan.steps[2].read_only);
}

TEST(PlanSteps, EndsAStepAtACommitWithoutABegin) {
    EXPECT_EQ(Draft({a, commit, b}).steps(), "0+1 2+1");
    EXPECT_EQ(Draft({a, commit, b, begin, a, commit}).steps(), "0+1 2+1 4+1");
}

TEST(PlanSteps, RefusesPairsThatDoNotMatch) {
    EXPECT_EQ(where(Draft({begin, a, begin, commit}).refusal()), "1_x.sql:3:0");
    EXPECT_EQ(where(Draft({a, begin, b}).refusal()), "1_x.sql:2:0");
    EXPECT_TRUE(contains(Draft({begin, begin}).refusal().detail, "line 1"));
}

TEST(PlanSteps, RefusesAPairAroundAStatementThatRunsAlone) {
    const Error error = Draft({a, begin, b, alone, commit}).refusal(sqlstate::not_in_transaction);
    EXPECT_EQ(error.message, "CREATE INDEX CONCURRENTLY cannot run inside a transaction block");
    EXPECT_TRUE(contains(error.detail, "line 2"));
    EXPECT_TRUE(contains(error.hint, "before BEGIN or behind COMMIT"));
    EXPECT_EQ(where(error), "1_x.sql:4:0");
}

// ---- DO and CALL

TEST(PlanSteps, LetsTheOnlyStatementCommitByItself) {
    EXPECT_EQ(Draft({committing(Sql::do_block)}).steps(), "0!c");
    EXPECT_EQ(Draft({committing(Sql::call)}).steps(), "0!c");
    EXPECT_EQ(Draft({Sql::do_block}).steps(), "0+1");
}

TEST(PlanSteps, KeepsACommittingBlockAmongOthersInTheTransaction) {
    EXPECT_EQ(Draft({a, committing(Sql::do_block)}).steps(), "0+2");
    EXPECT_EQ(Draft({begin, committing(Sql::do_block), commit}).steps(), "1+1");
}

TEST(PlanSteps, LetsACommittingBlockCommitWhereTheScriptSaysNoTransaction) {
    EXPECT_EQ(Draft({a, committing(Sql::call), b}).no_transaction().steps(), "0+1 1!c 2+1");
    EXPECT_EQ(Draft({begin, committing(Sql::call), commit}).no_transaction().steps(), "1+1");
}

// ---- no-transaction

TEST(PlanSteps, MakesEachStatementAStepWithoutTransaction) {
    EXPECT_EQ(Draft({a, b, alone, query}).no_transaction().steps(), "0+1 1+1 2! 3+1");
}

TEST(PlanSteps, KeepsAPairTogetherWithoutTransaction) {
    EXPECT_EQ(Draft({a, begin, b, b, commit, a}).no_transaction().steps(), "0+1 2+2 5+1");
    EXPECT_EQ(Draft({begin, a, commit, begin, b, commit}).no_transaction().steps(), "1+1 4+1");
    Draft({begin, alone, commit}).no_transaction().refusal(sqlstate::not_in_transaction);
}

TEST(PlanSteps, RefusesSavepointsThatNoTransactionSurrounds) {
    const Error error = Draft({a, Sql::savepoint, b}).no_transaction().refusal();
    EXPECT_EQ(where(error), "1_x.sql:2:0");
    EXPECT_EQ(Draft({begin, Sql::savepoint, b, Sql::rollback_to, commit}).no_transaction().steps(), "1+3");
}

// ---- savepoints in steps

TEST(PlanSteps, AllowsSavepointsInATransaction) {
    EXPECT_EQ(Draft({a, Sql::savepoint, b, Sql::rollback_to, Sql::release}).steps(), "0+5");
}

TEST(PlanSteps, RefusesASavepointThatEndedWithItsStep) {
    EXPECT_EQ(where(Draft({Sql::savepoint, alone, Sql::release}).refusal()), "1_x.sql:3:0");
    EXPECT_EQ(where(Draft({Sql::rollback_to}).refusal()), "1_x.sql:1:0");
    EXPECT_EQ(Draft({Sql::savepoint, Sql::release, alone, a}).steps(), "0+2 2! 3+1");
}

// ---- one transaction asked for

TEST(PlanSteps, TakesOrdinaryStatementsAndPairsIntoTheCallersTransaction) {
    EXPECT_EQ(Draft({a, b}).single_transaction().steps(), "0+2");
    EXPECT_EQ(Draft({begin, a, commit}).single_transaction().steps(), "1+1");
    EXPECT_EQ(Draft({a, b}).no_transaction().single_transaction().steps(), "0+1 1+1");
}

TEST(PlanSteps, RefusesWhatCannotRunInTheCallersTransaction) {
    const Error error = Draft({a, alone}).single_transaction().refusal(sqlstate::not_in_transaction);
    EXPECT_EQ(where(error), "1_x.sql:2:0");
    EXPECT_TRUE(contains(error.hint, "migrate_run"));
    const Error block =
        Draft({committing(Sql::do_block)}).single_transaction().refusal(sqlstate::not_in_transaction);
    EXPECT_EQ(block.message, "DO commits by itself");
}

// ---- refused statements

TEST(PlanSteps, RefusesWhatNoMigrationMayHold) {
    for (const Sql kind :
         {Sql::rollback, Sql::commit_and_chain, Sql::prepare_transaction, Sql::commit_prepared,
          Sql::rollback_prepared, Sql::copy_stdout, Sql::own_call, Sql::discard_all}) {
        const Error error = Draft({a, kind}).refusal();
        EXPECT_EQ(where(error), "1_x.sql:2:0") << effect(kind).name;
        EXPECT_TRUE(contains(error.message, effect(kind).name)) << error.message;
        Draft({begin, kind, commit}).refusal();
        Draft({kind}).no_transaction().refusal();
        Draft({a, kind}).verify_from(1).refusal();
    }
}

TEST(PlanSteps, HasAHintOfItsOwnForEachRefusedKind) {
    EXPECT_TRUE(contains(Draft({Sql::discard_all}).refusal().hint, "DISCARD TEMP"));
    EXPECT_TRUE(contains(Draft({Sql::rollback}).refusal().hint, "exception"));
    EXPECT_TRUE(contains(Draft({Sql::commit_and_chain}).refusal().hint, "BEGIN"));
    EXPECT_TRUE(contains(Draft({Sql::own_call}).refusal().hint, "pg_sluice"));
}

TEST(PlanSteps, ReportsTheFirstFaultOfTheScript) {
    EXPECT_EQ(where(Draft({a, Sql::discard_all, Sql::rollback}).refusal()), "1_x.sql:2:0");
    EXPECT_EQ(where(Draft({a, Sql::rollback, commit}).refusal()), "1_x.sql:2:0");
}

// ---- verification

TEST(PlanSteps, VerifiesInsideTheLastTransaction) {
    const Draft script = Draft({a, b, query, Sql::other}).verify_from(2);
    EXPECT_EQ(script.steps(), "0+2");
    const Plan plan = script.plan();
    EXPECT_EQ(plan.verify_first, 2);
    EXPECT_EQ(plan.verify_count, 2);
    EXPECT_TRUE(plan.verify_inside);
}

TEST(PlanSteps, VerifiesByItselfBehindAStepWithoutTransaction) {
    EXPECT_FALSE(Draft({a, alone, query}).verify_from(2).plan().verify_inside);
    EXPECT_FALSE(Draft({query}).verify_from(0).plan().verify_inside);
    EXPECT_TRUE(Draft({alone, a, query}).verify_from(2).plan().verify_inside);
}

TEST(PlanSteps, LetsABlockCommitThatOnlyVerificationFollows) {
    const Draft script = Draft({committing(Sql::do_block), query}).verify_from(1);
    EXPECT_EQ(script.steps(), "0!c");
    EXPECT_FALSE(script.plan().verify_inside);
}

TEST(PlanSteps, VerifiesNothingBehindTheLastStatement) {
    const Plan plan = Draft({a}).verify_from(1).plan();
    EXPECT_EQ(plan.verify_first, -1);
    EXPECT_EQ(plan.verify_count, 0);
    EXPECT_FALSE(plan.verify_inside);
}

TEST(PlanSteps, RefusesVerificationsThatAreNoQueries) {
    for (const Sql kind : {Sql::create_table, Sql::insert, Sql::select_into, Sql::vacuum, Sql::begin,
                           Sql::commit, Sql::savepoint, Sql::do_block, Sql::call, Sql::set})
        EXPECT_EQ(where(Draft({a, query, kind}).verify_from(1).refusal()), "1_x.sql:3:0")
            << effect(kind).name;
}

TEST(PlanSteps, RefusesACommitBehindVerify) {
    EXPECT_EQ(where(Draft({begin, a, query, commit}).verify_from(2).refusal()), "1_x.sql:4:0");
}

TEST(PlanSteps, RefusesVerifyInsideOfAStatement) {
    Draft script({a, b});
    script.directives.verify_offset = 13;
    EXPECT_EQ(where(script.refusal(sqlstate::bad_directive)), "1_x.sql:2:0");
}

TEST(PlanSteps, TellsWhichStatementAnExpectationIsAbout) {
    const Plan plan = Draft({a, query, query, query}).verify_from(1).expect_at(9).expect_at(29).plan();
    EXPECT_EQ(plan.expect_of, (std::vector<int>{1, 3}));
}

TEST(PlanSteps, RefusesMisplacedExpectations) {
    const auto script = [] { return Draft({a, query, query}).verify_from(1); };
    EXPECT_EQ(where(script().expect_at(28).refusal(sqlstate::bad_directive)), "1_x.sql:3:0")
        << "nothing behind it";
    EXPECT_EQ(where(script().expect_at(15).refusal(sqlstate::bad_directive)), "1_x.sql:2:0")
        << "in a statement";
    EXPECT_EQ(where(script().expect_at(18).expect_at(19).refusal(sqlstate::bad_directive)), "1_x.sql:2:0")
        << "two about one query";
}

// ---- places

TEST(PlanSteps, CountsLinesFromTheSectionsPlaceInItsFile) {
    Draft script({a, Sql::rollback});
    script.first_line = 40;
    EXPECT_EQ(where(script.refusal()), "1_x.sql:41:0");
}

TEST(PlanSteps, TellsTheColumnWhereTheTextIsKnown) {
    Draft script({a, Sql::rollback});
    script.statements[1].offset = 7;
    script.statements[1].line = 1;
    PlanRequest request;
    request.statements = &script.statements;
    request.directives = &script.directives;
    request.file = "f";
    request.text = "\xC3\xA4 ...; ROLLBACK;";
    EXPECT_EQ(where(error_of([&] { plan_steps(request); })), "f:1:7");
}

TEST(PlanSteps, PlansALargeScript) {
    Draft script({});
    for (int i = 0; i < 50000; ++i) {
        Statement statement;
        statement.kind = i % 100 == 99 ? Sql::vacuum : Sql::insert;
        statement.offset = i * 10;
        statement.length = 8;
        script.statements.push_back(statement);
    }
    EXPECT_EQ(script.plan().steps.size(), 1000U);
}

} // namespace
