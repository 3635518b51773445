// Texts to begin a migration with: the forms of frequent changes that hold no lock for long. One record each,
// in the order of the help page.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/formats/draft.hpp"

namespace client::files {

// What the person said; what is empty becomes a word to be replaced, one that no schema has.
struct Answers {
    std::string table, column, type, default_value, references, expression, new_name, key;
};

struct Template {
    const char *id;      // "add-index"
    const char *summary; // one line
    void (*fill)(const Answers &answers, core::formats::Draft &draft);
};

std::span<const Template> templates();
// Nullptr if there is none of that name.
const Template *find_template(std::string_view id);

// A name as it stands in SQL: each part of a dotted one in quotes where it needs them.
std::string sql_name(std::string_view name);
// The name of an object that belongs to a column: "orders_email_idx", in quotes where it needs them.
std::string derived_name(std::string_view table, std::string_view column, std::string_view ending);

} // namespace client::files
