#include "engine/bookkeeping.hpp"

#include <algorithm>
#include <cctype>

#include "bridge/scan.hpp"
#include "core/text.hpp"
#include "core/tools/tool.hpp"

namespace engine {

namespace {

struct Table {
    std::string name;
    const core::tools::Tool *tool;
};

// "changes" and "migrations" are anybody's words; the others are nobody else's.
bool is_telling(std::string_view name) {
    return name != "changes" && name != "migrations";
}

std::vector<Table> tables_of(const ledger::Stream &stream) {
    std::vector<Table> out;
    if (!stream.tool.empty()) out.push_back({stream.tool_table, &core::tools::find(stream.tool)});
    for (const core::tools::Tool *tool : core::tools::registry()) {
        const bool there =
            std::any_of(out.begin(), out.end(), [&](const Table &t) { return t.name == tool->table; });
        if (!there && is_telling(tool->table)) out.push_back({tool->table, tool});
    }
    return out;
}

bool is_word(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '$';
}

// As a whole word; strings count, for the body of a DO block is one.
bool names(std::string_view token, std::string_view name) {
    for (std::size_t at = token.find(name); at != token.npos; at = token.find(name, at + 1)) {
        const bool begins = at == 0 || !is_word(token[at - 1]);
        const std::size_t end = at + name.size();
        if (begins && (end == token.size() || !is_word(token[end]))) return true;
    }
    return false;
}

bool statement_names(std::string_view statement, const std::string &name) {
    if (statement.find(name) == statement.npos) return false;
    pg::Scanner scanner(statement);
    while (const pg::Token token = scanner.next())
        if (names(statement.substr(static_cast<std::size_t>(token.offset),
                                   static_cast<std::size_t>(token.length)),
                  name))
            return true;
    return false;
}

void tell(const Job &job, const Table &table, Prepared &prepared) {
    for (int i = 0; i < job.statements(); i++) {
        const core::Statement &s = job.parsed.statements[static_cast<std::size_t>(i)];
        if (!statement_names(exec::text_of(job.script, s), table.name)) continue;
        prepared.notices.push_back(
            {"bookkeeping", job.row.version, job.label.file,
             job.label.file + " line " + std::to_string(job.script.line + s.line - 1) + ": statement " +
                 std::to_string(i + 1) + " touches \"" + table.name + "\", where " + table.tool->title +
                 " records what is applied; the ledger does not follow what it changes there"});
    }
}

} // namespace

void tell_bookkeeping(Prepared &prepared, const ledger::Stream &stream) {
    const std::vector<Table> tables = tables_of(stream);
    for (const auto &job : prepared.jobs)
        for (const Table &table : tables)
            if (job->script.text.find(table.name) != std::string::npos) tell(*job, table, prepared);
}

} // namespace engine
