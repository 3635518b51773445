// The list of all tools whose record can be taken over. A new one: its file beside this one, and its name
// here.
#include <algorithm>
#include <array>

#include "core/error.hpp"
#include "core/formats/format.hpp"
#include "core/text.hpp"
#include "core/tools/tool.hpp"
#include "core/version.hpp"

namespace core::tools {

// rails stands before dbmate: the same table, and another one beside it.
#define SLUICE_TOOLS(tool)                                                                                   \
    tool(golang_migrate) tool(goose) tool(rails) tool(dbmate) tool(flyway) tool(liquibase) tool(sqitch)      \
        tool(sql_migrate) tool(node_pg_migrate) tool(prisma) tool(sqlx) tool(diesel) tool(tern) tool(atlas)  \
            tool(graphile_migrate) tool(river)

#define SLUICE_DECLARE(name) extern const Tool name;
#define SLUICE_ENTER(name) &name,

SLUICE_TOOLS(SLUICE_DECLARE)

namespace {

constexpr std::array all{SLUICE_TOOLS(SLUICE_ENTER)};

bool is_among(std::string_view word, std::string_view words) {
    while (!words.empty())
        if (text::take_word(words) == word) return true;
    return false;
}

bool has(std::span<const Found> columns, const Column &wanted) {
    return std::any_of(columns.begin(), columns.end(), [&](const Found &column) {
        return column.name == wanted.name && is_among(column.type, wanted.types);
    });
}

const formats::Format *known_format(std::string_view id) {
    for (const formats::Format *format : formats::registry())
        if (format->id == id) return format;
    return nullptr;
}

} // namespace

std::span<const Tool *const> registry() {
    return all;
}

std::string known() {
    std::string ids;
    for (const Tool *tool : all)
        ids.append(ids.empty() ? "" : ", ").append(tool->id);
    return ids;
}

const Tool &find(std::string_view id) {
    for (const Tool *tool : all)
        if (tool->id == id) return *tool;
    throw Error(sqlstate::invalid_argument, "unknown tool " + text::quoted(id), {},
                "Use auto or one of: " + known() + ".");
}

const Shape *fitting(const Tool &tool, std::span<const Found> columns) {
    for (const Shape &shape : tool.shapes) {
        const bool fits = std::all_of(shape.columns.begin(), shape.columns.end(),
                                      [&](const Column &column) { return has(columns, column); });
        if (fits) return &shape;
    }
    return nullptr;
}

bool reads(const Tool &tool, std::string_view format) {
    return tool.formats == nullptr || is_among(format, tool.formats);
}

std::string_view only_format(const Tool &tool) {
    if (tool.formats == nullptr) return {};
    std::string_view words = tool.formats;
    const std::string_view first = text::take_word(words);
    return words.empty() && known_format(first) != nullptr ? first : std::string_view();
}

Identity identify(std::string_view format, const Identity &recorded, const std::string &file) {
    const formats::Format *known = known_format(format);
    if (known != nullptr && !file.empty()) {
        formats::Name name = formats::meaning(*known, file);
        // where a file is many migrations, or the order stands elsewhere, its name is none of theirs
        const bool named = !name.version.empty() || name.kind == Kind::repeatable;
        if (named && name.part != formats::Part::none && name.part != formats::Part::aside) {
            std::string id = formats::id_of(name);
            return {std::move(id), std::move(name.version), std::move(name.name)};
        }
    }
    if (recorded.version.empty()) return {repeatable_id(recorded.name), {}, recorded.name};
    return {version_id(recorded.version), recorded.version, recorded.name};
}

std::string filled(std::string_view sql, const std::string &table, const std::string &schema) {
    std::string out;
    for (std::size_t at = 0; at < sql.size(); ++at) {
        const bool mark = sql[at] == '%' && at + 1 < sql.size() && (sql[at + 1] == 'T' || sql[at + 1] == 'S');
        if (mark)
            out += sql[++at] == 'T' ? table : schema;
        else
            out += sql[at];
    }
    return out;
}

} // namespace core::tools
