#include "bridge/script.hpp"

#include <algorithm>

#include "bridge/actions.hpp"
#include "bridge/classify.hpp"
#include "bridge/compat.hpp"
#include "bridge/hash.hpp"
#include "bridge/scan.hpp"
#include "core/error.hpp"
#include "core/text.hpp"

extern "C" {
#include "mb/pg_wchar.h"
#include "parser/parser.h"
}

namespace pg {

namespace {

namespace sqlstate = core::sqlstate;
constexpr std::size_t longest_excerpt = 8192;

// Feeds the token hash: the text of tokens with line ends as line feeds, and directive lines; neither blanks
// nor other comments nor empty statements.
class TokenHash {
public:
    void token(std::string_view slice) {
        std::size_t from = 0;
        for (std::size_t cr; (cr = slice.find("\r\n", from)) != std::string_view::npos; from = cr + 1)
            hash_.add(slice.substr(from, cr - from));
        hash_.add(slice.substr(from));
        hash_.add(std::string_view("\0", 1));
    }
    std::string finish() { return "t1:" + to_hex(hash_.finish()); }

private:
    Sha256 hash_;
};

// How far a piece is in CREATE [OR REPLACE] {FUNCTION | PROCEDURE}: only these can have a body of statements.
enum class Head { start, create, create_or, replace, routine, other };

Head follow(Head head, const Token &token) {
    switch (head) {
    case Head::start:
        return token.is("create") ? Head::create : Head::other;
    case Head::create:
        if (token.is("or")) return Head::create_or;
        [[fallthrough]];
    case Head::replace:
        return token.is("function") || token.is("procedure") ? Head::routine : Head::other;
    case Head::create_or:
        return token.is("replace") ? Head::replace : Head::other;
    case Head::routine:
    case Head::other:
        break;
    }
    return head;
}

// One piece between two closing semicolons, while it is being read.
struct Piece {
    Token first;
    Token last;
    Head head = Head::start;
    int parens = 0;
    int atomic = 0; // depth of BEGIN ATOMIC ... END, with CASE ... END inside
    bool copy = false, from = false, standard_input = false;

    bool empty() const { return !first; }
};

class Reader {
public:
    Reader(const core::Script &script, std::vector<core::Action> *actions)
        : script_(script), actions_(actions), text_(script.text), scanner_(text_),
          trees_(CurrentMemoryContext, "pg_sluice parse") {}

    ParsedScript read() {
        try {
            while (Token token = scanner_.next())
                take(token);
            gap(static_cast<int>(text_.size()));
            if (!piece_.empty()) close(static_cast<int>(text_.size()));
        } catch (const Error &error) {
            refuse_as_server(error, 0, static_cast<int>(text_.size()));
        }
        out_.directives = core::read_directives(directives_, script_.file, script_.line);
        for (core::Statement &s : out_.statements)
            decide_value_use(s);
        out_.tokens = hash_.finish();
        return std::move(out_);
    }

private:
    void take(const Token &token) {
        gap(token.offset);
        if (token.is('\\')) {
            meta_command(token);
            return;
        }
        gap_from_ = token.end();
        if (token.is(';') && piece_.parens <= 0 && piece_.atomic == 0) {
            if (!piece_.empty()) {
                hash_.token(";");
                close(token.end());
            }
            return;
        }
        hash_.token(slice(token));
        follow(token);
        check_interrupts();
    }

    std::string_view slice(const Token &token) const {
        return text_.substr(static_cast<std::size_t>(token.offset), static_cast<std::size_t>(token.length));
    }

    void follow(const Token &token) {
        if (piece_.empty()) {
            piece_.first = token;
            piece_.copy = token.is("copy");
        }
        if (token.is('(')) piece_.parens++;
        if (token.is(')')) piece_.parens--;
        if (piece_.parens == 0) {
            if (token.is("from")) piece_.from = true;
            // the grammar takes either name for both directions
            if ((token.is("stdin") || token.is("stdout")) && piece_.from) piece_.standard_input = true;
        }
        if (piece_.head == Head::routine) follow_body(token);
        piece_.head = pg::follow(piece_.head, token);
        piece_.last = token;
    }

    // CASE ends with END too. Behind a dot or AS both words are names, which psql does not know.
    void follow_body(const Token &token) {
        const bool name = piece_.last.is('.') || piece_.last.is("as");
        if (piece_.atomic == 0)
            piece_.atomic = piece_.parens == 0 && piece_.last.is("begin") && token.is("atomic");
        else if (token.is("case") && !name)
            piece_.atomic++;
        else if (token.is("end") && !name)
            piece_.atomic--;
    }

