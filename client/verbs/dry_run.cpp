#include "client/verbs/dry_run.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "client/files/related.hpp"
#include "client/text.hpp"
#include "client/verbs/flags.hpp"
#include "client/verbs/install.hpp"
#include "client/verbs/outcome.hpp"
#include "client/verbs/sequence.hpp"
#include "client/verbs/session.hpp"
#include "client/verbs/statements.hpp"

namespace client::verbs {

namespace {

constexpr const char *preview_query =
    "SELECT version, name, kind, direction, statement, step, transactional, line, text, takes, asks"
    " FROM sluice.preview(verb => $1, files => $2, contents => $3, format => $4, stream => $5, target => $6,"
    " steps => $7, single_transaction => $8, out_of_order => $9, accept_changed => $10)";

struct Preview {
    std::vector<Script> scripts;
    std::string stop; // why a rollback of everything goes no further
};

struct Question {
    const char *verb; // the server's
    std::string typed;
    Shipment files = {};
    std::optional<int> steps = {};
    std::optional<std::string> target = {};
};

void take(const link::Rows &rows, int i, Preview &preview) {
    const std::string kind(rows.at(i, 2));
    if (kind == "stop") {
        preview.stop = rows.at(i, 8);
        return;
    }
    auto &scripts = preview.scripts;
    const bool same = !scripts.empty() && scripts.back().version == rows.at(i, 0) &&
                      scripts.back().direction == rows.at(i, 3);
    if (!same)
        scripts.push_back(
            {std::string(rows.at(i, 0)), std::string(rows.at(i, 1)), std::string(rows.at(i, 3)), {}});
    scripts.back().program = kind == "program";
    if (rows.null(i, 4)) return; // a program, or a script without statements
    scripts.back().statements.push_back({rows.whole(i, 4), rows.whole(i, 5), rows.at(i, 6) != "f",
                                         rows.whole(i, 7), "", std::string(rows.at(i, 8)),
                                         std::string(rows.at(i, 9)), rows.at(i, 10) == "t"});
}

Preview preview(Session &session, Question question) {
    link::Parameters parameters;
    parameters.text(std::string_view(question.verb)).array(std::move(question.files.names));
    parameters.array(std::move(question.files.contents)).text(std::string_view(session.config.format));
    parameters.text(std::string_view(session.config.stream)).text(question.target).number(question.steps);
    parameters.truth(session.arguments.has("single-transaction")).truth(session.config.out_of_order);
    parameters.text(session.arguments.value("accept-changed"));
    try {
        const link::Rows rows = session.query(preview_query, parameters);
        Preview preview;
        for (int i = 0; i < rows.size(); i++)
            take(rows, i, preview);
        return preview;
    } catch (const link::ServerError &error) {
        throw failure_of_run(session, error, {}, question.typed);
    }
}

// Programs stand among the scripts by their versions.
std::vector<Script> with_programs(std::vector<Script> scripts, const std::vector<Stretch> &sequence) {
    std::vector<Script> all;
    for (const Stretch &stretch : sequence)
        for (const std::string &version : stretch.versions) {
            if (stretch.program) {
                all.push_back({version, stretch.name, "up", {}, true});
                continue;
            }
            const auto is_this = [&](const Script &script) {
                return files::same_version(script.version, version);
            };
            const auto at = std::find_if(scripts.begin(), scripts.end(), is_this);
            if (at == scripts.end()) continue;
            all.push_back(std::move(*at));
            scripts.erase(at);
        }
    std::move(scripts.begin(), scripts.end(), std::back_inserter(all)); // repeatables
    return all;
}

struct Sum {
    std::size_t up = 0, down = 0, statements = 0, alone = 0, programs = 0, asks = 0;

