#include "core/steps.hpp"

#include <algorithm>
#include <utility>

#include "core/error.hpp"
#include "core/text.hpp"

namespace core {

namespace {

constexpr int none = -1;

bool is_savepoint(StatementKind kind) {
    return kind == StatementKind::savepoint || kind == StatementKind::release ||
           kind == StatementKind::rollback_to;
}

bool is_pair(StatementKind kind) {
    return kind == StatementKind::begin || kind == StatementKind::commit;
}

// The kinds that a verification may consist of. `other` holds SHOW, VALUES and EXPLAIN.
bool is_query(StatementKind kind) {
    return kind == StatementKind::select || kind == StatementKind::other;
}

std::string hint_for_refused(StatementKind kind) {
    switch (kind) {
    case StatementKind::commit_and_chain:
        return "Write COMMIT and BEGIN as two statements.";
    case StatementKind::rollback:
        return "Take it out; to stop a migration, raise an exception in a DO block.";
    case StatementKind::prepare_transaction:
        return "End the transaction with COMMIT.";
    case StatementKind::commit_prepared:
    case StatementKind::rollback_prepared:
        return "Run it by hand, outside of any migration.";
    case StatementKind::copy_stdout:
        return "Take it out, or write to a file of the server: nobody reads the output of a migration.";
    case StatementKind::discard_all:
        return "Use DISCARD TEMP, DISCARD PLANS or DISCARD SEQUENCES.";
    case StatementKind::own_call:
        return "Take it out: pg_sluice does not run inside of its own migrations.";
    default:
        return "Take it out of the script.";
    }
}

class Planner {
public:
    explicit Planner(const PlanRequest &request)
        : request_(request), all_(*request.statements), directives_(*request.directives) {}
    Plan plan();

private:
    int count() const { return static_cast<int>(all_.size()); }
    const Statement &at(int index) const { return all_[static_cast<std::size_t>(index)]; }
    Transaction ability(int index) const { return effect(at(index).kind).transaction; }
    std::string name(int index) const { return effect(at(index).kind).name; }
    int file_line(int line) const { return request_.first_line + line - 1; }
    std::string line_of(int index) const { return std::to_string(file_line(at(index).line)); }
    int statement_behind(int offset) const;
    bool runs_alone(int index) const;

    void check_statements();
    void check_pair(int index);
    void check_inside_pair(int index) const;
    void check_verification(int index) const;
    void check_savepoints(const Step &step) const;
    void check_single_transaction() const;
    void check_directive_place(int offset, int line, std::string_view directive) const;
    void place_expectations();

    void make_steps();
    void add_begin(int index);
    void add_commit(int index);
    void add_statement(int index);
    void add_single(int index);
    void open_step(int index);
    void close_step(int end);

    Place place(int index) const;
    [[noreturn]] void refuse(const char *code, int index, std::string message, std::string detail,
                             std::string hint) const;

