// Which of the records in this database is meant, and whether one stands in the way of a first run.

#include "engine/import.hpp"

#include <algorithm>

#include "core/error.hpp"
#include "core/text.hpp"

namespace engine {

namespace {

namespace sqlstate = core::sqlstate;

std::string listed(const std::vector<Record> &records) {
    std::string out;
    for (const Record &r : records)
        out += (out.empty() ? "" : ", ") + std::string(r.tool->title) + "'s " + r.title();
    return out;
}

[[noreturn]] void refuse_nothing(const core::tools::Tool *tool, const Where &where) {
    std::string looked = where.table ? core::text::quoted(*where.table) : "";
    if (looked.empty() && tool) looked = core::text::quoted(tool->table);
    const std::string in = where.schema ? "in schema " + core::text::quoted(*where.schema) : "in any schema";
    if (tool)
        throw core::Error(
            sqlstate::no_tool, std::string("no record of ") + tool->title + " is in this database",
            "There is no table " + looked + " " + in + " with the columns that " + tool->title + " gives it.",
            "If it has another name, say which: table_name => '...' (sluice import --table).");
    throw core::Error(
        sqlstate::no_tool, "no record of another tool is in this database",
        looked.empty() ? "Known are: " + core::tools::known() + "."
                       : "No table " + looked + " " + in + " is one.",
        "If its table has another name, say which: table_name => '...' (sluice import --table); "
        "of a database without any, say where it stands: sluice force VERSION.");
}

template <class Keep>
void keep_if(std::vector<Record> &records, Keep keep) {
    records.erase(std::remove_if(records.begin(), records.end(), [&](const Record &r) { return !keep(r); }),
                  records.end());
}

// Of the streams that took over a record, those records.
bool is_taken(const Record &record, const std::vector<ledger::Stream> &streams, const std::string &but) {
    return std::any_of(streams.begin(), streams.end(), [&](const ledger::Stream &s) {
        return s.name != but && s.tool == record.tool->id && s.tool_schema == record.schema &&
               s.tool_table == record.name;
    });
}

} // namespace

Record choose_record(const std::string &tool, const Where &where) {
    const core::tools::Tool *wanted = tool == "auto" ? nullptr : &core::tools::find(tool);
    std::vector<Record> records = find_records(wanted, where);
    if (records.empty()) refuse_nothing(wanted, where);
    const auto with_rows = [](const Record &r) { return !r.readable || has_rows(r); };
    if (!wanted || records.size() > 1) {
        std::vector<Record> used = records;
        keep_if(used, with_rows);
        if (used.empty() && !wanted) refuse_nothing(wanted, where);
        if (!used.empty()) records = std::move(used);
    }
    // a library's line is not the application's
    const bool others = std::any_of(records.begin(), records.end(), [](auto &r) { return !r.tool->library; });
    if (!wanted && others) keep_if(records, [](const Record &r) { return !r.tool->library; });
    if (records.size() == 1) return records.front();
    const bool one_tool =
        std::all_of(records.begin(), records.end(), [&](auto &r) { return r.tool == records.front().tool; });
    throw core::Error(sqlstate::several_tools, "several records of other tools are in this database",
                      "They are: " + listed(records) + ".",
                      one_tool ? "Name the schema: table_schema => '...' (sluice import --schema)."
                               : "Name the tool: migrate_import('" + std::string(records.front().tool->id) +
                                     "') (sluice import " + records.front().tool->id + ").");
}

void refuse_beside_record(const Context &context) {
    std::vector<Record> records = find_records(nullptr, {});
    if (records.empty()) return;
    const std::vector<ledger::Stream> streams = ledger::read_streams();
    keep_if(records, [&](const Record &r) {
        return !r.tool->library && !is_taken(r, streams, context.stream) && has_rows(r);
    });
    if (records.empty()) return;
    const Record &first = records.front();
    const bool main = context.stream == "main";
    throw core::Error(sqlstate::tool_first,
                      "stream \"" + context.stream + "\" is empty, but " + first.tool->title +
                          " has applied migrations in this database",
                      "Its table " + first.title() +
                          " has rows: a stream that begins beside it would run all files from the first "
                          "one, and repeat what they did.",
                      "Take them over with sluice import (SELECT * FROM migrate_import()); if these files "
                      "are another line, begin "
                      "it with sluice up --force-new (SELECT migrate_stream('" +
                          (main ? "main" : context.stream) + "')).");
}

} // namespace engine
