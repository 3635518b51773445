// Directive lines as they stand in scripts, well formed or not: what is read is what was written, or an error
// at one of the lines.
#include <vector>

#include "core/directive.hpp"
#include "input.hpp"

using namespace core;

namespace {

void check(const std::vector<DirectiveLine> &lines, const Directives &read, bool valid) {
    const auto is_place = [&](int line, int offset) {
        for (const DirectiveLine &each : lines)
            if (each.line == line && (offset < 0 || each.offset == offset)) return true;
        return false;
    };
    for (const Expectation &each : read.expect) {
        fuzz::promise(is_place(each.line, each.offset), "an expectation stands on one of the lines");
        fuzz::promise(each.rows >= 0, "nobody expects fewer than no rows");
    }
    for (const Requirement &each : read.requirements) {
        fuzz::promise(is_place(each.line, -1), "a requirement stands on one of the lines");
        fuzz::promise(!each.id.empty(), "a requirement has a version");
        if (valid)
            fuzz::promise(text::invalid_utf8(each.id) == std::string::npos,
                          "a valid line has a valid version");
    }
    if (read.destructive) fuzz::promise(!read.destructive->empty(), "what destroys has a reason");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const std::string_view all(reinterpret_cast<const char *>(data), size);
    const bool valid = text::invalid_utf8(std::string(all)) == std::string::npos;
    std::vector<DirectiveLine> lines;
    text::Lines each_line(all);
    int number = 0;
    for (text::Line line; each_line.next(line);) {
        ++number;
        if (is_directive(line.text))
            lines.push_back({line.text, number, static_cast<int>(line.text.data() - all.data())});
    }
    try {
        check(lines, read_directives(lines, "x.sql", 1), valid);
    } catch (const Error &error) {
        fuzz::check_error(error, valid);
        fuzz::promise(error.place.file == "x.sql" && error.place.line >= 1 && error.place.line <= number,
                      "an error has a place among the lines");
    }
    return 0;
}
