#include "client/link/program.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

#include "client/failure.hpp"

extern char **environ;

namespace client::link {

namespace {

struct Pipe {
    int ends[2] = {-1, -1};

    Pipe() {
        if (pipe2(ends, O_CLOEXEC) != 0) throw Failure(Exit::failed, "could not make a pipe for a program");
    }
    ~Pipe() {
        close_end(0);
        close_end(1);
    }
    Pipe(const Pipe &) = delete;
    Pipe &operator=(const Pipe &) = delete;
    void close_end(int which) {
        if (ends[which] >= 0) close(ends[which]);
        ends[which] = -1;
    }
};

// The environment with the variables in front: the first of a name counts.
std::vector<std::string> environment(const Variables &variables) {
    std::vector<std::string> result;
    for (const auto &[name, value] : variables)
        result.push_back(name + "=" + value);
    for (char **entry = environ; *entry; entry++)
        result.emplace_back(*entry);
    return result;
}

std::vector<char *> pointers(std::vector<std::string> &words) {
    std::vector<char *> result;
    result.reserve(words.size() + 1);
    for (std::string &word : words)
        result.push_back(word.data());
    result.push_back(nullptr);
    return result;
}

void read_both(Pipe &out, Pipe &err, Ended &into) {
    std::array<std::pair<Pipe *, std::string *>, 2> sources{{{&out, &into.out}, {&err, &into.err}}};
    while (out.ends[0] >= 0 || err.ends[0] >= 0) {
        struct pollfd waited[2] = {{out.ends[0], POLLIN, 0}, {err.ends[0], POLLIN, 0}};
        if (poll(waited, 2, -1) < 0 && errno != EINTR) return;
        for (std::size_t i = 0; i < sources.size(); i++) {
            if ((waited[i].revents & (POLLIN | POLLHUP | POLLERR)) == 0) continue;
            char bytes[65536];
            const ssize_t count = read(sources[i].first->ends[0], bytes, sizeof bytes);
            if (count > 0)
                sources[i].second->append(bytes, static_cast<std::size_t>(count));
            else if (count == 0 || errno != EINTR)
                sources[i].first->close_end(0);
        }
    }
}

int code_of(pid_t pid) {
    int status = 0;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR) return 127;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

} // namespace

Ended run_program(const std::vector<std::string> &words, const Variables &variables) {
    std::vector<std::string> arguments = words;
    std::vector<std::string> settings = environment(variables);
    Pipe out, err;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, out.ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, err.ends[1], STDERR_FILENO);
    posix_spawnattr_t attributes; // we ignore SIGPIPE; the program shall not
    posix_spawnattr_init(&attributes);
    sigset_t usual;
    sigemptyset(&usual);
    sigaddset(&usual, SIGPIPE);
    posix_spawnattr_setsigdefault(&attributes, &usual);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
    pid_t pid = 0;
    const int error = posix_spawnp(&pid, words[0].c_str(), &actions, &attributes, pointers(arguments).data(),
                                   pointers(settings).data());
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    Ended ended;
    ended.found = error != ENOENT && error != EACCES && error != ENOTDIR;
    if (error != 0) {
        ended.code = 127;
        return ended;
    }
    out.close_end(1);
    err.close_end(1);
    read_both(out, err, ended);
    ended.code = code_of(pid);
    return ended;
}

} // namespace client::link
