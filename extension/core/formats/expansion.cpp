#include "core/formats/expansion.hpp"

#include <algorithm>
#include <charconv>

#include "core/error.hpp"
#include "core/text.hpp"

namespace core::formats {

namespace {

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_name_part(char c) {
    return is_letter(c) || text::is_digit(c) || c == '_';
}

[[noreturn]] void refuse(std::string message, std::string detail) {
    throw Error(sqlstate::bad_directive, std::move(message), std::move(detail),
                "Write \"$$\" where a dollar sign is meant.");
}

// As slices count: a negative number from the end, beyond it the end itself.
std::string_view slice(std::string_view value, long offset, std::optional<long> length) {
    const long size = static_cast<long>(value.size());
    const long from = std::clamp(offset < 0 ? offset + size : offset, 0L, size);
    long to = size;
    if (length) to = std::clamp(*length < 0 ? *length + size : *length + from, from, size);
    return value.substr(static_cast<std::size_t>(from), static_cast<std::size_t>(to - from));
}

class Expander {
public:
    Expander(std::string_view text, const Lookup &lookup) : rest_(text), lookup_(lookup) {}

    // Up to the end or to the brace that closes what this is a part of.
    std::string run(bool inside) {
        std::string result;
        while (!rest_.empty() && !(inside && rest_.front() == '}')) {
            if (take("\\\\"))
                result += "\\\\";
            else if (take("\\$") || take("$$"))
                result += '$';
            else if (take("$("))
                result += "$(";
            else if (rest_.front() == '$' && rest_.size() > 1)
                result += variable();
            else
                result += take_one();
        }
        return result;
    }

private:
    bool take(std::string_view what) {
        if (rest_.substr(0, what.size()) != what) return false;
        rest_.remove_prefix(what.size());
        return true;
    }

    char take_one() {
        const char c = rest_.front();
        rest_.remove_prefix(1);
        return c;
    }

    std::string_view name() {
        if (rest_.empty() || !is_letter(rest_.front()))
            refuse("a variable's name has to begin with a letter",
                   "Behind \"$\" stands " + text::excerpt(rest_) + ".");
        const auto end = std::find_if_not(rest_.begin(), rest_.end(), is_name_part);
        const std::string_view found = rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
        rest_.remove_prefix(found.size());
        return found;
    }

    std::string variable() {
        take_one();
        if (!take("{")) return std::string(lookup_(name()).value_or(""));
        if (++depth_ > deepest) refuse("variables are nested too deep", {});
        const std::string_view of = name();
        const std::optional<std::string_view> value = lookup_(of);
        std::string result = braced(of, value);
        --depth_;
        if (!take("}")) refuse("the braces of variable " + text::quoted(of) + " are not closed", {});
        return result;
    }

    std::string braced(std::string_view of, const std::optional<std::string_view> &value) {
        if (take(":-")) {
            std::string otherwise = run(true);
            return value && !value->empty() ? std::string(*value) : otherwise;
        }
        if (take("-")) {
            std::string otherwise = run(true);
            return value ? std::string(*value) : otherwise;
        }
        if (take("?")) {
            const std::string message = run(true);
            if (value) return std::string(*value);
            throw Error(sqlstate::bad_directive, "variable " + text::quoted(of) + " is required and not set",
                        message.empty() ? "" : "The file says: " + message + ".",
                        "Set it in the environment.");
        }
        if (take(":")) {
            const long offset = number();
            std::optional<long> length;
            if (take(":")) length = number();
            return std::string(slice(value.value_or(""), offset, length));
        }
        if (rest_.substr(0, 1) != "}")
            refuse("what stands behind the name of variable " + text::quoted(of) + " is not understood",
                   "There is " + text::excerpt(rest_) + ".");
        return std::string(value.value_or(""));
    }

    long number() {
        const std::size_t end = std::min(rest_.find_first_of(":}"), rest_.size());
        const std::string_view digits = text::trim(rest_.substr(0, end));
        long result = 0;
        const auto [behind, error] = std::from_chars(digits.data(), digits.data() + digits.size(), result);
        if (error != std::errc() || behind != digits.data() + digits.size())
            refuse(text::excerpt(digits) + " is no number", "It is to say where the value is cut.");
        rest_.remove_prefix(end);
        return result;
    }

    static constexpr int deepest = 32; // values within values

    std::string_view rest_;
    const Lookup &lookup_;
    int depth_ = 0;
};

} // namespace

std::string expand(std::string_view text, const Lookup &lookup) {
    return Expander(text, lookup).run(false);
}

} // namespace core::formats
