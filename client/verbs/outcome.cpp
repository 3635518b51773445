#include "client/verbs/outcome.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "client/text.hpp"
#include "client/verbs/session.hpp"
#include "core/error.hpp"

namespace client::verbs {

namespace {

using namespace std::string_view_literals;

// What an SQLSTATE means apart from "failed": the exit code, and the command that goes on (with the verb that
// was run for {}), empty = none that is right for everybody.
struct Meaning {
    std::string_view sqlstate;
    Exit exit;
    std::string_view next;
};
constexpr std::array<Meaning, 22> meanings{{
    {core::sqlstate::library_mismatch, Exit::failed, ""},
    {core::sqlstate::changed, Exit::failed, "up --accept-changed REASON"},
    {core::sqlstate::out_of_order, Exit::failed, "{} --out-of-order"},
    {core::sqlstate::missing_down, Exit::failed, "{} --use-files"},
    {core::sqlstate::unknown_version, Exit::failed, "status"},
    {core::sqlstate::destructive_ask, Exit::refused, "{} --yes"},
    {core::sqlstate::destructive_refused, Exit::refused, "{} --yes"},
    {core::sqlstate::dirty, Exit::dirty, "resume"},
    {core::sqlstate::nothing_to_resume, Exit::failed, "status"},
    {core::sqlstate::cannot_resume, Exit::dirty, ""},
    {core::sqlstate::author_refused, Exit::failed, "{} --use-files"},
    {core::sqlstate::author_needs_file, Exit::failed, "{} --use-files"},
    {core::sqlstate::bad_file_name, Exit::failed, "{}"},
    {core::sqlstate::too_large, Exit::refused, ""},
    {core::sqlstate::no_tool, Exit::failed, ""},
    {core::sqlstate::tool_first, Exit::failed, "import"},
    {core::sqlstate::tool_kept, Exit::failed, "import --keep-table"},
    {core::sqlstate::busy, Exit::busy, "{}"},
    {core::sqlstate::read_only, Exit::failed, ""},
    {"42501", Exit::failed, ""},
    {core::sqlstate::invalid_argument, Exit::usage, ""},
    {core::sqlstate::null_argument, Exit::usage, ""},
}};

const Meaning *meaning_of(std::string_view sqlstate) {
    const auto *const at = std::find_if(meanings.begin(), meanings.end(),
                                        [&](const Meaning &m) { return m.sqlstate == sqlstate; });
    return at == meanings.end() ? nullptr : at;
}

std::string replaced(std::string_view pattern, const std::string &verb) {
    const std::size_t hole = pattern.find("{}");
    if (hole == pattern.npos) return std::string(pattern);
    return std::string(pattern.substr(0, hole)) + verb + std::string(pattern.substr(hole + 2));
}

// Which right is lacking, where it is one of ours.
std::string hint_for_right(const std::string &message) {
    for (const char *ours : {"procedure run", "procedure rollback", "procedure resume", "function force",
                             "function mark", "function set_stream", "function import"})
        if (message.find(ours) != message.npos)
            return "Have the owner of the extension run SELECT migrate_grant(role, 'run').";
    return {};
}

Failure bare(const Session &session, const link::ServerError &error) {
    Failure failure(Exit::failed, error.message, error.hint);
    if (failure.hint.empty() && error.is("58P01") && error.message.find("pg_sluice") != std::string::npos)
        failure.hint = "Install the library of pg_sluice on the server.";
    if (failure.hint.empty() && error.is("42501")) failure.hint = hint_for_right(error.message);
    failure.sqlstate = error.sqlstate;
    failure.detail = error.detail;
    failure.context = error.context;
    failure.place = place_in_context(error.context);
    failure.place.path = session.path_of(failure.place.path);
    return failure;
}

// The number behind a word.
int number_behind(std::string_view word, std::string_view text) {
    const std::size_t at = text.find(word);
    if (at == text.npos) return 0;
    text.remove_prefix(at + word.size());
    return text::parse_count(text.substr(0, text.find_first_not_of("0123456789"))).value_or(0);
}

// A text that begins with a file's name, which ends at `mark`, and may name line and column behind it.
Place place_of(std::string_view text, std::string_view mark) {
    const std::size_t end = std::min(text.find(mark), text.size());
    Place place;
    place.path = text.substr(0, end);
    place.line = number_behind("line ", text.substr(end));
    place.column = number_behind("column ", text.substr(end));
    return place;
}

std::string count_before(const Tally &tally) {
    return fmt::format("{} before it {}", text::counted(static_cast<std::size_t>(tally.done), "migration"),
                       tally.done == 1 ? "is done and stays" : "are done and stay");
}

std::string state_after(const Event &failed, const Tally &tally) {
    const std::string name = text::one_line(failed.version);
    if (failed.dirty)
        return fmt::format("{} is dirty: step {} of {} failed{}{}", name, std::max(failed.step, 1),
                           std::max(failed.steps, 1),
                           failed.step > 1 ? ", what it had committed before stays" : "",
                           failed.remains.empty() ? "" : "; " + text::one_line(failed.remains));
    if (failed.tried)
        return fmt::format("nothing changed, everything was rolled back; {} is still pending", name);
    const std::string_view now = failed.direction == "down" ? "is still applied" : "is still pending";
    return fmt::format("{}; {} {}", tally.done > 0 ? count_before(tally) : "nothing changed", name, now);
}

// A migration's statement failed: its place, its state, how to go on.
void fill_from_event(const Session &session, const Tally &tally, const std::string &verb, Failure &failure) {
    const Event &failed = *tally.failed;
    if (!failed.file.empty()) failure.place.path = session.path_of(failed.file);
    if (failed.line > 0) {
        failure.place.line = failed.line;
        failure.place.column = failed.column;
        // What ran may be the ledger's script, and the file another one by now.
        failure.place.source = failed.source;
    }
    failure.state = state_after(failed, tally);
    if (failed.dirty) failure.exit = Exit::dirty;
    if (!failure.next.empty()) return;
    // The server's word on how to go on, with the flags of this call instead of those that it knows.
    std::string_view next = failed.next;
    next = next.substr(0, next.find(" --stream "));
    const bool a_command = next.substr(0, 7) == "sluice ";
    // A bare up or down of the server's is our own command, which it knows without its target.
    const bool only_again = next == "sluice up" || next == "sluice down";
    failure.next = session.again(a_command && !only_again ? text::one_line(next.substr(7))
                                 : failed.dirty           ? "resume"
                                                          : verb);
}

} // namespace

void Tally::add(const Event &event) {
    switch (event.kind) {
    case EventKind::done:
        for (const Migrated &migration : event.migrations)
            (migration.how == "tried" ? tried : migration.direction == "down" ? reverted : applied)++;
        done = applied + reverted;
        begun = true;
        break;
    case EventKind::failed:
        if (event.version.empty()) break; // the run as a whole was refused: no migration is concerned
        failed = event;
        begun = true;
        break;
    case EventKind::notice:
        if (event.topic == "not_tried") not_tried.push_back(event);
        break;
    case EventKind::end:
        ms = event.ms;
        break;
    case EventKind::begin:
    case EventKind::blocked:
        begun = true;
        break;
    default:
        break;
    }
}

Place place_in_context(std::string_view context) {
    while (!context.empty()) {
        const std::size_t end = std::min(context.find('\n'), context.size());
        const std::string_view line = context.substr(0, end);
        context.remove_prefix(std::min(end + 1, context.size()));
        constexpr std::string_view bare_opening = "file ";
        constexpr std::string_view opening = "(file ";
        const std::size_t in_brackets = line.find(opening);
        if (line.substr(0, bare_opening.size()) == bare_opening)
            return place_of(line.substr(bare_opening.size()), ", line ");
        if (line.substr(0, 11) == "migration \"" && in_brackets != line.npos)
            return place_of(line.substr(in_brackets + opening.size()), ")");
    }
    return {};
}

bool is_not_there(const link::ServerError &error) {
    // Schema, relation, function: which of them is missed first depends on what is asked for.
    const bool missing = error.is("3F000") || error.is("42P01") || error.is("42883");
    return missing && error.context.empty() && error.message.find("sluice") != std::string::npos;
}

Failure failure_of(const Session &session, const link::ServerError &error) {
    if (is_not_there(error)) {
        Failure failure(Exit::failed, "no migrations have been run in this database");
        failure.sqlstate = error.sqlstate;
        failure.detail = "The extension pg_sluice is not there.";
        failure.next = session.again("up");
        return failure;
    }
    Failure failure = bare(session, error);
    if (const Meaning *meaning = meaning_of(error.sqlstate)) {
        failure.exit = meaning->exit;
        const bool of_a_run = meaning->next.find("{}") != std::string_view::npos;
        if (!of_a_run && !meaning->next.empty()) failure.next = session.again(std::string(meaning->next));
    }
    return failure;
}

Failure failure_of_run(const Session &session, const link::ServerError &error, const Tally &tally,
                       const std::string &verb) {
    if (!tally.begun && is_not_there(error)) return failure_of(session, error);
    Failure failure = bare(session, error);
    const Meaning *const meaning = meaning_of(error.sqlstate);
    // An SQLSTATE of a script's own statement is the script's matter, not ours.
    const bool ours = !tally.failed || error.sqlstate.compare(0, 2, "SL") == 0;
    if (meaning && ours) {
        failure.exit = meaning->exit;
        if (!meaning->next.empty()) failure.next = session.again(replaced(meaning->next, verb));
    }
    if (tally.failed) {
        fill_from_event(session, tally, verb, failure);
        return failure;
    }
    failure.state = tally.done > 0 ? count_before(tally) : "nothing changed";
    const bool stream_dirty = failure.exit == Exit::dirty;
    if (stream_dirty) failure.state += "; the stream is blocked until the dirty migration is dealt with";
    if (error.is("57014")) failure.next = session.again(verb);
    return failure;
}

Failure failure_of_loss(const Session &session, const link::ConnectionLost &lost, const Tally &tally) {
    Failure failure(Exit::lost, "the connection was lost while migrations ran");
    failure.detail = lost.message;
    failure.state = tally.done > 0
                        ? fmt::format("{} done before; whether more is, is not known",
                                      text::counted(static_cast<std::size_t>(tally.done), "migration"))
                        : "what was done is not known";
    failure.next = session.again("status");
    return failure;
}

} // namespace client::verbs
