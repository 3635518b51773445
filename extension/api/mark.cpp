// Corrections of the record: migrate_mark, sluice.force, migrate_stream.

#include "engine/mark.hpp"

#include "api/arguments.hpp"
#include "api/nested.hpp"
#include "bridge/memory.hpp"
#include "bridge/wall.hpp"

namespace {

engine::Context context_for(std::string stream) {
    api::refuse_nested("a migration cannot change the record of migrations",
                       "Do it before or after the run.");
    ledger::check_versions();
    return {std::move(stream), ledger::who(), "{}"};
}

} // namespace

SLUICE_FUNCTION(sluice_mark) {
    const api::Arguments in(fcinfo);
    const engine::MarkArguments arguments{in.text(0, "version"), in.text(1, "state"), in.text(2, "reason"),
                                          in.flag(4, "through"), in.file_names(5),    in.text(6, "format")};
    return pg::to_datum(engine::mark(arguments, context_for(in.stream(3))));
}

SLUICE_FUNCTION(sluice_force) {
    const api::Arguments in(fcinfo);
    const engine::Context context = context_for(in.stream(2));
    return pg::to_datum(engine::force(
        {in.text(0, "version"), in.text(1, "reason"), in.file_names(3), in.text(4, "format")}, context));
}

SLUICE_FUNCTION(sluice_stream) {
    const api::Arguments in(fcinfo);
    return pg::to_datum(engine::set_stream(in.maybe_text(1), in.maybe_text(2), context_for(in.stream(0))));
}
