// sluice pending: what the next "sluice up" would run.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "client/files/related.hpp"
#include "client/show/table.hpp"
#include "client/text.hpp"
#include "client/verbs/flags.hpp"
#include "client/verbs/look.hpp"
#include "client/verbs/outcome.hpp"
#include "client/verbs/pending.hpp"
#include "client/verbs/session.hpp"
#include "client/verbs/verb.hpp"

namespace client::verbs {

namespace {

constexpr std::array<const Flag *, 1> own{&flags::exit_code};

// An applied file that changed or is gone is not pending.
bool is_pending(const LookRow &row) {
    return row.state == "pending" || row.state == "out_of_order" || row.state == "dirty" ||
           row.state == "repeatable";
}

std::vector<LookRow> rows_of(Session &session, const FileSet &set) {
    try {
        return look(session, set);
    } catch (const link::ServerError &error) {
        if (!is_not_there(error)) throw failure_of(session, error);
    }
    std::vector<LookRow> all; // nothing was ever run here
    for (const files::Found &file : set.directory.files)
        all.push_back({file.name, "", "", "pending", "not applied yet"});
    return all;
}

std::size_t dirty_in(const std::vector<LookRow> &list) {
    return static_cast<std::size_t>(
        std::count_if(list.begin(), list.end(), [](const LookRow &row) { return row.state == "dirty"; }));
}

std::string text_of(const Session &session, const std::vector<LookRow> &list) {
    if (list.empty()) return "nothing is pending\n";
    show::Table table({{"VERSION", 14}, {"NAME", 12}, {"STATE"}, {"WHY", 10, 1}});
    for (const LookRow &row : list)
        table.add({{row.version.empty() ? row.file : row.version},
                   {row.name},
                   {row.state, row.state == "dirty" ? show::Tone::bad : show::Tone::careful},
                   {row.why}});
    const std::size_t dirty = dirty_in(list);
    std::string text = table.str(session.reporter.style());
    if (dirty < list.size())
        text += fmt::format("\n{} pending\n", text::counted(list.size() - dirty, "migration"));
    if (dirty > 0)
        text += fmt::format("\n{} dirty: nothing else runs before\nnext: {}\n",
                            text::counted(dirty, "migration"), session.again("resume"));
    return text;
}

Exit pending(Session &session) {
    const std::vector<LookRow> list = pending_of(session, read_files(session));
    Exit exit = Exit::done;
    if (session.arguments.has(flags::exit_code.name) && !list.empty())
        exit = dirty_in(list) > 0 ? Exit::dirty : Exit::pending;
    JsonArray migrations;
    for (const LookRow &row : list) {
        JsonObject object;
        object.add_if("version", row.version).add_if("name", row.name).add_if("file", row.file);
        migrations.raw(object.add("state", row.state).add_if("why", row.why).str());
    }
    JsonObject object = show::result_object(exit);
    object.add("verb", "pending").add("stream", session.config.stream);
    object.add("pending", static_cast<long long>(list.size())).raw("migrations", migrations.str());
    session.reporter.answer(text_of(session, list), object);
    return exit;
}

} // namespace

std::vector<LookRow> pending_of(Session &session, const FileSet &set) {
    std::vector<LookRow> list;
    std::map<std::string, std::size_t> by_version; // up and down file are one migration
    for (LookRow &row : rows_of(session, set)) {
        if (!is_pending(row)) continue;
        // Before the first run the server does not say what a name means, for the contents decide.
        if (row.version.empty()) {
            const files::Meaning meaning = files::meaning_of(row.file);
            row.version = meaning.version;
            row.name = meaning.name;
        }
        const std::string key = row.version.empty() ? row.file : files::version_key(row.version);
        if (by_version.emplace(key, list.size()).second) list.push_back(std::move(row));
    }
    return list;
}

extern const Verb pending_verb;
constinit const Verb pending_verb{
    "pending",
    "",
    0,
    0,
    "show what is not applied yet",
    "Shows the migrations of the directory that are not applied, in the order in\n"
    "which \"sluice up\" runs them, and those that stopped half way.",
    "sluice pending\n"
    "sluice pending --exit-code  for scripts: 3 if something is pending",
    "todo",
    own,
    pending,
    Streams::each};

} // namespace client::verbs
