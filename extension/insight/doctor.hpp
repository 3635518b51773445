// The doctor: looks over a database for what will hurt a migration, and says what mends it. A check is one
// query that runs as the caller and changes nothing; its rows are findings, no row means that all is well.
// Separate from the engine because nothing that runs depends on it.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "bridge/spi.hpp"

namespace insight {

enum class Needs { nothing, read }; // read: the right to see scripts and names

struct Check {
    const char *topic; // what docs/doctor.md calls it
    Needs needs;
    pg::Query query; // columns of text: level, object, detail, command; the latter three may be NULL
    pg::Query for_readers{nullptr}; // in its place for who has the right to read, if that shows more
};

struct Finding {
    std::string topic, level, object, detail, command;
};

// One list a file, each in the order of docs/doctor.md.
std::span<Check> ledger_checks();
std::span<Check> catalog_checks();
std::span<Check> tool_checks();
std::span<Check> session_checks();
std::span<Check> setting_checks();
std::span<Check> right_checks();

// What all checks found, the worst first, and a line "ok" for each that found nothing.
std::vector<Finding> examine();

} // namespace insight
