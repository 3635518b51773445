#include "core/formats/liquibase_filter.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace core::formats::liquibase_filter {

namespace {

// Takes what stands before the next comma off the front.
std::string_view take_item(std::string_view &list) {
    const std::size_t comma = list.find(',');
    const std::string_view item = text::trim(list.substr(0, comma));
    list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
    return item;
}

bool is_listed(std::string_view name, std::string_view list) {
    while (!list.empty())
        if (text::equal_nocase(take_item(list), name)) return true;
    return false;
}

// By recursive descent: "or" and "," bind least, then "and", then "!" and "not".
class Expression {
public:
    Expression(std::string_view text, std::string_view list) : rest_(text), list_(list) {}
    bool value() {
        const bool result = any_of();
        return result && text::trim(rest_).empty();
    }

private:
    bool any_of() {
        bool result = all_of();
        while (take(",") || take_word("or")) {
            const bool right = all_of();
            result = result || right;
        }
        return result;
    }

    bool all_of() {
        bool result = one();
        while (take_word("and")) {
            const bool right = one();
            result = result && right;
        }
        return result;
    }

    bool one() {
        if (++depth_ > deepest) return false;
        const bool result = nested();
        --depth_;
        return result;
    }

    bool nested() {
        if (take("!") || take_word("not")) return !one();
        if (take("(")) {
            const bool result = any_of();
            return take(")") && result;
        }
        take("@");
        const std::string_view name = this->name();
        rest_.remove_prefix(name.size());
        return is_listed(name, list_);
    }

    std::string_view name() {
        rest_ = text::trim_left(rest_);
        return rest_.substr(0, std::min(rest_.find_first_of(" \t,()!"), rest_.size()));
    }

    bool take(std::string_view sign) {
        rest_ = text::trim_left(rest_);
        if (rest_.substr(0, sign.size()) != sign) return false;
        rest_.remove_prefix(sign.size());
        return true;
    }

    bool take_word(std::string_view word) {
        const std::string_view next = name();
        if (!text::equal_nocase(next, word)) return false;
        rest_.remove_prefix(next.size());
        return true;
    }

    static constexpr int deepest = 100;

    std::string_view rest_, list_;
    int depth_ = 0;
};

} // namespace

bool holds(std::string_view expression, std::string_view list) {
    return Expression(expression, list).value();
}

bool in_context(std::string_view of_changeset, std::string_view asked) {
    of_changeset = text::trim(of_changeset);
    if (of_changeset.empty()) return true;
    if (text::trim(asked).empty()) return of_changeset.front() != '@';
    return holds(of_changeset, asked);
}

bool for_this_server(std::string_view dbms) {
    if (text::trim(dbms).empty()) return true;
    bool only_excluded = true;
    while (!dbms.empty()) {
        std::string_view item = take_item(dbms);
        const bool excluded = item.substr(0, 1) == "!";
        if (excluded) item.remove_prefix(1);
        if (text::equal_nocase(item, "postgresql") || (!excluded && text::equal_nocase(item, "all")))
            return !excluded;
        only_excluded = only_excluded && excluded;
    }
    return only_excluded;
}

} // namespace core::formats::liquibase_filter
