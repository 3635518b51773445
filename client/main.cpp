// The program: finds the verb, reads flags and configuration, runs it, and turns every end into an exit code.
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <exception>
#include <memory>
#include <new>
#include <string>
#include <vector>

#include "client/arguments.hpp"
#include "client/config.hpp"
#include "client/failure.hpp"
#include "client/show/reporter.hpp"
#include "client/verbs/help.hpp"
#include "client/verbs/session.hpp"
#include "client/verbs/streams.hpp"
#include "client/verbs/verb.hpp"

namespace client {

namespace {

// Before flags are read for good, so that a wrong flag is reported in the form that was asked for.
show::Look first_look(const std::vector<std::string> &words) {
    show::Look look;
    for (const std::string &word : words) {
        if (word == "--") break;
        look.json = look.json || word == "--json";
    }
    return look;
}

show::Look look_of(const Arguments &arguments) {
    show::Look look;
    look.json = arguments.has(flags::json.name);
    look.quiet = arguments.has(flags::quiet.name);
    const char *variable = std::getenv("SLUICE_COLOR");
    const std::string fallback = variable && *variable ? variable : "auto";
    look.colour = show::colour_of(arguments.value(flags::color.name).value_or(fallback));
    return look;
}

void check_operands(const verbs::Verb &verb, const Arguments &arguments) {
    const std::size_t count = arguments.words().size();
    if (count < verb.least)
        throw Failure(Exit::usage, std::string("\"") + verb.name + "\" lacks its " + verb.operands,
                      std::string("Run \"sluice help ") + verb.name + "\".");
    if (count > verb.most)
        throw Failure(Exit::usage, "unexpected word \"" + arguments.words()[verb.most] + "\"",
                      std::string("Run \"sluice help ") + verb.name + "\".");
}

Exit say(show::Reporter &reporter, const std::string &text) {
    JsonObject object = show::result_object(Exit::done);
    reporter.answer(text, object.add("text", text));
    return Exit::done;
}

Exit run_verb(const verbs::Verb &verb, const Arguments &arguments, show::Reporter &reporter) {
    const Config config = load_config(arguments);
    verbs::Session session(arguments, config, reporter);
    return verbs::run(verb, session);
}

Exit run(const std::vector<std::string> &words, std::unique_ptr<show::Reporter> &reporter) {
    Arguments arguments = parse(words, verbs::flags_of(nullptr));
    const std::string name = arguments.take_word();
    const verbs::Verb *const verb = verbs::find(name);
    if (!name.empty() && !verb && !arguments.has_strays()) throw verbs::unknown_verb(name);
    arguments.check(name, verbs::flags_of(verb));
    reporter = show::make_reporter(look_of(arguments));
    if (arguments.has(flags::version.name)) return say(*reporter, "sluice " SLUICE_VERSION "\n");
    if (arguments.has(flags::help.name))
        return say(*reporter, verb ? verbs::verb_page(*verb) : verbs::overview());
    if (!verb) throw Failure(Exit::usage, "a verb is needed", "Run \"sluice help\".");
    verbs::apply_alias(*verb, name, arguments);
    check_operands(*verb, arguments);
    return run_verb(*verb, arguments, *reporter);
}

Exit guarded(const std::vector<std::string> &words) {
    std::unique_ptr<show::Reporter> reporter = show::make_reporter(first_look(words));
    try {
        return run(words, reporter);
    } catch (Failure &failure) {
        verbs::add_source(failure);
        reporter->failure(failure);
        return failure.exit;
    } catch (const std::bad_alloc &) {
        reporter->failure({Exit::failed, "out of memory"});
    } catch (const std::exception &error) {
        reporter->failure({Exit::failed, error.what()});
    }
    return Exit::failed;
}

// A standard stream that is closed would be the next file's or the connection's number, and what we say would
// be written there.
void occupy_standard_streams() {
    for (const int number : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        if (fcntl(number, F_GETFD) < 0 && open("/dev/null", O_RDWR) < 0)
            _exit(static_cast<int>(Exit::failed));
}

// What could not be written is a failure, unless whoever read it has gone, for he knows.
Exit written(Exit exit) {
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return exit;
    struct pollfd reader {
        STDOUT_FILENO, 0, 0
    };
    if (poll(&reader, 1, 0) > 0 && (reader.revents & POLLERR) != 0) return exit;
    std::fputs("error: could not write to the standard output\n", stderr);
    return exit == Exit::done ? Exit::failed : exit;
}

} // namespace

} // namespace client

int main(int argc, char **argv) {
    std::signal(SIGPIPE, SIG_IGN); // who stops reading our output must not stop a run in its middle
    client::occupy_standard_streams();
    const client::Exit exit = client::written(client::guarded({argv + 1, argv + argc}));
    return static_cast<int>(exit);
}
