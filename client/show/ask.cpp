#include "client/show/ask.hpp"

#include <unistd.h>

#include <cstdio>
#include <string>

namespace client::show {

bool can_ask() {
    return isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1;
}

bool ask(std::string_view question) {
    fwrite(question.data(), 1, question.size(), stdout);
    fwrite(" [y/N] ", 1, 7, stdout);
    fflush(stdout);
    std::string answer;
    char c = 0;
    while (read(STDIN_FILENO, &c, 1) == 1 && c != '\n')
        answer += c;
    if (c != '\n') fwrite("\n", 1, 1, stdout);
    for (const char *yes : {"y", "Y", "yes", "Yes", "YES"})
        if (answer == yes) return true;
    return false;
}

} // namespace client::show
