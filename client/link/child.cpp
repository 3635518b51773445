#include "client/link/child.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include "client/failure.hpp"

namespace client::link {

namespace {

using Clock = std::chrono::steady_clock;
constexpr auto between_beats = std::chrono::seconds(5);
constexpr int look_ms = 50;
constexpr int look_soon_ms = 2; // once it has closed its outputs, as it does when it ends
constexpr std::size_t tail_bytes = 2000;

class Pipe {
public:
    Pipe() {
        if (pipe2(ends_.data(), O_CLOEXEC) != 0) throw Failure(Exit::failed, "could not make a pipe");
    }
    ~Pipe() {
        close_end(0);
        close_end(1);
    }
    Pipe(const Pipe &) = delete;
    Pipe &operator=(const Pipe &) = delete;
    int in() const { return ends_[1]; }
    int out() const { return ends_[0]; }
    void close_end(std::size_t end) {
        if (ends_[end] >= 0) close(ends_[end]);
        ends_[end] = -1;
    }

private:
    std::array<int, 2> ends_{-1, -1};
};

// The group that the terminal's keys reach, if it is ours to give.
bool has_terminal() {
    return isatty(STDIN_FILENO) == 1 && tcgetpgrp(STDIN_FILENO) == getpgrp();
}

void give_terminal(pid_t group) {
    sigset_t stop, before;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTTOU); // or the one who takes it back would be stopped
    sigprocmask(SIG_BLOCK, &stop, &before);
    tcsetpgrp(STDIN_FILENO, group);
    sigprocmask(SIG_SETMASK, &before, nullptr);
}

// What the child finds open.
struct Ends {
    int output, errors, report;
    bool terminal;
};

// In the child: nothing but system calls until it is another program.
[[noreturn]] void become(const ChildTask &task, char *const *words, char *const *environment,
                         const Ends &ends) {
    setpgid(0, 0);
    if (ends.terminal) give_terminal(getpid());
#ifdef __linux__
    prctl(PR_SET_PDEATHSIG, SIGTERM); // who runs on without us would not be known to anybody
#endif
    for (const int number : {SIGINT, SIGTERM, SIGPIPE})
        std::signal(number, SIG_DFL);
    if (task.silent) {
        dup2(open("/dev/null", O_RDONLY | O_CLOEXEC), STDIN_FILENO);
        dup2(ends.output, STDOUT_FILENO);
    } else if (task.output_to_error) {
        dup2(STDERR_FILENO, STDOUT_FILENO);
    }
    dup2(ends.errors, STDERR_FILENO);
    execve(words[0], words, environment);
    const int problem = errno;
    const bool told = write(ends.report, &problem, sizeof problem) == sizeof problem;
    _exit(told ? 126 : 127);
}

std::vector<std::string> environment_for(const ChildTask &task) {
    std::vector<std::string> result;
    const auto is_replaced = [&](const std::string &line) {
        const std::string name = line.substr(0, line.find('='));
        for (const auto &[key, value] : task.environment)
            if (key == name) return true;
        for (const std::string &key : task.unset)
            if (key == name) return true;
        return false;
    };
    for (char **line = environ; *line; line++)
        if (!is_replaced(*line)) result.emplace_back(*line);
    for (const auto &[key, value] : task.environment)
        result.push_back(key + "=" + value);
    return result;
}

std::vector<char *> pointers(std::vector<std::string> &texts) {
    std::vector<char *> result;
    for (std::string &text : texts)
        result.push_back(text.data());
    result.push_back(nullptr);
    return result;
}

// One of the child's outputs: read until its end is closed.
class Output {
public:
    // Nothing is shown of what is kept whole.
    Output(int descriptor, bool whole, bool shown, std::string &into)
        : descriptor_(descriptor), whole_(whole), shown_(shown), into_(into) {}

    int watched() const { return open_ ? descriptor_ : -1; }

    // Takes what there is; false if that was all for now.
    bool take() {
        std::array<char, 16384> piece{};
        const ssize_t got = open_ ? read(descriptor_, piece.data(), piece.size()) : 0;
        if (got < 0 && errno == EINTR) return true;
        if (got < 0 && errno == EAGAIN) return false;
        open_ = got > 0;
        if (!open_) return false;
        const auto length = static_cast<std::size_t>(got);
        if (shown_ && write(STDERR_FILENO, piece.data(), length) < 0)
            errno = 0; // who does not read does not miss it
        into_.append(piece.data(), length);
        if (!whole_ && into_.size() > 2 * tail_bytes) into_.erase(0, into_.size() - tail_bytes);
        return true;
    }

