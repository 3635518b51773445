// The server's own lexer as an object: tokens of a text with their byte offsets. No SQL rule of ours decides
// where a string, a comment or a dollar quote ends.
#pragma once

#include "bridge/memory.hpp"

extern "C" {
#include "parser/scanner.h"
}

namespace pg {

struct Token {
    int code = 0; // 0 = end of text; < 256 = that character; keyword_code = keyword; else another class
    int offset = 0;
    int length = 0;
    const char *keyword = nullptr; // canonical lower-case spelling, for keywords

    bool is(char c) const { return code == c; }
    bool is(std::string_view word) const { return keyword && word == keyword; }
    explicit operator bool() const { return code != 0; }
    int end() const { return offset + length; }
};

constexpr int keyword_code = 1000;

// While it lives, the lexer's and the parser's notices (identifiers cut to 63 bytes, old escapes) are silent:
// they come when the statement runs, once.
class Quiet {
public:
    Quiet();
    ~Quiet();
    Quiet(const Quiet &) = delete;
    Quiet &operator=(const Quiet &) = delete;

private:
    int client_;
    int log_;
    bool escapes_;
};

class Scanner {
public:
    // `sql` must outlive the scanner. Bytes 0 in it end it.
    explicit Scanner(std::string_view sql);
    ~Scanner();
    Scanner(const Scanner &) = delete;
    Scanner &operator=(const Scanner &) = delete;

    Token next(); // throws pg::Error with a position (in characters) for what is not lexically SQL
    // Makes the bytes [from, to), which must lie behind the current token, look like white space.
    void blank(int from, int to);

private:
    Quiet quiet_;
    Context memory_;
    core_yy_extra_type extra_;
    core_yyscan_t scanner_;
};

} // namespace pg
