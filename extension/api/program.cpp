// What the client says of the programs that it runs: sluice.program_begin, program_alive, program_end.

#include "engine/program.hpp"

#include "api/arguments.hpp"
#include "api/nested.hpp"
#include "bridge/hash.hpp"
#include "bridge/memory.hpp"
#include "bridge/wall.hpp"
#include "core/error.hpp"

namespace {

engine::Context context_for(std::string stream, std::string origin) {
    api::refuse_nested();
    ledger::check_versions();
    return {std::move(stream), ledger::who(), std::move(origin)};
}

core::Direction direction_of(const std::string &word) {
    if (word == "up") return core::Direction::up;
    if (word == "down") return core::Direction::down;
    throw core::Error(core::sqlstate::invalid_argument, "argument \"direction\" is \"" + word + "\"",
                      "It can be 'up' or 'down'.", "Choose one of them.");
}

} // namespace

SLUICE_FUNCTION(sluice_program_begin) {
    const api::Arguments in(fcinfo);
    engine::ProgramArguments a;
    a.version = in.text(0, "version");
    a.name = in.text(1, "name");
    a.direction = direction_of(in.text(2, "direction"));
    a.file = in.text(3, "file");
    if (a.file.empty())
        throw core::Error(core::sqlstate::invalid_argument, "argument \"file\" must not be empty", {},
                          "Say which file is executed.");
    a.checksum = in.maybe_text(4).value_or("");
    if (!a.checksum.empty() && pg::from_hex(a.checksum, 32).empty())
        throw core::Error(core::sqlstate::invalid_argument, "argument \"checksum\" is no SHA-256 in hex",
                          "It has " + std::to_string(a.checksum.size()) + " characters.", "Leave it out.");
    a.out_of_order = in.maybe_flag(6);
    a.again = in.flag(7, "again");
    const auto token = engine::begin_program(a, context_for(in.stream(5), in.json(8, "origin")));
    if (token) return pg::to_datum(*token);
    fcinfo->isnull = true;
    return Datum(0);
}

SLUICE_FUNCTION(sluice_program_alive) {
    const api::Arguments in(fcinfo);
    engine::keep_program(in.text(0, "version"), in.text(1, "token"), context_for(in.stream(2), "{}"));
    return Datum(0);
}

SLUICE_FUNCTION(sluice_program_end) {
    const api::Arguments in(fcinfo);
    engine::ProgramEnd end;
    end.started = in.flag(3, "started");
    if (in.maybe_text(4)) end.error = in.json(4, "error");
    return pg::to_datum(engine::end_program(in.text(0, "version"), in.text(1, "token"), end,
                                            context_for(in.stream(2), "{}")));
}