    // What was written last; a grandchild may hold the pipe open for longer than we wait.
    void take_rest() {
        fcntl(descriptor_, F_SETFL, O_NONBLOCK);
        while (take()) {
        }
    }

private:
    int descriptor_;
    bool whole_, shown_;
    bool open_ = true;
    std::string &into_;
};

// Whole lines, at most so many bytes.
std::string last_lines(std::string tail) {
    while (!tail.empty() && (tail.back() == '\n' || tail.back() == '\r'))
        tail.pop_back();
    if (tail.size() <= tail_bytes) return tail;
    tail.erase(0, tail.size() - tail_bytes);
    const std::size_t line = tail.find('\n');
    return line == tail.npos ? tail : tail.substr(line + 1);
}

class Waiting {
public:
    Waiting(pid_t pid, Output output, Output errors, const ChildTask &task, const Interrupts &interrupts)
        : pid_(pid), output_(output), errors_(errors), task_(task), interrupts_(interrupts) {}

    int until_end() {
        int status = 0;
        while (waitpid(pid_, &status, WNOHANG) == 0)
            look();
        output_.take_rest();
        errors_.take_rest();
        return status;
    }

private:
    void look() {
        std::array<struct pollfd, 3> watched{{{output_.watched(), POLLIN, 0},
                                              {errors_.watched(), POLLIN, 0},
                                              {passed_ ? -1 : interrupts_.descriptor(), POLLIN, 0}}};
        const bool ending = output_.watched() < 0 && errors_.watched() < 0;
        poll(watched.data(), watched.size(), ending ? look_soon_ms : look_ms);
        if (watched[0].revents != 0) output_.take();
        if (watched[1].revents != 0) errors_.take();
        if (interrupts_.came() && !passed_) {
            passed_ = true;
            kill(-pid_, SIGINT);
        }
        if (!task_.beat || Clock::now() < next_beat_) return;
        next_beat_ = Clock::now() + between_beats;
        task_.beat();
    }

    pid_t pid_;
    Output output_, errors_;
    const ChildTask &task_;
    const Interrupts &interrupts_;
    bool passed_ = false;
    Clock::time_point next_beat_ = Clock::now() + between_beats;
};

} // namespace

std::string ChildEnd::how() const {
    if (!problem.empty()) return "could not be started: " + problem;
    if (signal != 0) return "was ended by signal " + std::to_string(signal) + " (" + strsignal(signal) + ")";
    return "ended with exit code " + std::to_string(code);
}

ChildEnd run_child(const ChildTask &task, const Interrupts &interrupts) {
    ChildEnd end;
    std::vector<std::string> words = task.words;
    std::vector<std::string> environment = environment_for(task);
    words[0] = find_program(words[0]);
    if (words[0].empty()) {
        end.problem = "there is no such program, or it may not be executed";
        return end;
    }
    const std::vector<char *> word_pointers = pointers(words);
    const std::vector<char *> environment_pointers = pointers(environment);
    Pipe output, errors, report;
    const bool terminal = !task.silent && has_terminal();
    const pid_t pid = fork();
    if (pid < 0) {
        end.problem = std::strerror(errno);
        return end;
    }
    if (pid == 0)
        become(task, word_pointers.data(), environment_pointers.data(),
               {output.in(), errors.in(), report.in(), terminal});
    setpgid(pid, pid);
    output.close_end(1);
    errors.close_end(1);
    report.close_end(1);
    const int status = Waiting(pid, {output.out(), true, false, end.out},
                               {errors.out(), false, !task.silent, end.tail}, task, interrupts)
                           .until_end();
    if (terminal) give_terminal(getpgrp());
    int problem = 0;
    if (read(report.out(), &problem, sizeof problem) == sizeof problem) end.problem = std::strerror(problem);
    end.code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
    end.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    end.tail = last_lines(std::move(end.tail));
    return end;
}

std::string find_program(const std::string &word) {
    const auto executable = [](const std::string &path) {
        struct stat info {};
        return stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) && access(path.c_str(), X_OK) == 0;
    };
    if (word.find('/') != word.npos) return executable(word) ? word : "";
    const char *path = std::getenv("PATH");
    std::string rest = path ? path : "/usr/local/bin:/usr/bin:/bin";
    while (!word.empty() && !rest.empty()) {
        const std::size_t end = std::min(rest.find(':'), rest.size());
        const std::string folder = rest.substr(0, end);
        if (executable(folder + "/" + word)) return folder + "/" + word;
        rest.erase(0, std::min(end + 1, rest.size()));
    }
    return {};
}

} // namespace client::link
