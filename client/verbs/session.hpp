// What a verb works with: the words it was given, the configuration, who shows what it says, and the
// connection, made when it is first needed.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "client/arguments.hpp"
#include "client/config.hpp"
#include "client/files/find.hpp"
#include "client/link/connection.hpp"
#include "client/show/reporter.hpp"

namespace client::verbs {

// What a call is going to run, for its hooks.
struct HookState {
    struct Part {
        std::string stream;
        std::vector<std::string> versions;
    };
    std::vector<Part> parts;
    std::string direction;
    bool begun = false; // "before" has been run
};

class Session {
public:
    Session(const Arguments &arguments_, const Config &config_, show::Reporter &reporter_)
        : arguments(arguments_), config(config_), reporter(reporter_) {}
    // The same for one of several streams, over the same connection.
    Session(const Session &whole, const Config &config_)
        : arguments(whole.arguments), config(config_), reporter(whole.reporter), line_(whole.line_) {}

    const Arguments &arguments;
    const Config &config;
    show::Reporter &reporter;
    const link::Interrupts *interrupts = nullptr; // set while signals are caught

    link::Connection &connection(); // throws Failure
    // The same, trying again for so long while there is no connection to be had.
    void connect_within(std::chrono::milliseconds patience);
    // Ends the connection; the next one is made when it is needed.
    void hang_up() { line_->connection.reset(); }
    // Lets the server begin with its part of a connection that will be needed.
    void begin_connecting();
    // One query that changes nothing of importance if it breaks: a lost connection is a plain failure.
    // Throws link::ServerError and Failure.
    link::Rows query(const char *sql, const link::Parameters &parameters = {});
    // As query(), for verbs that neither install nor run: server errors become failures.
    link::Rows ask(const char *sql, const link::Parameters &parameters = {});

    // What the commands of [hooks] are told; one for all streams of a call.
    HookState &hooks() const { return line_->hooks; }

    // Whether somebody can be asked: at a terminal, and not where a program reads what we say.
    bool can_ask() const;

    // A command to propose: the verb and the flags that this call had.
    std::string again(const std::string &verb) const;
    // The path of a migration file for people: in the directory if it is there, else its name.
    std::string path_of(const std::string &file) const;

private:
    void connect(const link::Manner &manner);

    struct Line {
        std::optional<link::Opening> opening;
        std::optional<link::Connection> connection;
        HookState hooks;
    };
    std::shared_ptr<Line> line_ = std::make_shared<Line>();
};

// Fills in the line of source that the failure points to.
void add_source(Failure &failure);

} // namespace client::verbs
