#include "engine/program.hpp"

#include <nlohmann/json.hpp>

#include "bridge/hash.hpp"
#include "bridge/settings.hpp"
#include "core/error.hpp"
#include "core/version.hpp"
#include "engine/apply.hpp"
#include "engine/set.hpp"
#include "ledger/owner.hpp"
#include "ledger/program.hpp"

namespace engine {

namespace {

using Json = nlohmann::ordered_json;
namespace sqlstate = core::sqlstate;

void refuse_half_done(const std::string &stream, const std::string &id, bool again) {
    for (const ledger::Row &row : ledger::unfinished(stream)) {
        if (row.id == id && again) continue;
        throw core::Error(sqlstate::dirty, "migration \"" + title(row.version, row.name) + "\" is half done",
                          "Nothing else of the stream runs before that is settled.",
                          "Finish it with sluice resume, or settle it with migrate_mark.");
    }
}

void check_order(const std::string &id, const ProgramArguments &arguments, const Context &context) {
    const ledger::Stream stream = ledger::read_stream(context.stream);
    const core::formats::Format *format = format_of("auto", stream);
    const bool usual =
        stream.out_of_order.empty() ? format && format->out_of_order : stream.out_of_order == "allow";
    if (arguments.out_of_order.value_or(usual)) return;
    core::Ledger ledger;
    ledger.migrations = ledger::read_recorded(context.stream);
    const core::Recorded *highest = core::highest_applied(ledger);
    if (!core::is_below(id, highest)) return;
    throw core::Error(sqlstate::out_of_order,
                      "migration \"" + title(arguments.version, arguments.name) + "\" is below version \"" +
                          highest->version + "\", which is applied",
                      {}, "Allow it with --out-of-order, or give it a higher version.");
}

// The row that is about to run, as the ledger will have it.
ledger::Row row_for(const ProgramArguments &a, const std::string &id,
                    const std::optional<ledger::Row> &before, const Context &context) {
    ledger::Row row;
    if (before) row = *before;
    row.stream = context.stream;
    row.id = id;
    row.version = a.version;
    row.name = a.name;
    row.kind = core::Kind::program;
    row.how = "ran";
    row.state = core::State::running;
    if (a.direction == core::Direction::up && !(before && a.again))
        row.seq = ledger::next_seq(context.stream);
    row.direction = a.direction;
    ledger::Side &side = a.direction == core::Direction::up ? row.up : row.down;
    side = {};
    side.file = a.file;
    side.file_hash = pg::from_hex(a.checksum, 32);
    row.step = row.steps = 1;
    row.statements = "[]";
    row.by = context.who.current;
    row.origin = context.origin;
    row.search_path = pg::show("search_path");
    row.started = GetCurrentTimestamp();
    row.took_ms = 0;
    row.error.clear();
    return row;
}

ledger::Row own_row(const std::string &version, const std::string &token, const Context &context) {
    const auto row = ledger::find(context.stream, core::version_id(version));
    if (row && row->kind == core::Kind::program && row->state == core::State::running &&
        ledger::program_token(*row) == token)
        return *row;
    throw core::Error(sqlstate::lock_lost, "the program \"" + version + "\" is no longer this client's",
                      row ? "It is " + std::string(core::word(row->state)) + " by now."
                          : "The ledger does not know it any more.",
                      "Look at sluice status for what became of it.");
}

// It could not even be started: the row is what it was before, as far as the ledger still knows.
void take_back(ledger::Row row) {
    if (row.direction == core::Direction::up) {
        ledger::erase(row.stream, row.id);
        return;
    }
    row.state = core::State::applied;
    row.direction = core::Direction::up;
    row.down = {};
    ledger::put(row);
}

} // namespace

std::optional<std::string> begin_program(const ProgramArguments &a, const Context &context) {
    const std::string id = core::version_id(a.version);
    const bool up = a.direction == core::Direction::up;
    take_stream(context);
    const auto before = ledger::find(context.stream, id);
    refuse_half_done(context.stream, id, a.again);
    const bool applied = before && before->state == core::State::applied;
    if (applied && before->kind != core::Kind::program)
        throw core::Error(sqlstate::changed, "version \"" + a.version + "\" is applied, and was no program",
                          "Migration \"" + title(before->version, before->name) + "\" has this version.",
                          "Give the program a version of its own.");
    if (up && applied) return std::nullopt;
    if (!up && (!before || before->state == core::State::reverted))
        throw core::Error(sqlstate::unknown_version, "version \"" + a.version + "\" is not applied", {},
                          "Look at sluice status.");
    if (up && !a.again) check_order(id, a, context);
    const ledger::Stream stream = ledger::read_stream(context.stream);
    if (!stream.exists) ledger::put_stream(stream);
    const ledger::Row row = row_for(a, id, before, context);
    ledger::put(row);
    ledger::forget_digest(context.stream);
    return ledger::program_token(row);
}

void keep_program(const std::string &version, const std::string &token, const Context &context) {
    ledger::require_writable("run migrations");
    if (!ledger::keep_program(context.stream, core::version_id(version), token))
        own_row(version, token, context); // says why
}

std::string end_program(const std::string &version, const std::string &token, const ProgramEnd &end,
                        const Context &context) {
    take_stream_beside_program(context);
    ledger::Row row = own_row(version, token, context);
    const bool up = row.direction == core::Direction::up;
    const std::string name = title(row.version, row.name);
    row.took_ms = static_cast<double>(GetCurrentTimestamp() - row.started) / 1000;
    std::string kind = up ? "applied" : "reverted";
    if (!end.started) {
        kind = "failed";
        take_back(row);
    } else if (end.error) {
        kind = "dirty";
        row.state = core::State::dirty;
        row.error = *end.error;
        ledger::put(row);
    } else {
        row.state = up ? core::State::applied : core::State::reverted;
        ledger::put(row);
    }
    ledger::forget_digest(context.stream);
    ledger::add_event({context.stream, row.id, kind, {}, end.error.value_or("")}, context.who.current,
                      context.who.session);
    return (kind == "dirty" ? name + " is dirty" : kind + " " + name);
}

core::Error is_a_program(const ledger::Row &row, core::Direction direction, int before) {
    const Json detail = {{"version", row.version},
                         {"name", row.name},
                         {"file", row.down.file.empty() ? row.up.file : row.down.file},
                         {"direction", core::word(direction)},
                         {"state", core::word(row.state)},
                         {"who", ledger::describe_program(row)},
                         {"before", before}};
    return {sqlstate::program, "migration \"" + title(row.version, row.name) + "\" is a program",
            detail.dump(-1, ' ', false, Json::error_handler_t::replace),
            "Run the client (sluice), which starts programs, or settle it with migrate_mark."};
}

} // namespace engine
