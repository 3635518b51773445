#include "client/verbs/program.hpp"

#include <fmt/format.h>
#include <fnmatch.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <nlohmann/json.hpp>
#include <optional>

#include "client/files/related.hpp"
#include "client/link/child.hpp"
#include "client/text.hpp"
#include "client/verbs/origin.hpp"
#include "client/verbs/run.hpp"
#include "client/verbs/session.hpp"
#include "core/error.hpp"
#include "core/formats/program.hpp"

namespace client::verbs {

namespace {

using Clock = std::chrono::steady_clock;
using core::formats::Part;

constexpr const char *begin_query =
    "SELECT sluice.program_begin(version => $1, name => $2, direction => $3, file => $4, checksum => $5,"
    " stream => $6, out_of_order => $7, again => $8, origin => $9)";
constexpr const char *alive_query = "SELECT sluice.program_alive($1, $2, $3)";
constexpr const char *end_query = "SELECT sluice.program_end($1, $2, $3, $4, $5)";
// So long the end is told again and again where the server cannot be reached or the stream is looked at.
constexpr std::chrono::seconds longest_telling{30};

struct Found {
    const files::Found *file = nullptr;
    std::string hash;
    Part part = Part::none;
};

std::optional<Found> file_of(const FileSet &set, const ProgramRun &run) {
    const Part wanted = run.direction == "down" ? Part::down : Part::up;
    for (std::size_t i = 0; i < set.directory.files.size(); i++) {
        const files::Found &file = set.directory.files[i];
        if (!file.program) continue;
        const core::formats::Name name = core::formats::program_name(file.name);
        const bool plays = name.part == wanted || name.part == Part::both;
        if (plays && files::same_version(name.version, run.version))
            return Found{&file, set.hashes.each[i], name.part};
    }
    return std::nullopt;
}

std::string ending_of(const std::string &name) {
    return name.substr(name.rfind('.'));
}

Failure not_allowed(const Session &session, const files::Found &file) {
    const std::string ending = ending_of(file.name);
    const std::string example =
        ending == ".go" ? "go run ./cmd/migrate {file} {direction}" : "{file} {direction}";
    return Failure(Exit::usage,
                   fmt::format("\"{}\" is a program, and nothing says that it may be run",
                               text::harmless(file.path())),
                   fmt::format("Add to sluice.toml: [programs] and below it \"*{0}\" = \"{1}\" (or \"*{0}\" "
                               "= false, if such "
                               "files are no migrations).",
                               ending, example))
        .because(session.config.file.empty()
                     ? "There is no sluice.toml."
                     : fmt::format("No pattern below [programs] in \"{}\" fits it.", session.config.file))
        .leaving("nothing of it was run");
}

const Program &program_for(const Session &session, const files::Found &file) {
    for (const Program &program : session.config.programs)
        if (fnmatch(program.pattern.c_str(), file.name.c_str(), 0) == 0) return program;
    throw not_allowed(session, file);
}

void replace(std::string &word, std::string_view hole, const std::string &value) {
    for (std::size_t at = 0; (at = word.find(hole, at)) != word.npos; at += value.size())
        word.replace(at, hole.size(), value);
}

std::vector<std::string> words_for(const Program &program, const files::Found &file, const ProgramRun &run) {
    std::vector<std::string> words = text::words_of(program.command);
    // a name alone would be looked for in PATH
    std::string path = file.path();
    if (path.find('/') == path.npos) path.insert(0, "./");
    for (std::string &word : words) {
        replace(word, "{file}", path);
        replace(word, "{direction}", run.direction);
        replace(word, "{version}", run.version);
        replace(word, "{name}", run.name);
    }
    return words;
}

Failure no_down(const ProgramRun &run, const char *why) {
    return Failure(Exit::failed,
                   fmt::format("migration \"{}\" has no down program", text::titled(run.version, run.name)),
                   "Add {direction} to its command or a file of its own (VERSION_name.down.ENDING), or use "
                   "sluice mark.")
        .coded(core::sqlstate::missing_down)
        .because(why)
        .leaving("nothing of it was run");
}

class Running {
public:
    Running(Session &session, const FileSet &set, const ProgramRun &run) : session_(session), run_(run) {
        const auto found = file_of(set, run);
        if (!found && run.direction == "down") throw no_down(run, "No file of the directory is one.");
        if (!found)
            throw Failure(Exit::failed,
                          fmt::format("there is no program of version \"{}\" in \"{}\"", run.version,
                                      session.config.dir),
                          "Put its file back.");
        found_ = *found;
        const Program &program = program_for(session, *found_.file);
        const bool tells = program.command.find("{direction}") != std::string::npos;
        if (run.direction == "down" && found_.part == Part::both && !tells)
            throw no_down(run, "The command that runs it does not tell it the direction.");
        words_ = words_for(program, *found_.file, run);
        if (link::find_program(words_[0]).empty())
            throw Failure(Exit::failed,
                          fmt::format("program \"{}\" could not be started", text::harmless(words_[0])),
                          "Mend the command in sluice.toml, or make the file executable (chmod +x).")
                .because("There is no such program, or it may not be executed.")
                .leaving("nothing of it was run");
    }

