// Reads a table of ours row by row without SQL: no parser, no planner, no rights to look up. A look in a
// fresh connection is mostly the cost of planning its queries, and there the client counts milliseconds.
#pragma once

#include <initializer_list>

#include "bridge/memory.hpp"

extern "C" {
#include "access/tableam.h"
#include "utils/snapshot.h"
}

namespace pg {

class Reader {
public:
    // Locks the table ACCESS SHARE to the end of the transaction. Columns are numbered as named here, from 0.
    // Throws core::Error SL003 if table or column is not there.
    Reader(const char *schema, const char *table, std::initializer_list<const char *> columns);
    ~Reader();
    Reader(const Reader &) = delete;
    Reader &operator=(const Reader &) = delete;

    bool next();
    bool null(int column) const;
    // text, name or bytea, as bytes; empty for NULL
    std::string bytes(int column) const;
    std::int64_t number(int column) const; // int8
    bool flag(int column) const;           // bool; false for NULL

private:
    Datum datum(int column) const {
        return slot_->tts_values[attributes_[static_cast<std::size_t>(column)] - 1];
    }

    std::vector<AttrNumber> attributes_;
    int furthest_ = 0;
    Relation relation_ = nullptr;
    Snapshot snapshot_ = nullptr;
    TableScanDesc scan_ = nullptr;
    TupleTableSlot *slot_ = nullptr;
    int unwinding_;
};

} // namespace pg
