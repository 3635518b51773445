// What a program that we start needs to reach our database.
#include <fmt/format.h>

#include <memory>

#include "client/link/connection.hpp"

namespace client::link {

namespace {

std::string escaped(std::string_view text) {
    constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
    std::string result;
    for (const char c : text)
        result += plain.find(c) != plain.npos ? std::string(1, c)
                                              : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    return result;
}

std::string text_or_empty(const char *text) {
    return text ? text : "";
}

// A folder of sockets cannot stand where a URL has its host.
std::string url_of(const PGconn *connection, const std::string &more) {
    const std::string host = text_or_empty(PQhost(connection));
    const std::string port = text_or_empty(PQport(connection));
    const std::string password = text_or_empty(PQpass(connection));
    const bool socket = !host.empty() && host[0] == '/';
    std::string url = "postgres://" + escaped(text_or_empty(PQuser(connection)));
    if (!password.empty()) url += ":" + escaped(password);
    url += "@";
    if (!socket) url += (host.find(':') != host.npos ? "[" + host + "]" : escaped(host)) + ":" + port;
    url += "/" + escaped(text_or_empty(PQdb(connection)));
    std::string query = socket ? fmt::format("host={}&port={}", escaped(host), port) : "";
    if (!more.empty()) query += (query.empty() ? "" : "&") + more;
    return query.empty() ? url : url + "?" + query;
}

} // namespace

std::vector<std::pair<std::string, std::string>> Connection::environment() const {
    std::vector<std::pair<std::string, std::string>> result;
    const PGconn *const connection = connection_.get();
    const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(PQconninfo(connection_.get()),
                                                                               PQconninfoFree);
    std::string more;
    for (const PQconninfoOption *option = options.get(); option && option->keyword; option++) {
        const std::string_view name = option->envvar ? option->envvar : "";
        if (!option->val || !*option->val || name.empty() || name == "PGSERVICE") continue;
        result.emplace_back(name, option->val);
        if (name == "PGSSLMODE" && std::string_view(option->val) != "prefer")
            more += fmt::format("{}sslmode={}", more.empty() ? "" : "&", escaped(option->val));
        if (name == "PGOPTIONS")
            more += fmt::format("{}options={}", more.empty() ? "" : "&", escaped(option->val));
    }
    // of several hosts it is the one that answered
    for (auto &[name, value] : result) {
        if (name == "PGHOST") value = text_or_empty(PQhost(connection));
        if (name == "PGPORT") value = text_or_empty(PQport(connection));
    }
    for (const auto &[name, value] :
         {std::pair("PGHOST", PQhost(connection)), std::pair("PGPORT", PQport(connection)),
          std::pair("PGUSER", PQuser(connection)), std::pair("PGDATABASE", PQdb(connection)),
          std::pair("PGPASSWORD", PQpass(connection))}) {
        bool there = false;
        for (const auto &[known, old] : result)
            there = there || known == name;
        if (!there && value && *value) result.emplace_back(name, value);
    }
    result.emplace_back("DATABASE_URL", url_of(connection, more));
    return result;
}

} // namespace client::link
