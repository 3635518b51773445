#include "bridge/spi.hpp"

#include <algorithm>

extern "C" {
#include "catalog/pg_type.h"
#include "utils/fmgrprotos.h"
#include "utils/jsonb.h"
#include "utils/snapmgr.h"
}

namespace pg {

Param param(std::string_view text) {
    return {TEXTOID, to_datum(text)};
}
Param param(const char *text) {
    return param(std::string_view(text));
}
Param param(const std::string &text) {
    return param(std::string_view(text));
}
Param param(std::int64_t number) {
    return {INT8OID, Int64GetDatum(number)};
}
Param param(int number) {
    return {INT4OID, Int32GetDatum(number)};
}
Param param(bool flag) {
    return {BOOLOID, BoolGetDatum(flag)};
}
Param bytes(std::string_view raw) {
    return {BYTEAOID, PointerGetDatum(to_bytea(raw))};
}
Param moment(TimestampTz at) {
    return {TIMESTAMPTZOID, TimestampTzGetDatum(at)};
}
Param null(Oid type) {
    return {type, Datum(0), true};
}

Param json(std::string_view text) {
    const std::string copy(text);
    const char *c = copy.c_str();
    return {JSONBOID, call([&] { return DirectFunctionCall1(jsonb_in, CStringGetDatum(c)); })};
}

Param name(std::string_view text) {
    const std::string copy(text);
    const char *c = copy.c_str();
    return {NAMEOID, call([&] { return DirectFunctionCall1(namein, CStringGetDatum(c)); })};
}

Param milliseconds(double ms) {
    auto *interval = call([] { return static_cast<Interval *>(palloc0(sizeof(Interval))); });
    interval->time = static_cast<TimeOffset>(ms * 1000.0);
    return {INTERVALOID, IntervalPGetDatum(interval)};
}

Spi::Spi() : unwinding_(std::uncaught_exceptions()) {
    call([] { SPI_connect(); });
}

Spi::~Spi() {
    // while an error unwinds, portals of the failed query may still be open: the abort closes the connection
    if (std::uncaught_exceptions() > unwinding_) return;
    try {
        call([] { SPI_finish(); });
    } catch (...) {
        // not connected any more: an abort went through underneath
    }
}

namespace {

constexpr int most_params = 48;

struct Values {
    int count = 0;
    Oid types[most_params];
    Datum values[most_params];
    char nulls[most_params];

    explicit Values(std::span<const Param> params) {
        for (const Param &param : params.first(std::min(params.size(), std::size_t{most_params}))) {
            types[count] = param.type;
            values[count] = param.value;
            nulls[count++] = param.null ? 'n' : ' ';
        }
    }
};

// Plain, like check.
void prepare(Query &query, Values &in) {
    if (query.plan) return;
    SPIPlanPtr plan = SPI_prepare(query.sql, in.count, in.types);
    if (!plan) elog(ERROR, "pg_sluice could not prepare: %s", SPI_result_code_string(SPI_result));
    SPI_keepplan(plan);
    query.plan = plan;
}

void check(int rc) {
    if (rc < 0) elog(ERROR, "pg_sluice could not execute: %s", SPI_result_code_string(rc));
}

} // namespace

std::uint64_t Spi::run(Query &query, std::span<const Param> params, bool read_only) {
    Values in(params);
    call([&] {
        prepare(query, in);
        check(SPI_execute_plan(query.plan, in.values, in.nulls, read_only, 0));
    });
    return SPI_processed;
}

std::uint64_t Spi::run_latest(Query &query, std::initializer_list<Param> params) {
    Values in(std::span<const Param>(params.begin(), params.size()));
    call([&] {
        prepare(query, in);
        check(SPI_execute_snapshot(query.plan, in.values, in.nulls, GetLatestSnapshot(), InvalidSnapshot,
                                   true, false, 0));
    });
    return SPI_processed;
}

std::uint64_t Spi::run_text(const std::string &sql) {
    const char *text = sql.c_str();
    call([&] {
        const int rc = SPI_execute(text, false, 0);
        if (rc < 0) elog(ERROR, "pg_sluice could not execute: %s", SPI_result_code_string(rc));
    });
    return SPI_processed;
}

std::uint64_t Spi::run_text(const std::string &sql, std::initializer_list<Param> params) {
    Values in(std::span<const Param>(params.begin(), params.size()));
    const char *text = sql.c_str();
    call([&] { check(SPI_execute_with_args(text, in.count, in.types, in.values, in.nulls, false, 0)); });
    return SPI_processed;
}

std::uint64_t Spi::rows() const {
    return SPI_processed;
}

Datum Spi::datum(std::uint64_t row, int column, bool *null) const {
    return SPI_getbinval(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, column + 1, null);
}

bool Spi::null(std::uint64_t row, int column) const {
    bool is_null;
    datum(row, column, &is_null);
    return is_null;
}

std::string Spi::text(std::uint64_t row, int column) const {
    bool is_null;
    const Datum value = datum(row, column, &is_null);
    if (is_null) return {};
    if (SPI_gettypeid(SPI_tuptable->tupdesc, column + 1) == NAMEOID) return NameStr(*DatumGetName(value));
    return to_string(value);
}

std::string Spi::bytes(std::uint64_t row, int column) const {
    bool is_null;
    const Datum value = datum(row, column, &is_null);
    return is_null ? std::string() : from_bytea(value);
}

std::int64_t Spi::number(std::uint64_t row, int column) const {
    bool is_null;
    const Datum value = datum(row, column, &is_null);
    return is_null ? 0 : DatumGetInt64(value);
}

int Spi::integer(std::uint64_t row, int column) const {
    bool is_null;
    const Datum value = datum(row, column, &is_null);
    return is_null ? 0 : DatumGetInt32(value);
}

bool Spi::flag(std::uint64_t row, int column) const {
    bool is_null;
    const Datum value = datum(row, column, &is_null);
    return !is_null && DatumGetBool(value);
}

int column_number(TupleDesc desc, const char *name) {
    return SPI_fnumber(desc, name);
}

std::string quote_identifier(std::string_view name) {
    const std::string copy(name);
    const char *c = copy.c_str();
    return call([&] { return ::quote_identifier(c); });
}

std::string quote_literal(std::string_view text) {
    const std::string copy(text);
    const char *c = copy.c_str();
    return call([&] { return quote_literal_cstr(c); });
}

} // namespace pg
