// sqlx (sqlx-core/src/migrate): VERSION_name.sql, or VERSION_name.up.sql with VERSION_name.down.sql. The
// comment
// "-- no-transaction" at the very beginning, whatever follows, is all that it reads of a text, and all by
// which its files differ from plain ones and from golang-migrate's. To tell a set by it the line has to hold
// nothing else.
#include "core/formats/sqlx.hpp"

#include "core/formats/foreign.hpp"
#include "core/formats/naming.hpp"
#include "core/text.hpp"

namespace core::formats {

namespace {

constexpr std::string_view mark = "-- no-transaction";

Name name_of(std::string_view basename) {
    if (!take_ending(basename, ".sql")) return {};
    const Part part = take_ending(basename, ".down") ? Part::down : Part::up;
    if (part == Part::up) take_ending(basename, ".up");
    const std::string_view version = take_digits(basename);
    if (version.empty() || basename.empty() || basename.front() != '_') return {};
    return {part, std::string(version), std::string(basename.substr(1))};
}

bool marked(std::string_view content) {
    text::Line first;
    return text::Lines(content).next(first) && text::trim(first.text) == mark;
}

void read(const File &file, const Name &name, const Around & /*around*/, Migration &into) {
    Script &script = read_half(file, name.part, into);
    if (std::string_view(file.text).starts_with(mark) && script.text.starts_with(mark))
        say_no_transaction(script);
}

// The tool looks for its comment at the very beginning. One file where the set has no downs.
std::vector<File> write(const Draft &draft) {
    const auto text = [&](const DraftSide &side) {
        return (side.alone ? std::string(mark) + "\n" : "") + header_text(draft) + side_text(side);
    };
    const std::string stem = draft.version + "_" + draft.name;
    if (!draft.with_down) return {{stem + ".sql", text(draft.up)}};
    return {{stem + ".up.sql", text(draft.up)}, {stem + ".down.sql", text(draft.down)}};
}

} // namespace

constinit const Format sqlx = {
    .id = "sqlx",
    .title = "sqlx",
    .naming = "VERSION_name.sql, or VERSION_name.up.sql and VERSION_name.down.sql",
    .mark = mark.data(),
    .name = name_of,
    .marked = marked,
    .read = read,
    .mark_optional = true,
    .passes_over = true,
    .write = write,
};

} // namespace core::formats
