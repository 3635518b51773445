#include <algorithm>

#include "core/rules/rule.hpp"

namespace core::rules {

namespace {

constexpr StatementKind kinds[] = {StatementKind::create_extension};

bool holds(const std::vector<std::string> &list, const std::string &name) {
    return std::find(list.begin(), list.end(), name) != list.end();
}

void check(const Subject &subject, Report &report) {
    const DatabaseFacts &database = subject.database();
    const std::string &name = subject.action.subject.name;
    if (database.version == 0 || holds(database.extensions, name)) return;
    if (!holds(database.available_extensions, name))
        report.add(subject, Level::error, "the server does not have the extension " + quoted(name),
                   "It is not among pg_available_extensions: its files are not installed on this server.");
    else if (holds(database.untrusted_extensions, name) && !database.superuser)
        report.add(subject, Level::error, "only a superuser may create the extension " + quoted(name),
                   "It is not a trusted one, and the current role is no superuser.");
}

} // namespace

extern const Rule create_extension;
const Rule create_extension = {
    "create_extension",
    "An extension cannot be made here",
    Section::security,
    true,
    "CREATE EXTENSION of one whose files the server does not have, or which only a superuser may create "
    "while the caller is none.",
    "The statement would fail, perhaps behind others that committed.",
    "Have it installed or created by whoever runs the server, and write IF NOT EXISTS.",
    "The extension is there, or can be made by the caller.",
    kinds,
    check};

} // namespace core::rules
