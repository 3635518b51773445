// sluice status: the ledger and the files side by side.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "client/files/related.hpp"
#include "client/path.hpp"
#include "client/show/table.hpp"
#include "client/text.hpp"
#include "client/verbs/flags.hpp"
#include "client/verbs/follow.hpp"
#include "client/verbs/look.hpp"
#include "client/verbs/outcome.hpp"
#include "client/verbs/session.hpp"
#include "client/verbs/verb.hpp"
#include "core/error.hpp"

namespace client::verbs {

namespace {

constexpr Flag watch{"watch", 0, nullptr, "show the run of another session until it ends"};

constexpr std::array<const Flag *, 2> own{&flags::exit_code, &watch};

constexpr const char *status_query =
    "SELECT version, name, state, direction, how, pg_catalog.to_char(applied_at, 'YYYY-MM-DD HH24:MI:SS'),"
    " pg_catalog.to_char(applied_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'),"
    " pg_catalog.date_part('epoch', took) OPERATOR(pg_catalog.*) 1000, \"by\", step, steps, problem"
    " FROM sluice.status WHERE stream OPERATOR(pg_catalog.=) $1 ORDER BY seq";

// One migration, as the ledger or only a file has it.
struct Line {
    std::string version, name, state, direction, how, at, at_utc;
    std::optional<double> ms;
    std::string by;
    int step = 0, steps = 0;
    std::string problem;
    std::string file; // what the look says of its files: "", "pending", "differs", "missing" ...
    std::string why;
    bool recorded = false;
};

struct Report {
    std::vector<Line> lines;
    std::map<std::string, std::size_t> by_version; // index of a line
    std::vector<LookRow> strays;                   // no migrations
    bool used = true;                              // the extension is there
    std::optional<link::ServerError> uncompared;   // why nothing is said of the files
    int applied = 0, pending = 0, dirty = 0, running = 0;
};

bool half_done(const Line &line) {
    return line.state == "dirty" || line.state == "crashed";
}

Line recorded(const link::Rows &rows, int row) {
    Line line;
    const auto text = [&](int column) { return std::string(rows.at(row, column)); };
    line.version = text(0);
    line.name = text(1);
    line.state = text(2);
    line.direction = text(3);
    line.how = text(4);
    line.at = text(5);
    line.at_utc = text(6);
    line.ms = rows.number(row, 7);
    line.by = text(8);
    line.step = rows.whole(row, 9);
    line.steps = rows.whole(row, 10);
    line.problem = text(11);
    line.recorded = true;
    return line;
}

void add(Line line, Report &report) {
    report.by_version.emplace(files::version_key(line.version), report.lines.size());
    report.lines.push_back(std::move(line));
}

// A file of a migration that the ledger has, or of one that is only a file so far: up and down are two rows
// of the look and one line here.
void merge(const LookRow &row, Report &report) {
    if (row.state == "not_a_migration") {
        report.strays.push_back(row);
        return;
    }
    // Before the first run the server does not say what a name means, for the contents decide.
    files::Meaning meaning{row.version, row.name};
    if (meaning.version.empty()) meaning = files::meaning_of(row.file);
    const auto at = report.by_version.find(files::version_key(meaning.version));
    if (meaning.version.empty() || at == report.by_version.end()) {
        Line line;
        line.version = meaning.version.empty() ? row.file : meaning.version;
        line.name = meaning.name;
        line.state = line.file = row.state;
        line.why = row.why;
        add(std::move(line), report);
        return;
    }
    Line &line = report.lines[at->second];
    line.file = row.state;
    line.why = row.why;
    if (line.recorded && line.state == "reverted" && row.state != "missing") {
        line.state = row.state;
        line.at.clear(); // that was when it was reverted
        line.at_utc.clear();
        line.ms.reset();
        line.by.clear();
    }
}

void take_ledger(Session &session, Report &report) {
    link::Parameters parameters;
    parameters.text(std::string_view(session.config.stream));
    try {
        const link::Rows rows = session.query(status_query, parameters);
        for (int i = 0; i < rows.size(); i++)
            add(recorded(rows, i), report);
    } catch (const link::ServerError &error) {
        if (!is_not_there(error)) throw;
        report.used = false;
    }
}

void take_files(Session &session, Report &report) {
    const bool named = session.arguments.has(flags::dir.name);
    if (!named && !is_directory(session.config.dir)) return;
    FileSet set;
    set.directory = files::find(session.config.dir, session.config.format);
    if (set.directory.files.empty()) return;
    if (!report.used) {
        for (const files::Found &file : set.directory.files)
            merge({file.name, "", "", "pending", ""}, report);
        return;
    }
    set = read_files(session);
    try {
        for (const LookRow &row : look(session, set))
            merge(row, report);
    } catch (const link::ServerError &error) {
        // The ledger can be read by whatever version of the library; what files mean is for the right one.
        if (!error.is(core::sqlstate::library_mismatch)) throw;
        report.uncompared = error;
    }
}

// What is to be run comes last, in the order in which it will be; all else in that of its application.
void sort(Report &report) {
    const auto to_come = [](const Line &line) { return !line.recorded || line.state == line.file; };
    std::stable_sort(report.lines.begin(), report.lines.end(), [&](const Line &a, const Line &b) {
        if (!to_come(a) || !to_come(b)) return !to_come(a) && to_come(b);
        return files::earlier(a.version, b.version);
    });
}

void count(Report &report) {
    for (Line &line : report.lines) {
        if (half_done(line))
            report.dirty++;
        else if (line.state == "running")
            report.running++;
        else if (line.state == "applied")
            report.applied++;
        else if (line.state != "reverted")
            report.pending++;
    }
}

show::Tone tone_of(const Line &line) {
    if (half_done(line)) return show::Tone::bad;
    if (line.state == "applied") return line.file.empty() ? show::Tone::good : show::Tone::careful;
    return line.state == "reverted" ? show::Tone::faint : show::Tone::careful;
}

// What the file says stands with the state where it is news: "applied, file differs".
std::string state_text(const Line &line) {
    std::string text = line.state;
    if (half_done(line) && line.steps > 0) text += fmt::format(" at {}/{}", line.step, line.steps);
    if (line.recorded && line.file == "differs") text += ", differs";
    if (line.recorded && line.file == "missing" && line.state != "reverted") text += ", no file";
    if (line.recorded && line.how != "ran" && line.state == "applied") text += fmt::format(" ({})", line.how);
    return text;
}

std::string next_of(const Session &session, const Report &report) {
    if (report.uncompared) return "psql -c 'ALTER EXTENSION pg_sluice UPDATE'";
    if (report.dirty > 0) return session.again("resume");
    const bool below = std::any_of(report.lines.begin(), report.lines.end(),
                                   [](const Line &line) { return line.state == "out_of_order"; });
    if (below && !session.config.out_of_order) return session.again("up --out-of-order");
    return report.pending > 0 ? session.again("up") : std::string();
}

std::string text_of(const Session &session, const Report &report) {
    std::string text;
    if (!report.used) text += "no migrations have been run in this database\n";
    show::Table table({{"VERSION", 14},
                       {"NAME", 12},
                       {"STATE"},
                       {"APPLIED AT", 16, 2, false, false, true},
                       {"TOOK", 0, 3, true},
                       {"BY", 6, 4}});
    for (const Line &line : report.lines)
        table.add({{line.version},
                   {line.name},
                   {state_text(line), tone_of(line)},
                   {line.at},
                   {line.ms && line.how == "ran" ? text::duration(*line.ms) : ""},
                   {line.by}});
    if (!table.empty()) text += table.str(session.reporter.style()) + "\n";
    for (const Line &line : report.lines)
        if (!line.problem.empty())
            text += text::harmless(fmt::format("{}: {}", line.version, line.problem)) + "\n";
    for (const LookRow &stray : report.strays)
        text += text::harmless(
                    fmt::format("{}: {}", stray.file, stray.why.empty() ? "no migration" : stray.why)) +
                "\n";
    if (report.uncompared)
        text += text::harmless(fmt::format("the files were not looked at: {}. {}", report.uncompared->message,
                                           report.uncompared->detail)) +
                "\n";
    text += fmt::format("{} applied", report.applied);
    if (!report.uncompared) text += fmt::format(", {} pending", report.pending);
    if (report.running > 0) text += fmt::format(", {} running", report.running);
    if (report.dirty > 0) text += fmt::format(", {} dirty", report.dirty);
    text += "\n";
    if (const std::string next = next_of(session, report); !next.empty()) text += "next: " + next + "\n";
    return text;
}

JsonObject json_of(const Session &session, const Report &report, Exit exit) {
    JsonArray migrations;
    for (const Line &line : report.lines) {
        JsonObject object;
        object.add("version", line.version).add("name", line.name).add("state", line.state);
        object.add_if("direction", line.direction).add_if("how", line.how).add_if("applied_at", line.at_utc);
        if (line.ms) object.add("ms", *line.ms);
        object.add_if("by", line.by);
        if (line.recorded) object.add("step", line.step).add("steps", line.steps);
        object.add_if("file", line.file).add_if("why", line.why).add_if("problem", line.problem);
        migrations.raw(object.str());
    }
    JsonArray strays;
    for (const LookRow &stray : report.strays)
        strays.add(stray.file);
    JsonObject object = show::result_object(exit);
    object.add("verb", "status").add("stream", session.config.stream).add("used", report.used);
    if (report.uncompared)
        object.add("sqlstate", report.uncompared->sqlstate).add("problem", report.uncompared->message);
    object.add("applied", report.applied);
    if (!report.uncompared) object.add("pending", report.pending);
    object.add("running", report.running);
    object.add("dirty", report.dirty).raw("migrations", migrations.str()).raw("not_migrations", strays.str());
    return object.add_if("next", next_of(session, report));
}

// "status --watch 5": how many seconds lie between two looks.
std::chrono::milliseconds interval(const Session &session) {
    const auto &words = session.arguments.words();
    if (words.empty()) return std::chrono::seconds(1);
    if (const auto given = text::parse_duration(words[0]); given && given->count() >= 100) return *given;
    throw Failure(Exit::usage,
                  fmt::format("\"{}\" is not a time between two looks", text::harmless(words[0])),
                  "Write it like 2, 500ms or 1m; 100ms is the least.");
}

Exit status(Session &session) {
    if (session.arguments.has(watch.name)) return follow(session, interval(session));
    if (!session.arguments.words().empty())
        throw Failure(Exit::usage, "a time between two looks is for --watch",
                      "Add --watch, or leave it out.");
    Report report;
    take_ledger(session, report);
    take_files(session, report);
    sort(report);
    count(report);
    Exit exit = Exit::done;
    if (session.arguments.has(flags::exit_code.name) && report.uncompared) exit = Exit::failed;
    if (session.arguments.has(flags::exit_code.name) && report.pending > 0) exit = Exit::pending;
    if (session.arguments.has(flags::exit_code.name) && report.dirty > 0) exit = Exit::dirty;
    // Only what is asked for: with thousands of migrations either is most of the client's work.
    const bool json = session.reporter.json();
    session.reporter.answer(json ? std::string() : text_of(session, report),
                            json ? json_of(session, report, exit) : JsonObject());
    return exit;
}

constexpr std::array<Alias, 2> aliases{{{"info"}, {"list"}}};

} // namespace

extern const Verb status_verb;
constinit const Verb status_verb{
    "status",
    "[SECONDS]",
    0,
    1,
    "show what is applied and what is pending",
    "Shows every migration of the ledger and, where there is a migrations\n"
    "directory, of the files. With --watch, what another session's run is at, who is\n"
    "in its way and how far an index build is, every second or as often as said;\n"
    "it ends with the run, and with its exit code.",
    "sluice status\n"
    "sluice status --exit-code  for CI: 3 if something is pending, 4 if dirty\n"
    "sluice status --watch      what runs now",
    "state plan",
    own,
    status,
    Streams::each,
    aliases};

} // namespace client::verbs