    // Directive lines among the comments between two tokens.
    void gap(int to) {
        for (int at = gap_from_; at < to;) {
            if (at >= data_begin_ && at < data_end_) {
                at = data_end_;
                continue;
            }
            const std::string_view rest =
                text_.substr(static_cast<std::size_t>(at), static_cast<std::size_t>(to - at));
            if (rest.substr(0, 2) == "--") {
                const std::string_view line = rest.substr(0, rest.find('\n'));
                if (core::is_directive(line)) {
                    directives_.push_back({line, line_of(at), at});
                    if (!core::is_remark(line)) hash_.token(core::text::trim(line));
                }
                at += static_cast<int>(line.size());
            } else if (rest.substr(0, 2) == "/*") {
                at += block_comment(rest);
            } else {
                at++;
            }
        }
        if (gap_from_ < to) gap_from_ = to;
    }

    static int block_comment(std::string_view rest) {
        int depth = 0;
        for (std::size_t i = 0; i + 1 < rest.size(); i++) {
            if (rest[i] == '/' && rest[i + 1] == '*') {
                depth++;
                i++;
            } else if (rest[i] == '*' && rest[i + 1] == '/') {
                i++;
                if (--depth == 0) return static_cast<int>(i) + 1;
            }
        }
        return static_cast<int>(rest.size());
    }

    // Offsets only grow, so lines are counted once over the text.
    int line_of(int offset) {
        if (offset < counted_to_) {
            counted_to_ = 0;
            lines_ = 1;
        }
        for (; counted_to_ < offset; counted_to_++)
            if (text_[static_cast<std::size_t>(counted_to_)] == '\n') lines_++;
        return lines_;
    }

    int end_of_line(int offset) const {
        const std::size_t end = text_.find('\n', static_cast<std::size_t>(offset));
        return end == std::string_view::npos ? static_cast<int>(text_.size()) : static_cast<int>(end) + 1;
    }

    // pg_dump's \restrict and \unrestrict say nothing to us; every other psql command is an error at its
    // place.
    void meta_command(const Token &token) {
        const int line_end = end_of_line(token.offset);
        std::string_view line = text_.substr(static_cast<std::size_t>(token.offset),
                                             static_cast<std::size_t>(line_end - token.offset));
        const std::string_view word = core::text::take_word(line);
        if (!piece_.empty() || (word != "\\restrict" && word != "\\unrestrict"))
            throw core::Error(sqlstate::psql_command,
                              "psql command \"" + std::string(word) + "\" cannot be part of a migration",
                              "Only psql understands it; the server runs plain SQL.",
                              "Write it as SQL, or run that part with psql.", place(token.offset));
        Token last = token;
        while (last.offset < line_end && !(last.end() >= line_end)) {
            const Token following = scanner_.next();
            if (!following) break;
            if (following.offset >= line_end) {
                gap_from_ = line_end;
                take(following);
                return;
            }
            last = following;
        }
        gap_from_ = line_end;
    }

    core::Place place(int offset) {
        const auto position = core::text::position(text_, static_cast<std::size_t>(offset));
        return {script_.file, script_.line + position.line - 1, position.column};
    }

    // The piece is complete: parse it, note its facts.
    void close(int data_search_from) {
        core::Statement s;
        s.offset = piece_.first.offset;
        s.length = piece_.last.end() - s.offset;
        s.line = line_of(s.offset);
        s.data_length = -1;
        if (piece_.copy && piece_.standard_input) inline_data(s, data_search_from);
        parse(s);
        out_.statements.push_back(s);
        piece_ = Piece();
    }

    void inline_data(core::Statement &s, int after) {
        // those of an earlier COPY of the same line come first
        const int begin = std::max(end_of_line(after - 1), data_end_);
        if (begin >= static_cast<int>(text_.size()))
            throw core::Error(sqlstate::statement_refused, "COPY FROM stdin without data",
                              "The data must follow in the file, up to a line \"\\.\".",
                              "Add the data, or use COPY FROM a file or INSERT.", place(s.offset));
        int at = begin, end = begin;
        for (; at < static_cast<int>(text_.size()); at = end) {
            end = end_of_line(at);
            std::string_view line =
                text_.substr(static_cast<std::size_t>(at), static_cast<std::size_t>(end - at));
            while (!line.empty() && (line.back() == '\n' || line.back() == '\r'))
                line.remove_suffix(1);
            if (line == "\\.") break;
            hash_.token(line);
        }
        s.data_offset = begin;
        s.data_length = at - begin;
        scanner_.blank(begin, at < static_cast<int>(text_.size()) ? end : at);
        if (begin > data_end_) data_begin_ = begin;
        data_end_ = end;
    }

