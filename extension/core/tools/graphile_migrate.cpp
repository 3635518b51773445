// graphile-migrate: a row for each committed file, keyed by a hash that covers the one before.
#include "core/text.hpp"
#include "core/tools/sums.hpp"
#include "core/tools/tool.hpp"

namespace core::tools {

namespace {

constexpr std::int64_t session_lock = 4727445306447283;

constexpr Column columns[] = {
    {"hash", "text"}, {"previous_hash", "text"}, {"filename", "text"}, {"date", "timestamptz"}};
constexpr Shape shapes[] = {{columns, "SELECT substring(filename FROM '^[0-9]+'), NULL::text, filename, "
                                      "'applied', date, NULL::int8, NULL::text, hash, "
                                      "NULL::text, NULL::text FROM ONLY %T ORDER BY filename"}};

std::vector<std::int64_t> locks(const Place & /*place*/) {
    return {session_lock};
}

// The value of a header line "--! Name: value"; the headers end with the first other line.
std::string_view take_header(std::string_view &rest, std::string_view name) {
    constexpr std::string_view mark = "--! ";
    std::string_view value;
    while (rest.substr(0, mark.size()) == mark && rest.find(": ") < rest.find('\n')) {
        std::string_view line = text::trim(rest.substr(mark.size(), rest.find('\n') - mark.size()));
        const std::size_t colon = line.find(": ");
        if (line.substr(0, colon) == name) value = text::trim(line.substr(colon + 1));
        rest.remove_prefix(std::min(rest.find('\n') + 1, rest.size()));
    }
    return value;
}

std::string checksum(const FileOf &file, const Digests &digests) {
    std::string_view body = file.text();
    std::string_view previous = take_header(body, "Previous");
    if (previous == "-") previous = {};
    const std::string both = std::string(previous) + "\n" + std::string(text::trim(body));
    return "sha1:" + hex(digests.sha1(std::string(text::trim(both)) + "\n"));
}

} // namespace

extern const Tool graphile_migrate;
constinit const Tool graphile_migrate = {
    .id = "graphile-migrate",
    .title = "graphile-migrate",
    .formats = nullptr,
    .schema = "graphile_migrate",
    .table = "migrations",
    .shapes = shapes,
    .locks = locks,
    .checksum = checksum,
    .mirror = {.refusal = "A row of graphile-migrate holds a hash that covers the file before it."},
};

} // namespace core::tools