    const PlanRequest &request_;
    const std::vector<Statement> &all_;
    const Directives &directives_;
    Plan plan_;
    int body_end_ = 0;       // statements from here on verify
    int open_begin_ = none;  // a BEGIN whose COMMIT has not come yet
    int pairs_ = 0;          // BEGIN ... COMMIT in the script
    bool cuts_ = false;      // a COMMIT without a BEGIN ends the step that it stands in
    bool join_pair_ = false; // the only pair is dropped: what surrounds it is in its transaction
    Step step_;              // being made
    bool step_open_ = false;
};

Place Planner::place(int index) const {
    const auto offset = static_cast<std::size_t>(at(index).offset);
    const int column = request_.text.empty() ? 0 : text::position(request_.text, offset).column;
    return {request_.file, file_line(at(index).line), column};
}

void Planner::refuse(const char *code, int index, std::string message, std::string detail,
                     std::string hint) const {
    throw Error(code, std::move(message), std::move(detail), std::move(hint), place(index));
}

// The first statement that begins at or behind an offset; count() if there is none.
int Planner::statement_behind(int offset) const {
    const auto found =
        std::lower_bound(all_.begin(), all_.end(), offset,
                         [](const Statement &statement, int value) { return statement.offset < value; });
    return static_cast<int>(found - all_.begin());
}

// ---- what may stand where -----------------------------------------------------------------------------

void Planner::check_directive_place(int offset, int line, std::string_view directive) const {
    const int before = statement_behind(offset) - 1;
    if (before < 0 || at(before).offset + at(before).length <= offset) return;
    if (line == 0 && !request_.text.empty())
        line = text::position(request_.text, static_cast<std::size_t>(offset)).line;
    throw Error(sqlstate::bad_directive,
                "directive " + text::quoted(directive) + " stands inside of a statement",
                "The statement begins at line " + line_of(before) + " and ends behind the directive.",
                "Put the directive above the statement or below it.",
                Place{request_.file, line == 0 ? file_line(at(before).line) : file_line(line), 0});
}

void Planner::place_expectations() {
    for (const Expectation &expectation : directives_.expect) {
        check_directive_place(expectation.offset, expectation.line, "expect");
        const int index = statement_behind(expectation.offset);
        const Place where{request_.file, file_line(expectation.line), 0};
        if (index == count())
            throw Error(sqlstate::bad_directive, "directive \"expect\" has no query behind it", {},
                        "Put it above the query that it is about.", where);
        if (!plan_.expect_of.empty() && plan_.expect_of.back() == index)
            throw Error(sqlstate::bad_directive, "two directives \"expect\" are about the same query",
                        "The query is at line " + line_of(index) + ".", "Keep one of them.", where);
        plan_.expect_of.push_back(index);
    }
}

void Planner::check_verification(int index) const {
    if (is_query(at(index).kind)) return;
    refuse(sqlstate::statement_refused, index, name(index) + " cannot be a verification",
           "It stands behind \"-- sluice: verify\", where only queries may stand.",
           "Move it above \"-- sluice: verify\".");
}

void Planner::check_pair(int index) {
    if (at(index).kind == StatementKind::begin) {
        if (open_begin_ != none)
            refuse(sqlstate::statement_refused, index, "BEGIN inside of a transaction",
                   "The BEGIN at line " + line_of(open_begin_) + " has not been committed here.",
                   "Put COMMIT above it, or take it out.");
        open_begin_ = index;
        return;
    }
    if (open_begin_ == none) {
        cuts_ = true; // sets of tools that run a file in one transaction end it so
        return;
    }
    open_begin_ = none;
    ++pairs_;
}

void Planner::check_inside_pair(int index) const {
    if (ability(index) != Transaction::alone) return;
    refuse(sqlstate::not_in_transaction, index, name(index) + " cannot run inside a transaction block",
           "The BEGIN at line " + line_of(open_begin_) + " opened one.",
           "Move it before BEGIN or behind COMMIT, where it is a step of its own.");
}

void Planner::check_statements() {
    for (int index = 0; index < count(); ++index) {
        const StatementKind kind = at(index).kind;
        if (ability(index) == Transaction::refused)
            refuse(sqlstate::statement_refused, index, name(index) + " is not allowed in a migration", {},
                   hint_for_refused(kind));
        if (index >= body_end_)
            check_verification(index);
        else if (is_pair(kind))
            check_pair(index);
        else if (open_begin_ != none) {
            check_inside_pair(index);
            cuts_ = cuts_ || at(index).needs_commit; // what stands behind the pair uses it
        } else if (directives_.no_transaction && is_savepoint(kind))
            refuse(sqlstate::statement_refused, index, name(index) + " outside of a transaction",
                   "The script says no-transaction, so each statement is a step of its own.",
                   "Put BEGIN and COMMIT around the statements that belong together.");
    }
    if (open_begin_ != none)
        refuse(sqlstate::statement_refused, open_begin_, "BEGIN without a COMMIT", {},
               "Put COMMIT behind the last statement of the transaction, or take BEGIN out.");
}

// A savepoint does not outlive its step, so what refers to one must stand in the same step.
void Planner::check_savepoints(const Step &step) const {
    bool seen = false;
    for (int index = step.first; index < step.first + step.count; ++index) {
        const StatementKind kind = at(index).kind;
        seen = seen || kind == StatementKind::savepoint;
        if (!seen && is_savepoint(kind))
            refuse(sqlstate::statement_refused, index, name(index) + " without a SAVEPOINT",
                   "There is none before it in its transaction, which begins at line " + line_of(step.first) +
                       ".",
                   "Put both into one transaction.");
    }
}

void Planner::check_single_transaction() const {
    for (const Step &step : plan_.steps) {
        if (step.transactional) continue;
        refuse(sqlstate::not_in_transaction, step.first,
               name(step.first) +
                   (step.commits_itself ? " commits by itself" : " cannot run inside a transaction block"),
               "One transaction was asked for, and this statement needs to run outside of any.",
               "Run it with CALL migrate_run or \"sluice up\", without single_transaction.");
    }
}

// ---- the steps ----------------------------------------------------------------------------------------

bool Planner::runs_alone(int index) const {
    if (ability(index) == Transaction::alone) return true;
    return at(index).commits_itself && (directives_.no_transaction || body_end_ == 1);
}

void Planner::open_step(int index) {
    if (step_open_) return;
    step_ = Step{};
    step_.first = index;
    step_open_ = true;
}

void Planner::close_step(int end) {
    if (!step_open_) return;
    step_open_ = false;
    while (end > step_.first && is_pair(at(end - 1).kind))
        --end;
    while (step_.first < end && is_pair(at(step_.first).kind))
        ++step_.first;
    step_.count = end - step_.first;
    if (step_.count > 0) plan_.steps.push_back(step_);
}

void Planner::add_begin(int index) {
    if (!join_pair_) close_step(index);
    open_step(index);
    step_.isolation = at(index).isolation;
    step_.read_only = at(index).read_only;
    step_.deferrable = at(index).deferrable;
    open_begin_ = index;
}

void Planner::add_commit(int index) {
    open_begin_ = none;
    if (!join_pair_) close_step(index + 1);
}

void Planner::add_single(int index) {
    close_step(index);
    open_step(index);
    step_.transactional = !runs_alone(index);
    step_.commits_itself = !step_.transactional && at(index).commits_itself;
    close_step(index + 1);
}

void Planner::add_statement(int index) {
    if (open_begin_ == none && (directives_.no_transaction || runs_alone(index))) {
        add_single(index);
        return;
    }
    open_step(index);
    if (open_begin_ == none && at(index).needs_commit) close_step(index + 1);
}

void Planner::make_steps() {
    for (int index = 0; index < body_end_; ++index) {
        if (at(index).kind == StatementKind::begin)
            add_begin(index);
        else if (at(index).kind == StatementKind::commit)
            add_commit(index);
        else
            add_statement(index);
    }
    close_step(body_end_);
}

Plan Planner::plan() {
    body_end_ = count();
    if (directives_.verify_offset) {
        check_directive_place(*directives_.verify_offset, 0, "verify");
        body_end_ = statement_behind(*directives_.verify_offset);
    }
    place_expectations();
    check_statements();

    // Statements around the only pair join its transaction, but none that it would keep from writing.
    const bool read_only = std::any_of(all_.begin(), all_.end(), [](const Statement &statement) {
        return statement.kind == StatementKind::begin && statement.read_only;
    });
    join_pair_ = pairs_ == 1 && !cuts_ && !read_only && !directives_.no_transaction;
    make_steps();
    for (const Step &step : plan_.steps)
        check_savepoints(step);
    if (request_.single_transaction) check_single_transaction();

    if (body_end_ < count()) {
        plan_.verify_first = body_end_;
        plan_.verify_count = count() - body_end_;
        plan_.verify_inside = !plan_.steps.empty() && plan_.steps.back().transactional;
    }
    return std::move(plan_);
}

} // namespace

Plan plan_steps(const PlanRequest &request) {
    return Planner(request).plan();
}

} // namespace core
