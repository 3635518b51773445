#include "bridge/scan.hpp"

#include <array>
#include <cstring>

extern "C" {
#include "common/keywords.h"
#include "utils/elog.h"
// core_yylex is declared by the grammar's private header only; its type is documented in parser/scanner.h.
extern int core_yylex(core_YYSTYPE *yylval_param, YYLTYPE *yylloc_param, core_yyscan_t yyscanner);
}

namespace pg {

namespace {

// Every keyword gets this one token code; which one it is stands in the value.
constexpr auto keyword_tokens = [] {
    std::array<std::uint16_t, 1024> codes{};
    for (auto &code : codes)
        code = keyword_code;
    return codes;
}();

} // namespace

Quiet::Quiet() : client_(client_min_messages), log_(log_min_messages), escapes_(escape_string_warning) {
    client_min_messages = ERROR;
    log_min_messages = ERROR;
    escape_string_warning = false;
}

Quiet::~Quiet() {
    client_min_messages = client_;
    log_min_messages = log_;
    escape_string_warning = escapes_;
}

Scanner::Scanner(std::string_view sql)
    : memory_(CurrentMemoryContext, "pg_sluice scanner"), extra_(), scanner_() {
    const char *copy = to_cstring(sql, memory_);
    ContextScope scope(memory_);
    scanner_ = call([&] { return scanner_init(copy, &extra_, &ScanKeywords, keyword_tokens.data()); });
    extra_.standard_conforming_strings = true;
    extra_.escape_string_warning = false;
}

Scanner::~Scanner() {
    // its memory goes with memory_
}

Token Scanner::next() {
    ContextScope scope(memory_);
    core_YYSTYPE value;
    YYLTYPE location = 0;
    Token token;
    token.code = call([&] { return core_yylex(&value, &location, scanner_); });
    token.offset = static_cast<int>(location);
    // the lexer keeps a NUL behind the token it has just returned
    token.length = token.code ? static_cast<int>(std::strlen(extra_.scanbuf + location)) : 0;
    if (token.code == keyword_code) token.keyword = value.keyword;
    return token;
}

void Scanner::blank(int from, int to) {
    for (int i = from; i < to; i++)
        if (extra_.scanbuf[i] != '\n') extra_.scanbuf[i] = ' ';
}

} // namespace pg
