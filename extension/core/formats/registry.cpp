// The list of all formats. A new one: its file beside this one, its line here, its cases in test/formats.
#include <algorithm>

#include "core/error.hpp"
#include "core/formats/dbmate.hpp"
#include "core/formats/diesel.hpp"
#include "core/formats/flyway.hpp"
#include "core/formats/format.hpp"
#include "core/formats/golang_migrate.hpp"
#include "core/formats/goose.hpp"
#include "core/formats/liquibase.hpp"
#include "core/formats/node_pg_migrate.hpp"
#include "core/formats/plain.hpp"
#include "core/formats/pop.hpp"
#include "core/formats/prisma.hpp"
#include "core/formats/sluice.hpp"
#include "core/formats/sqitch.hpp"
#include "core/formats/sql_migrate.hpp"
#include "core/formats/sqlx.hpp"
#include "core/formats/tern.hpp"
#include "core/text.hpp"

namespace core::formats {

namespace {

constexpr const Format *all[] = {&golang_migrate,  &goose,  &dbmate, &sql_migrate, &tern,
                                 &node_pg_migrate, &flyway, &diesel, &prisma,      &sqitch,
                                 &liquibase,       &sqlx,   &pop,    &sluice,      &plain};

} // namespace

std::span<const Format *const> registry() {
    return all;
}

std::string known_ids() {
    std::string known;
    for (const Format *format : all)
        known.append(known.empty() ? "" : ", ").append(format->id);
    return known;
}

const Format &find(std::string_view id) {
    for (const Format *format : all)
        if (format->id == id) return *format;
    throw Error(sqlstate::invalid_argument, "unknown format " + text::quoted(id), {},
                "Use one of: " + known_ids() + ".");
}

} // namespace core::formats