    void parse(core::Statement &s) {
        const std::string_view sql =
            text_.substr(static_cast<std::size_t>(s.offset), static_cast<std::size_t>(s.length));
        const char *copy = to_cstring(sql, trees_);
        ContextScope scope(trees_);
        try {
            List *trees = call([&] { return raw_parser(copy, RAW_PARSE_DEFAULT); });
            if (list_length(trees) != 1)
                throw core::Error(sqlstate::statement_refused, inseparable, inseparable_detail,
                                  inseparable_hint, place(s.offset));
            const Node *tree = linitial_node(RawStmt, trees)->stmt;
            const Classified facts = classify(tree);
            s.kind = facts.kind;
            s.isolation = facts.isolation;
            s.read_only = facts.read_only;
            s.deferrable = facts.deferrable;
            s.commits_itself = facts.commits_itself;
            s.sets_session = facts.sets_session;
            const int number = static_cast<int>(out_.statements.size());
            note_type(facts, number);
            if (actions_)
                for (core::Action &action : actions(tree, sql, number, s.offset))
                    actions_->push_back(std::move(action));
        } catch (const Error &error) {
            refuse_as_server(error, s.offset, s.length);
        }
        call([&] { MemoryContextReset(trees_); });
    }

    // A new value can be used only after a commit; on new servers not if its type is as new as itself.
    void note_type(const Classified &facts, int index) {
        if (facts.kind == core::StatementKind::alter_type_add_value) {
            for (const std::string &made : types_made_)
                if (compat::new_enums_have_their_values && made == facts.type_name) return;
            new_values_.push_back({index, facts.new_value});
        } else if (!facts.type_name.empty()) {
            types_made_.push_back(facts.type_name);
        }
    }

    void decide_value_use(core::Statement &s) {
        const int index = static_cast<int>(&s - out_.statements.data());
        for (const auto &[at, value] : new_values_) {
            if (at != index) continue;
            std::string literal = "'";
            for (const char c : value)
                literal += c == '\'' ? std::string("''") : std::string(1, c);
            literal += "'";
            s.needs_commit =
                text_.find(literal, static_cast<std::size_t>(s.offset + s.length)) != std::string_view::npos;
        }
    }

    // The server's own error with the place in the file instead of one in our CALL. Some errors of the
    // grammar know none; then it is the statement's.
    [[noreturn]] void refuse_as_server(const Error &error, int base, int length) {
        const ErrorData *data = error.data();
        core::Place where = place(base);
        if (data->cursorpos > 0) {
            const char *from = text_.data() + base;
            const int bytes = call([&] {
                int n = 0;
                for (int i = 1; i < data->cursorpos && from[n]; i++)
                    n += pg_mblen(from + n);
                return n;
            });
            where = place(base + bytes);
            where.excerpt = text_.substr(static_cast<std::size_t>(base), static_cast<std::size_t>(length));
            where.excerpt_position = data->cursorpos;
        }
        if (where.excerpt.size() > longest_excerpt) where.excerpt.clear();
        throw core::Error(error.sqlstate(), data->message ? data->message : "",
                          data->detail ? data->detail : "", data->hint ? data->hint : "", where);
    }

    const core::Script &script_;
    std::vector<core::Action> *actions_;
    std::string_view text_;
    Scanner scanner_;
    Context trees_;
    TokenHash hash_;
    Piece piece_;
    ParsedScript out_;
    std::vector<core::DirectiveLine> directives_;
    std::vector<std::string> types_made_;
    std::vector<std::pair<int, std::string>> new_values_;
    int gap_from_ = 0;
    int data_begin_ = 0, data_end_ = 0; // inline data of the last line that had any
    int counted_to_ = 0;
    int lines_ = 1;
};

} // namespace

ParsedScript parse_script(const core::Script &script, std::vector<core::Action> *actions) {
    return Reader(script, actions).read();
}

std::string statement_tokens(std::string_view sql) {
    TokenHash hash;
    Scanner scanner(sql);
    while (const Token token = scanner.next())
        hash.token(
            sql.substr(static_cast<std::size_t>(token.offset), static_cast<std::size_t>(token.length)));
    return hash.finish();
}

} // namespace pg