    void go() {
        if (!begin()) {
            session_.reporter.note(fmt::format("{} is {} already", title(), done_word()));
            return;
        }
        session_.reporter.note(fmt::format("running {}: {}", title(), command_line()));
        const auto since = Clock::now();
        const link::Interrupts interrupts;
        const link::ChildEnd end = link::run_child(task(), interrupts);
        close(end, interrupts.came() || end.signal == SIGINT);
        if (!end.problem.empty())
            throw Failure(Exit::failed,
                          fmt::format("program \"{}\" could not be started: {}", words_[0], end.problem))
                .leaving(fmt::format("nothing changed; {} is still {}", run_.version,
                                     run_.direction == "up" ? "pending" : "applied"))
                .then(session_.again(run_.direction == "up" ? "up" : "down"));
        if (!end.well()) throw failure_of_end(end, interrupts.came() || end.signal == SIGINT);
        tell(std::chrono::duration<double, std::milli>(Clock::now() - since).count());
    }

private:
    std::string title() const { return text::titled(run_.version, run_.name); }
    const char *done_word() const { return run_.direction == "up" ? "applied" : "reverted"; }

    std::string command_line() const {
        std::string line;
        for (const std::string &word : words_)
            line += (line.empty() ? "" : " ") + word;
        return text::one_line(line);
    }

    // False if there is nothing to do any more.
    bool begin() {
        const auto attempt = [&](const Terms &) {
            Call call{begin_query, {}};
            call.parameters.text(std::string_view(run_.version)).text(std::string_view(run_.name));
            call.parameters.text(std::string_view(run_.direction)).text(std::string_view(found_.file->name));
            call.parameters.text(std::string_view(found_.hash))
                .text(std::string_view(session_.config.stream));
            call.parameters.truth(run_.anywhere ? true : session_.config.out_of_order).truth(run_.again);
            std::string from = origin(session_);
            from.insert(from.size() - 1, fmt::format(",\"pid\":{}", getpid()));
            call.parameters.text(std::string_view(from));
            return Attempt{std::move(call), ""};
        };
        token_ = carry(session_, {run_.again ? "resume" : run_.direction, attempt}).outcome;
        return !token_.empty();
    }

    link::ChildTask task() {
        link::ChildTask task;
        task.words = words_;
        task.environment = session_.connection().environment();
        task.environment.emplace_back("SLUICE_RUN_STREAMS", session_.config.stream);
        task.environment.emplace_back("SLUICE_RUN_VERSIONS", run_.version);
        task.environment.emplace_back("SLUICE_RUN_DIRECTION", run_.direction);
        task.unset = {"PGSERVICE"};
        task.output_to_error = session_.reporter.json();
        task.beat = [this] { say_alive(); };
        return task;
    }

    // Nothing that goes wrong here matters to the program: who is silent for long is taken for dead, and the
    // end is told in any case.
    void say_alive() {
        try {
            link::Parameters parameters;
            parameters.text(std::string_view(run_.version)).text(std::string_view(token_));
            parameters.text(std::string_view(session_.config.stream));
            session_.connection().run(alive_query, parameters);
        } catch (const link::ServerError &) {
        } catch (const std::exception &) {
            reconnect();
        }
    }

