// Pieces of which rules make safer SQL for one statement: from the author's own text wherever it can be kept.
#pragma once

#include <string>

#include "core/rules/rule.hpp"

namespace core::rules {

// The statement with CONCURRENTLY at the place where it belongs.
std::string concurrently(const Subject &subject);
std::string alter(const Subject &subject, const std::string &command); // "ALTER TABLE t command;"
// A name for something on the relation's columns, as the server would choose it: orders_email_check.
std::string chosen(const Subject &subject, std::string_view ending);
std::string list(const std::vector<std::string> &columns); // "a, b", quoted

} // namespace core::rules
