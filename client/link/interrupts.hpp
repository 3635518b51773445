// Ctrl-C and SIGTERM while something runs: the first asks for an orderly end, the second ends the program at
// once. A self-pipe makes the signal visible to poll().
#pragma once

#include <chrono>
#include <csignal>

namespace client::link {

// While an object lives, the signals are caught; afterwards they do again what they did before. One at a
// time.
class Interrupts {
public:
    Interrupts(); // throws Failure if there is no pipe to be had
    ~Interrupts();
    Interrupts(const Interrupts &) = delete;
    Interrupts &operator=(const Interrupts &) = delete;

    int descriptor() const; // readable once a signal has come
    bool came() const;
    // Sleeps; true if a signal ended it early (or had come before).
    bool sleep(std::chrono::milliseconds time) const;

private:
    struct sigaction before_int_ {};
    struct sigaction before_term_ {};
};

} // namespace client::link