    void reconnect() {
        try {
            session_.hang_up();
            session_.connection();
        } catch (const Failure &) { // tried again with the next beat
        }
    }

    std::string message_of(const link::ChildEnd &end, bool interrupted) const {
        const std::string subject = fmt::format("program \"{}\"", found_.file->name);
        if (interrupted) return subject + " was interrupted";
        return fmt::format("{} {}", subject, end.how());
    }

    void close(const link::ChildEnd &end, bool interrupted) {
        link::Parameters parameters;
        parameters.text(std::string_view(run_.version)).text(std::string_view(token_));
        parameters.text(std::string_view(session_.config.stream)).truth(end.problem.empty());
        std::optional<std::string> error;
        if (!end.well()) {
            JsonObject object;
            object.add("sqlstate", end.problem.empty() ? "38000" : "58000");
            object.add("message", end.problem.empty() ? message_of(end, interrupted) : end.problem);
            object.add_if("text", end.tail).add("file", found_.file->name);
            object.add("version", run_.version).add("name", run_.name);
            error = object.str();
        }
        parameters.text(error);
        const auto until = Clock::now() + longest_telling;
        while (!told(parameters, Clock::now() >= until, end))
            usleep(200 * 1000);
    }

    // Whether the ledger knows now; throws on the last attempt.
    bool told(const link::Parameters &parameters, bool last, const link::ChildEnd &end) {
        try {
            session_.connection().run(end_query, parameters);
            return true;
        } catch (const link::ServerError &error) {
            if (!error.is("55P03") || last) throw lost(end, error.message);
        } catch (const link::ConnectionLost &gone) {
            if (last) throw lost(end, gone.message);
            reconnect();
        } catch (const Failure &failure) {
            if (last) throw lost(end, failure.message);
            reconnect();
        }
        return false;
    }

    Failure lost(const link::ChildEnd &end, const std::string &why) const {
        return Failure(Exit::lost,
                       fmt::format("how program \"{}\" ended could not be recorded", found_.file->name))
            .because(why + ".")
            .leaving(end.well() ? "the program ended well; the ledger does not know it"
                                : "the program failed; the ledger does not know it")
            .then(session_.again("status"));
    }

    Failure failure_of_end(const link::ChildEnd &end, bool interrupted) const {
        Failure failure(Exit::dirty, message_of(end, interrupted));
        failure.sqlstate = "38000";
        if (session_.reporter.json()) failure.detail = end.tail;
        failure.state = fmt::format("{} is dirty: what its program did before it {} stays", run_.version,
                                    interrupted ? "was interrupted" : "failed");
        failure.next = session_.again("resume");
        return failure;
    }

    // As the server tells of a script.
    void tell(double ms) {
        JsonObject migration;
        migration.add("version", run_.version).add("name", run_.name).add("file", found_.file->name);
        migration.add("direction", run_.direction).add("how", "ran").add("statements", 0).add("steps", 1);
        migration.add("ms", ms);
        JsonArray list;
        list.raw(migration.str());
        JsonObject object;
        object.add("v", 1).add("event", done_word()).add("stream", session_.config.stream);
        object.add("n", 1).add("of", 1).raw("migrations", list.str());
        if (const auto event = parse_event(object.str())) session_.reporter.event(*event);
    }

    Session &session_;
    const ProgramRun &run_;
    Found found_;
    std::vector<std::string> words_;
    std::string token_;
};

} // namespace

void run_program(Session &session, const FileSet &set, const ProgramRun &run) {
    Running(session, set, run).go();
}

ProgramAhead program_ahead(const Failure &failure) {
    ProgramAhead ahead;
    const auto detail = nlohmann::json::parse(failure.detail, nullptr, false);
    if (!detail.is_object()) return ahead;
    ahead.run.version = detail.value("version", "");
    ahead.run.name = detail.value("name", "");
    ahead.run.direction = detail.value("direction", "up");
    ahead.who = detail.value("who", "");
    ahead.before = detail.value("before", 0);
    return ahead;
}

} // namespace client::verbs
