#include "client/link/url.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "client/failure.hpp"
#include "client/text.hpp"

namespace client::link {

namespace {

// Schemes under which other tools know PostgreSQL's protocol.
bool is_alias(std::string_view scheme) {
    return scheme == "pgx" || scheme == "pgx4" || scheme == "pgx5";
}

// A percent-encoded value as part of `options`, where a blank separates unless a backslash is before it.
std::string as_option(std::string_view encoded) {
    std::string option = "-csearch_path%3D";
    for (std::size_t i = 0; i < encoded.size(); i++) {
        const bool blank = encoded[i] == '+' || encoded.substr(i, 3) == "%20";
        if (blank) option += "%5C%20";
        if (!blank) option += encoded[i];
        if (blank && encoded[i] == '%') i += 2;
    }
    return option;
}

} // namespace

Target normalise(std::string_view database) {
    Target target;
    const std::size_t colon = database.find("://");
    if (colon == database.npos || database.substr(0, colon).find_first_of("= '") != database.npos) {
        target.conninfo = database;
        return target;
    }
    const std::string_view scheme = database.substr(0, colon);
    const std::size_t question = std::min(database.find('?'), database.size());
    if (!is_alias(scheme) && scheme != "postgres" && scheme != "postgresql")
        throw Failure(
            Exit::usage,
            fmt::format("\"{}://\" is not the URL of a PostgreSQL database", text::harmless(scheme)),
            "Give a URL that begins with postgres://.");
    target.conninfo = is_alias(scheme) ? "postgres" : std::string(scheme);
    target.conninfo += database.substr(colon, question - colon);
    if (question == database.size()) return target;

    std::vector<std::string> kept;
    std::string options;
    std::string_view rest = database.substr(question + 1);
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('&'), rest.size());
        const std::string_view pair = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        const std::string_view key = pair.substr(0, pair.find('='));
        const std::string_view value = pair.substr(std::min(key.size() + 1, pair.size()));
        if (key.substr(0, 2) == "x-")
            target.notices.push_back(fmt::format(
                "URL parameter \"{}\" belongs to another tool and is ignored", text::harmless(key)));
        else if (key == "search_path" || key == "options")
            options +=
                (options.empty() ? "" : "%20") + (key == "options" ? std::string(value) : as_option(value));
        else if (!pair.empty())
            kept.emplace_back(pair);
    }
    if (!options.empty()) kept.push_back("options=" + options);
    if (!kept.empty()) target.conninfo += fmt::format("?{}", fmt::join(kept, "&"));
    return target;
}

std::string without_secrets(std::string message, std::string_view database) {
    if (database.find("://") == database.npos && database.find("password") == database.npos) return message;
    for (const std::string &secret : {std::string(database), normalise(database).conninfo})
        for (std::size_t at = message.find(secret); at != message.npos; at = message.find(secret))
            message.replace(at, secret.size(), "...");
    return message;
}

} // namespace client::link
