#include "exec/statement.hpp"

#include "bridge/memory.hpp"
#include "core/text.hpp"

extern "C" {
#include "mb/pg_wchar.h"
}

namespace exec {

namespace {

constexpr std::size_t activity_length = 900;

std::string migration_label(const Label &label) {
    return label.migration;
}

} // namespace

std::string_view text_of(const core::Script &script, const core::Statement &statement) {
    return std::string_view(script.text)
        .substr(static_cast<std::size_t>(statement.offset), static_cast<std::size_t>(statement.length));
}

std::string brief(std::string_view sql, std::size_t most) {
    std::string out;
    bool blank = false;
    for (const char c : sql) {
        if (core::text::is_blank(c)) {
            blank = !out.empty();
            continue;
        }
        if (blank) out += ' ';
        blank = false;
        out += c;
        if (out.size() > most + 8) break;
    }
    if (out.size() <= most) return out;
    const int cut = pg_mbcliplen(out.data(), static_cast<int>(out.size()), static_cast<int>(most));
    return out.substr(0, static_cast<std::size_t>(cut)) + "...";
}

std::string activity(const Label &label, int number, int count, std::string_view what) {
    return "/* sluice " + label.stream + " " + label.migration + " " + std::to_string(number) + "/" +
           std::to_string(count) + " */ " + std::string(what);
}

pg::StatementOrder make_order(const Label &label, const core::Script &script,
                              const core::Statement &statement, int index, int count, pg::StatementMode mode,
                              pg::Rows *rows, MemoryContext memory) {
    pg::StatementOrder order{};
    const std::string_view sql = text_of(script, statement);
    order.sql = pg::to_cstring(sql, memory);
    order.mode = mode;
    order.where.migration = pg::to_cstring(migration_label(label), memory);
    order.where.file = script.file.empty() ? nullptr : pg::to_cstring(script.file, memory);
    order.where.statement = index + 1;
    order.where.line = script.line + statement.line - 1;
    order.where.activity =
        pg::to_cstring(activity(label, index + 1, count, brief(sql, activity_length)), memory);
    order.rows = rows;
    if (statement.data_length >= 0) {
        order.copy_data = script.text.data() + statement.data_offset;
        order.copy_length = static_cast<std::size_t>(statement.data_length);
    }
    using core::StatementKind;
    order.savepoint = statement.kind == StatementKind::savepoint ||
                      statement.kind == StatementKind::release ||
                      statement.kind == StatementKind::rollback_to;
    return order;
}

pg::Where *make_commit_where(const Label &label, MemoryContext memory) {
    auto *where =
        pg::call([&] { return static_cast<pg::Where *>(MemoryContextAllocZero(memory, sizeof(pg::Where))); });
    where->migration = pg::to_cstring(migration_label(label), memory);
    where->file = label.file.empty() ? nullptr : pg::to_cstring(label.file, memory);
    return where;
}

ErrorPlace place_of(const ErrorData &error, const core::Script &script, const core::Statement &statement) {
    ErrorPlace place;
    const std::string_view sql = text_of(script, statement);
    std::size_t offset = static_cast<std::size_t>(statement.offset);
    if (error.internalpos > 0 && error.internalquery && sql == error.internalquery) {
        const char *p = error.internalquery;
        for (int i = 1; i < error.internalpos && *p; i++)
            p += pg_mblen(p);
        offset += static_cast<std::size_t>(p - error.internalquery);
    }
    const auto position = core::text::position(script.text, offset);
    place.line = script.line + position.line - 1;
    place.column = position.column;
    return place;
}

} // namespace exec
