// migrate_import, and the trigger on a table of another tool that is kept true.

#include "engine/import.hpp"

#include "api/arguments.hpp"
#include "api/nested.hpp"
#include "api/output.hpp"
#include "bridge/wall.hpp"
#include "core/error.hpp"
#include "engine/keeper.hpp"

extern "C" {
#include "commands/trigger.h"
}

namespace {

engine::ImportArguments arguments_of(const api::Arguments &in) {
    engine::ImportArguments arguments;
    arguments.tool = in.text(0, "tool");
    arguments.files = in.files(2, 3, 4);
    arguments.where.schema = in.maybe_text(5);
    arguments.where.table = in.maybe_text(6);
    arguments.keep = in.maybe_flag(7);
    arguments.dry_run = in.flag(8, "dry_run");
    return arguments;
}

} // namespace

SLUICE_FUNCTION(sluice_import) {
    api::refuse_nested("a migration cannot take over another tool's record",
                       "Do it before or after the run.");
    ledger::check_versions();
    const api::Arguments in(fcinfo);
    const engine::ImportArguments arguments = arguments_of(in);
    const engine::Context context{in.stream(1), ledger::who(), in.json(9, "origin")};
    api::Output out(fcinfo);
    for (const engine::Finding &f : engine::import(arguments, context))
        out.add_texts({&f.what, &f.version, &f.name, &f.file, &f.state, &f.detail});
    return Datum(0);
}

SLUICE_FUNCTION(sluice_keep) {
    if (!CALLED_AS_TRIGGER(fcinfo))
        throw core::Error("39P01", "sluice.keep() can be called as a trigger only");
    const auto *data = reinterpret_cast<TriggerData *>(fcinfo->context);
    HeapTuple row = TRIGGER_FIRED_BY_UPDATE(data->tg_event) ? data->tg_newtuple : data->tg_trigtuple;
    if (engine::keeping()) return PointerGetDatum(row);
    throw core::Error(core::sqlstate::tool_kept,
                      std::string("table \"") + RelationGetRelationName(data->tg_relation) +
                          "\" is kept by pg_sluice and can only be read",
                      "Migrations of this database are run by sluice; the table follows its ledger.",
                      "Run sluice up, or give the table back first: sluice import --no-keep-table.");
}
