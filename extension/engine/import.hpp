// Taking over what another migration tool has applied: its record is held against the files and against the
// ledger, what is found is told row by row, and what is new in it is recorded. Nothing is ever guessed: where
// the record and the ledger contradict each other, that is told and left.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/foreign.hpp"
#include "engine/run.hpp"

namespace engine {

struct ImportArguments {
    std::string tool = "auto";
    Files files;
    Where where;
    std::optional<bool> keep; // the tool's table true from now on; unset: as it is
    bool dry_run = false;
};

// A row of migrate_import. `what`: record, migration, file. `state`, of a record: found, kept, given_back; of
// a migration: applied, dirty, unsettled, reverted, floor, matched, contradiction; of a file: pending,
// changed, missing.
struct Finding {
    std::string what, version, name, file, state, detail;
};

// Works in the caller's transaction, or only looks. Throws core::Error SL070 to SL072, SL05x for the files,
// 55P03 if the tool or another runner is at work.
std::vector<Finding> import(const ImportArguments &arguments, const Context &context);

// The record that an import would take over: of the tool, or the one that is there. Throws SL070, SL071.
Record choose_record(const std::string &tool, const Where &where);

// Before the first run of a stream, or the first script of one: a stream that has begun is not asked again.
// Throws SL073 if another tool's record has rows that no stream took over.
void refuse_beside_record(const Context &context);

} // namespace engine
