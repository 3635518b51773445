// SQL of our own from C++: fixed texts, typed parameters, plans kept for the life of the backend. Nothing of
// a user's ever becomes part of a text here.
#pragma once

#include "bridge/memory.hpp"

namespace pg {

struct Param {
    Oid type;
    Datum value;
    bool null = false;
};

Param param(std::string_view text);
Param param(const char *text);
Param param(const std::string &text);
Param param(std::int64_t number);
Param param(int number);
Param param(bool flag);
Param bytes(std::string_view raw); // bytea
Param json(std::string_view text); // jsonb
Param name(std::string_view text); // name
Param moment(TimestampTz at);      // timestamptz
Param milliseconds(double ms);     // interval
Param null(Oid type);
template <class T>
Param maybe(const std::optional<T> &value, Oid type) {
    return value ? param(*value) : null(type);
}

// One query text with its kept plan. Define as `static constinit Query q{"SELECT ..."}`.
struct Query {
    const char *sql;
    SPIPlanPtr plan = nullptr;
};

// A connection to SPI for the object's life; results are readable while it lives. Errors are pg::Error; the
// connection is left to the abort that must follow.
class Spi {
public:
    Spi();
    ~Spi();
    Spi(const Spi &) = delete;
    Spi &operator=(const Spi &) = delete;

    // Rows returned or affected.
    std::uint64_t run(Query &query, std::span<const Param> params = {}, bool read_only = false);
    std::uint64_t run(Query &query, std::initializer_list<Param> params, bool read_only = false) {
        return run(query, std::span<const Param>(params.begin(), params.size()), read_only);
    }
    // Reads what has been committed up to now, also where the transaction's snapshot is older.
    std::uint64_t run_latest(Query &query, std::initializer_list<Param> params);
    // A text that is composed (DDL of our own with quoted names): not kept.
    std::uint64_t run_text(const std::string &sql);
    std::uint64_t run_text(const std::string &sql, std::initializer_list<Param> params);

    // The result of the last run. Rows and columns count from 0.
    std::uint64_t rows() const;
    bool null(std::uint64_t row, int column) const;
    std::string text(std::uint64_t row, int column) const;    // text or name
    std::string bytes(std::uint64_t row, int column) const;   // bytea
    std::int64_t number(std::uint64_t row, int column) const; // int8
    int integer(std::uint64_t row, int column) const;         // int4
    bool flag(std::uint64_t row, int column) const;
    Datum datum(std::uint64_t row, int column, bool *null) const;

private:
    int unwinding_;
};

// 1-based, as the server's functions take it. Plain: for use inside pg::call.
int column_number(TupleDesc desc, const char *name);

std::string quote_identifier(std::string_view name);
std::string quote_literal(std::string_view text);

} // namespace pg
