#include "client/link/password.hpp"

#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

#include <cstdio>
#include <memory>

#include "client/failure.hpp"
#include "client/link/interrupts.hpp"
#include "client/text.hpp"

namespace client::link {

namespace {

// Echo is off while an object lives.
class Silence {
public:
    explicit Silence(int terminal) : terminal_(terminal) {
        tcgetattr(terminal_, &before_);
        struct termios silent = before_;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        tcsetattr(terminal_, TCSAFLUSH, &silent);
    }
    ~Silence() { tcsetattr(terminal_, TCSAFLUSH, &before_); }
    Silence(const Silence &) = delete;
    Silence &operator=(const Silence &) = delete;

private:
    int terminal_;
    struct termios before_ {};
};

} // namespace

std::optional<std::string> ask_password(const std::string &user) {
    const std::unique_ptr<FILE, decltype(&fclose)> terminal(fopen("/dev/tty", "r+"), fclose);
    if (!terminal || !isatty(fileno(terminal.get()))) return std::nullopt;
    fmt::print(terminal.get(), "Password for user {}: ", text::harmless(user));
    fflush(terminal.get());
    std::string password;
    bool interrupted = false;
    {
        const Silence silence(fileno(terminal.get()));
        const Interrupts interrupts; // so that Ctrl-C does not leave the terminal silent
        for (int c = fgetc(terminal.get()); c != EOF && c != '\n'; c = fgetc(terminal.get()))
            password += static_cast<char>(c);
        interrupted = interrupts.came();
    }
    fmt::print(terminal.get(), "\n");
    if (interrupted)
        throw Failure(Exit::failed, "interrupted while asking for the password").leaving("nothing was sent");
    return password;
}

} // namespace client::link
