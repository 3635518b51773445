// A program that the client runs and waits for: hooks, program migrations, pg_dump. It gets the terminal and
// Ctrl-C; its standard error passes through, and the end of it is kept.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "client/link/interrupts.hpp"

namespace client::link {

struct ChildTask {
    std::vector<std::string> words;                               // the program and its arguments
    std::vector<std::pair<std::string, std::string>> environment; // added to ours
    std::vector<std::string> unset;                               // taken out of it
    bool output_to_error = false; // its standard output too goes to our standard error
    bool silent = false;          // it reads nothing, and what it says is kept and not shown
    std::function<void()> beat;   // called every five seconds while it runs; may throw: the program ends
};

struct ChildEnd {
    std::string problem; // why it could not be executed; empty = it was
    int code = 0;        // exit code
    int signal = 0;      // that ended it; 0 = none
    std::string out;     // its standard output, if it was silent
    std::string tail;    // the last lines of its standard error

    bool well() const { return problem.empty() && code == 0 && signal == 0; }
    std::string how() const; // it ended, or did not begin, for people: "ended with exit code 3"
};

// A signal that comes to us meanwhile goes on to the program's process group.
ChildEnd run_child(const ChildTask &task, const Interrupts &interrupts);

// Where the shell would find it; empty if nowhere.
std::string find_program(const std::string &word);

} // namespace client::link
