#include "client/files/variables.hpp"

#include <fmt/format.h>

#include <cstdlib>

#include "client/failure.hpp"
#include "client/text.hpp"
#include "core/formats/format.hpp"

namespace client::files {

namespace {

// A file may be of a format if its name is the format's and, where there is one, the format's mark is in it.
bool may_be(const core::formats::Format &format, std::string_view id, std::string_view name,
            std::string_view text) {
    if (format.variables == nullptr) return false;
    if (id == format.id) return true;
    if (id != "auto" || core::formats::meaning(format, name).part == core::formats::Part::none) return false;
    return format.marked == nullptr || format.marked(text);
}

} // namespace

void add_variables(std::string_view format, std::string_view name, std::string_view text,
                   std::set<std::string> &names) {
    for (const core::formats::Format *each : core::formats::registry()) {
        if (!may_be(*each, format, name, text)) continue;
        for (std::string &variable : each->variables(text))
            names.insert(std::move(variable));
    }
}

std::string variables_text(const std::set<std::string> &names) {
    std::string result;
    for (const std::string &name : names) {
        const char *value = std::getenv(name.c_str());
        if (value == nullptr) continue;
        if (std::string_view(value).find_first_of("\r\n") != std::string_view::npos)
            throw Failure(Exit::usage,
                          fmt::format("environment variable \"{}\" holds a line break", text::harmless(name)))
                .because("A migration uses it, and values go to the server a line each.")
                .leaving("nothing was sent");
        result += fmt::format("{}={}\n", name, value);
    }
    return result;
}

} // namespace client::files