    void add(const Script &script) {
        (script.direction == "down" ? down : up)++;
        programs += script.program;
        statements += script.statements.size();
        alone += script.outside_transaction();
        for (const Statement &statement : script.statements)
            asks += statement.asks;
    }
    std::string text(const std::string &verb) const {
        std::string text;
        if (verb == "resume")
            text = fmt::format("would go on with {}", text::counted(up + down, "migration"));
        else if (down > 0)
            text = fmt::format("would revert {}", text::counted(down, "migration"));
        if (up > 0 && verb != "resume")
            text +=
                fmt::format("{} apply {}", text.empty() ? "would" : ", then", text::counted(up, "migration"));
        text += ": " + text::counted(statements, "statement");
        if (alone > 0) text += fmt::format(", {} outside a transaction", alone);
        if (programs > 0) text += ", " + text::counted(programs, "program");
        if (asks > 0)
            text += fmt::format("; {} rows away: on a terminal it asks first (--yes)",
                                asks == 1 ? "one statement takes" : fmt::format("{} statements take", asks));
        return text + "; nothing was run\n";
    }
};

std::string text_of(const Script &script, const show::Style &style) {
    if (script.program)
        return fmt::format("{} {}  a program\n",
                           style.paint(show::Tone::strong, text::harmless(script.title())), script.direction);
    std::string text = statements_text(script, style);
    for (const Statement &statement : script.statements)
        if (!statement.takes.empty())
            text += fmt::format("  {}\n",
                                style.paint(show::Tone::careful,
                                            fmt::format("statement {} takes the rows of {}", statement.number,
                                                        text::one_line(statement.takes))));
    return text;
}

Exit tell(Session &session, const std::string &verb, const Preview &preview, std::string text = {}) {
    JsonArray list;
    Sum sum;
    for (const Script &script : preview.scripts) {
        text += text_of(script, session.reporter.style()) + "\n";
        list.raw(statements_json(script).str());
        sum.add(script);
    }
    if (!preview.stop.empty()) text += "there it would stop: " + text::one_line(preview.stop) + "\n";
    text += preview.scripts.empty() ? "nothing would be run\n" : sum.text(verb);
    JsonObject object = show::result_object(Exit::done);
    object.add("verb", verb).add("stream", session.config.stream).add("dry_run", true);
    object.raw("scripts", list.str()).add_if("stop", preview.stop);
    session.reporter.answer(text, object);
    return Exit::done;
}

std::string typed(const std::string &verb) {
    return verb + " --" + flags::dry_run.name;
}

// With everything, for then the server notes nothing of what it found.
std::vector<LookRow> pending_rows(Session &session, const FileSet &set) {
    std::vector<LookRow> rows;
    without_install(flags::dry_run, [&] {
        rows = look(session, set, true);
        return link::Rows();
    });
    rows.erase(
        std::remove_if(rows.begin(), rows.end(),
                       [](const LookRow &row) { return row.state == "applied" || row.state == "aside"; }),
        rows.end());
    return rows;
}

} // namespace

Exit dry_up(Session &session, const UpRequest &request) {
    const FileSet set = read_files(session);
    const std::vector<LookRow> rows = pending_rows(session, set);
    const std::vector<Stretch> sequence = sequence_of(set, rows, {request.steps, request.target});
    const bool programs = has_program(sequence);
    std::vector<std::string> files;
    if (programs)
        for (const Stretch &stretch : sequence)
            if (!stretch.program) files.insert(files.end(), stretch.files.begin(), stretch.files.end());
    for (const LookRow &row : rows)
        if (!programs && !row.file.empty()) files.push_back(row.file);
    Question question{"run", typed(command_again(request.verb, request.steps, request.target)),
                      ship(set, files)};
    // with programs the sequence is cut already, and the server knows nothing of them
    if (!programs) question.steps = request.steps;
    if (!programs) question.target = request.target;
    Preview found = files.empty() && !question.target ? Preview() : preview(session, std::move(question));
    found.scripts = programs ? with_programs(std::move(found.scripts), sequence) : std::move(found.scripts);
    return tell(session, request.verb, found);
}

Exit dry_down(Session &session, const DownRequest &request) {
    const bool use_files = session.arguments.has(flags::use_files.name);
    const FileSet set = use_files ? read_files(session) : FileSet();
    const Preview found =
        preview(session, {"rollback", typed(command_again(request.verb, request.steps, request.target)),
                          ship_all(set), request.steps, request.target});
    const bool asks = request.verb == "reset" && !found.scripts.empty();
    return tell(session, request.verb, found,
                asks ? "reset asks before it begins, unless --yes is given\n\n" : "");
}

Exit dry_resume(Session &session, Shipment files) {
    return tell(session, "resume", preview(session, {"resume", typed("resume"), std::move(files)}));
}

Exit dry_redo(Session &session, const FileSet &set, int count, const std::vector<std::string> &files) {
    if (count == 0) return tell(session, "redo", {});
    const bool use_files = session.arguments.has(flags::use_files.name);
    const std::string again = typed(count > 1 ? fmt::format("redo {}", count) : "redo");
    Preview both = preview(session, {"rollback", again, ship_all(use_files ? set : FileSet()), count});
    std::vector<Script> ups = preview(session, {"redo", again, ship(set, files)}).scripts;
    std::move(ups.begin(), ups.end(), std::back_inserter(both.scripts));
    return tell(session, "redo", both);
}

} // namespace client::verbs
