// sluice doctor: what the server finds, and what only the client can see: files, connection, versions.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "client/path.hpp"
#include "client/show/wrap.hpp"
#include "client/text.hpp"
#include "client/verbs/look.hpp"
#include "client/verbs/outcome.hpp"
#include "client/verbs/session.hpp"
#include "client/verbs/streams.hpp"
#include "client/verbs/verb.hpp"

namespace client::verbs {

namespace {

constexpr const char *doctor_query = "SELECT topic, level, object, detail, command FROM sluice.doctor()";
constexpr const char *about_query =
    "SELECT pg_catalog.pg_backend_pid(), (SELECT extversion FROM pg_catalog.pg_extension WHERE extname"
    " OPERATOR(pg_catalog.=) 'pg_sluice')";

struct Finding {
    std::string topic, level, object, detail, command;
};

constexpr std::array<std::string_view, 4> levels{"problem", "warning", "note", "ok"};

using Findings = std::vector<Finding>;

int count(const Findings &findings, std::string_view level) {
    return static_cast<int>(
        std::count_if(findings.begin(), findings.end(), [&](const Finding &f) { return f.level == level; }));
}

bool is_dirty(const Finding &finding) {
    return finding.level == "problem" && (finding.topic == "dirty" || finding.topic == "crashed");
}

// A topic of the client: what was found, or that nothing was.
void conclude(Findings &into, const char *topic, Findings found) {
    if (found.empty()) found.push_back({topic, "ok", "", "", ""});
    for (Finding &finding : found) {
        finding.topic = topic;
        into.push_back(std::move(finding));
    }
}

void ask_server(Session &session, Findings &findings) {
    const link::Rows rows = session.query(doctor_query);
    for (int i = 0; i < rows.size(); i++)
        findings.push_back({std::string(rows.at(i, 0)), std::string(rows.at(i, 1)),
                            std::string(rows.at(i, 2)), std::string(rows.at(i, 3)),
                            std::string(rows.at(i, 4))});
}

void look_at_connection(Session &session, Findings &findings) {
    const link::Rows rows = session.query(about_query);
    Findings pooler, client;
    // A pooler answers with a number of its own, for it decides later which server it will be.
    if (rows.whole(0, 0) != session.connection().announced_process())
        pooler.push_back({"", "note", "",
                          "A pooler stands before the server. Options of the connection (PGOPTIONS, "
                          "search_path in the URL) do not reach it: set them for the role.",
                          ""});
    if (rows.at(0, 1) != SLUICE_VERSION && !rows.null(0, 1))
        client.push_back({"", "warning", "sluice " SLUICE_VERSION,
                          fmt::format("The extension in this database is {}.", rows.at(0, 1)), ""});
    conclude(findings, "pooler", std::move(pooler));
    conclude(findings, "client", std::move(client));
}

// What only the files tell, of all streams.
struct Files {
    Findings changed, missing, below, strays;
    bool looked = false;
};

void look_at_files(Session &session, Files &found) {
    const bool named = session.arguments.has(flags::dir.name);
    if (!named && !is_directory(session.config.dir)) return;
    found.looked = true;
    const FileSet set = read_files(session);
    for (const LookRow &row : look(session, set, true)) {
        if (row.state == "differs")
            found.changed.push_back({"", "warning", session.path_of(row.file),
                                     "It is not what was applied. The next run tells whether more than the "
                                     "layout changed.",
                                     session.again("up")});
        else if (row.state == "missing")
            found.missing.push_back({"", "note", row.version, "It is applied, and its file is gone.", ""});
        else if (row.state == "out_of_order")
            found.below.push_back({"", "warning", session.path_of(row.file),
                                   "It is pending below what is applied, so that up refuses to run.",
                                   session.again("up --out-of-order")});
        else if (row.state == "not_a_migration")
            found.strays.push_back({"", "warning", session.path_of(row.file),
                                    row.why.empty() ? "It is no migration." : row.why + ".", ""});
    }
}

void look_at_all_files(Session &session, Findings &findings) {
    Files found;
    if (session.config.streams.empty())
        look_at_files(session, found);
    else
        over_streams(session, [&](Session &one) {
            look_at_files(one, found);
            return Exit::done;
        });
    if (!found.looked) return;
    conclude(findings, "changed_file", std::move(found.changed));
    conclude(findings, "missing_file", std::move(found.missing));
    conclude(findings, "out_of_order", std::move(found.below));
    conclude(findings, "not_a_migration", std::move(found.strays));
}

// While library and script differ the files cannot be compared, and that is a finding already.
Findings examine(Session &session) {
    Findings findings;
    try {
        ask_server(session, findings);
        look_at_connection(session, findings);
        look_at_all_files(session, findings);
    } catch (const link::ServerError &error) {
        if (error.is("SL003")) return findings;
        if (!is_not_there(error) && !error.is("42883")) throw;
        findings.push_back({"extension", "problem", "extension pg_sluice",
                            fmt::format("It is not in database \"{}\", or of an older version.",
                                        session.connection().database()),
                            session.again("up")});
    }
    return findings;
}

show::Tone tone_of(const Finding &finding) {
    if (finding.level == "problem") return show::Tone::bad;
    return finding.level == "warning" ? show::Tone::careful : show::Tone::faint;
}

// SQL is to be pasted into psql.
std::string command_line(const std::string &command) {
    const bool shell = command.rfind("sluice ", 0) == 0 || command.rfind("PGOPTIONS=", 0) == 0;
    return command + (shell || command.find("--") != command.npos ? "" : ";");
}

std::string text_of(const Session &session, const Findings &findings) {
    const show::Style &style = session.reporter.style();
    const std::string indent(9, ' ');
    std::string text;
    for (const Finding &finding : findings) {
        if (finding.level == "ok") continue;
        text += style.paint(tone_of(finding), fmt::format("{:<9}", finding.level));
        text += style.paint(show::Tone::strong, finding.topic);
        if (!finding.object.empty() && finding.object != finding.topic)
            text += ": " + text::harmless(finding.object);
        text += "\n" + show::wrap(text::harmless(finding.detail), indent, style.width);
        if (!finding.command.empty())
            text += indent + style.paint(show::Tone::faint, "mend:") + " " +
                    text::harmless(command_line(finding.command)) + "\n";
    }
    const auto some = [&](std::string_view level) {
        return text::counted(static_cast<std::size_t>(count(findings, level)), level);
    };
    if (!text.empty()) text += "\n";
    return text + fmt::format("{}, {}, {}; {} found nothing\n", some("problem"), some("warning"),
                              some("note"),
                              text::counted(static_cast<std::size_t>(count(findings, "ok")), "check"));
}

JsonObject json_of(const Findings &findings, Exit exit) {
    JsonArray list;
    for (const Finding &finding : findings) {
        JsonObject object;
        object.add("topic", finding.topic).add("level", finding.level);
        object.add_if("object", finding.object)
            .add_if("detail", finding.detail)
            .add_if("command", finding.command);
        list.raw(object.str());
    }
    JsonObject object = show::result_object(exit);
    object.add("verb", "doctor")
        .add("problems", count(findings, "problem"))
        .add("warnings", count(findings, "warning"));
    object.add("notes", count(findings, "note")).raw("findings", list.str());
    return object;
}

Exit doctor(Session &session) {
    Findings findings = examine(session);
    const auto rank = [](const Finding &f) {
        return std::find(levels.begin(), levels.end(), f.level) - levels.begin();
    };
    std::stable_sort(findings.begin(), findings.end(),
                     [&](const Finding &a, const Finding &b) { return rank(a) < rank(b); });
    Exit exit = count(findings, "problem") + count(findings, "warning") > 0 ? Exit::pending : Exit::done;
    if (std::any_of(findings.begin(), findings.end(), is_dirty)) exit = Exit::dirty;
    session.reporter.answer(text_of(session, findings), json_of(findings, exit));
    return exit;
}

} // namespace

extern const Verb doctor_verb;
constinit const Verb doctor_verb{
    "doctor",
    "",
    0,
    0,
    "look for what is broken or will hurt, and what mends it",
    "Looks at the ledger, the catalog, other sessions, settings, rights and the\n"
    "files; changes nothing. docs/doctor.md tells of each finding. Ends with 3 if\n"
    "there is a problem or a warning, with 4 if a migration is dirty.",
    "sluice doctor",
    "check diagnose health validate verify",
    {},
    doctor,
    Streams::own};

} // namespace client::verbs
