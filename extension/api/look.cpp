// Functions that only look: migrate_pending, migrate_read, and who runs a stream now.

#include <algorithm>
#include <numeric>

#include "api/arguments.hpp"
#include "api/output.hpp"
#include "bridge/hash.hpp"
#include "bridge/memory.hpp"
#include "bridge/wall.hpp"
#include "core/error.hpp"
#include "core/look.hpp"
#include "engine/job.hpp"
#include "engine/set.hpp"
#include "ledger/lock.hpp"
#include "ledger/owner.hpp"

namespace {

using api::Output;
using api::set_text;

// Smaller sets are compared as fast as their digest is noted.
constexpr std::size_t large_set = 100;

// Names that fit no format leave it undecided: the look tells what is there, the run will say what is wrong.
const core::formats::Format *recognise_names(const std::vector<std::string> &names) {
    std::vector<core::File> files;
    files.reserve(names.size());
    for (const std::string &n : names)
        files.push_back({n, {}});
    try {
        return core::formats::recognise(files);
    } catch (const core::Error &) {
        return nullptr;
    }
}

// SHA-256 over the set, as docs/protocol.md has it.
std::string digest_of(const std::vector<std::string> &names, const std::vector<std::string> &checksums) {
    std::vector<std::size_t> order(names.size());
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return names[a] < names[b]; });
    pg::Sha256 hash;
    for (const std::size_t i : order) {
        hash.add(names[i]);
        hash.add(std::string_view("\0", 1));
        hash.add(checksums[i]);
        hash.add("\n");
    }
    return hash.finish();
}

std::string digest_argument(const api::Arguments &in) {
    const auto hex = in.maybe_text(5);
    if (!hex) return {};
    std::string raw = pg::from_hex(*hex, 32);
    if (!raw.empty()) return raw;
    throw core::Error(core::sqlstate::invalid_argument, "argument \"set_digest\" is no SHA-256 in hex",
                      "It has " + std::to_string(hex->size()) + " characters.", "Leave it out.");
}

std::vector<core::Seen> seen_files(const std::vector<std::string> &names,
                                   const std::vector<std::string> &checksums) {
    if (names.size() != checksums.size())
        throw core::Error(core::sqlstate::invalid_argument,
                          "\"files\" and \"checksums\" must have the same length",
                          "There are " + std::to_string(names.size()) + " files and " +
                              std::to_string(checksums.size()) + " checksums.",
                          "Pass the SHA-256 of each file in hex, in the same order.");
    std::vector<core::Seen> seen;
    seen.reserve(names.size());
    for (std::size_t i = 0; i < names.size(); i++)
        seen.push_back({names[i], checksums[i]});
    return seen;
}

std::vector<core::Look> look_at(const api::Arguments &in) {
    const std::string format = in.text(2, "format");
    const std::string stream_name = in.stream(3);
    const bool everything = in.flag(4, "everything");
    const std::string digest = digest_argument(in);
    const ledger::Stream stream = ledger::read_stream(stream_name);
    // of a set that is as it was not even the names need to be read
    if (!digest.empty() && !everything && digest == stream.set_digest) return {};
    const auto names = in.file_names(0);
    const auto checksums = in.texts(1, "checksums");
    std::vector<core::Seen> seen = seen_files(names, checksums);
    const std::vector<std::string> programs = in.texts(6, "programs");
    for (core::Seen &each : seen)
        each.program = std::find(programs.begin(), programs.end(), each.file) != programs.end();
    if (!digest.empty() && !everything && names.empty())
        return {{{}, {}, {}, "unknown", "the set of files is not the one recorded last"}};
    core::Ledger ledger;
    ledger.migrations = ledger::read_recorded(stream_name);
    ledger.floor = stream.floor;
    core::count_baselines(ledger);
    const core::formats::Format *known = engine::format_of(format, stream);
    if (!known) known = recognise_names(names);
    if (!stream.out_of_order.empty()) ledger.out_of_order = stream.out_of_order == "allow";
    auto out = core::look(seen, ledger, known ? known->id : "", everything);
    // everybody may look, so the ledger does not take anybody's word for what the set is
    if (out.empty() && !everything && names.size() > large_set && !digest.empty() && !XactReadOnly &&
        digest == digest_of(names, checksums))
        ledger::note_digest(stream_name, digest);
    return out;
}

struct Line {
    const core::Migration &m;
    const core::Script &script;
    const char *direction;
};

void read_script(Output &out, const Line &of) {
    engine::Job job;
    job.script = of.script;
    engine::plan(job, false);
    for (int step = 0; step < job.row.steps; step++) {
        for (const int i : engine::statements_of(job, step)) {
            const auto &s = job.parsed.statements[static_cast<std::size_t>(i)];
            Datum values[9];
            bool nulls[9] = {};
            set_text(values, nulls, 0, of.m.version);
            set_text(values, nulls, 1, of.m.name);
            set_text(values, nulls, 2, core::effect(s.kind).name);
            values[3] = Int32GetDatum(i + 1);
            values[4] = Int32GetDatum(step + 1);
            values[5] = BoolGetDatum(job.plan.steps[static_cast<std::size_t>(step)].transactional);
            set_text(values, nulls, 6, of.direction);
            values[7] = Int32GetDatum(of.script.line + s.line - 1);
            set_text(values, nulls, 8, std::string(exec::text_of(of.script, s)));
            out.add(values, nulls);
        }
    }
}

} // namespace

SLUICE_FUNCTION(sluice_pending) {
    ledger::check_versions();
    Output out(fcinfo);
    for (const core::Look &look : look_at(api::Arguments(fcinfo))) {
        out.add_texts({&look.file, &look.version, &look.name, &look.state, &look.why});
    }
    return Datum(0);
}

SLUICE_FUNCTION(sluice_read) {
    const api::Arguments in(fcinfo);
    const engine::Files files = in.files(0, 1, 2);
    const engine::FileSet set = engine::read_set(files.names, files.contents, files.format, {});
    Output out(fcinfo);
    for (const core::Migration &m : set.migrations) {
        if (m.up) read_script(out, {m, *m.up, "up"});
        if (m.down) read_script(out, {m, *m.down, "down"});
        pg::check_interrupts();
    }
    return Datum(0);
}

SLUICE_FUNCTION(sluice_runner) {
    const ledger::Holder holder = ledger::holder(api::Arguments(fcinfo).text(0, "stream"));
    if (holder.pid == 0) fcinfo->isnull = true;
    return Int32GetDatum(holder.pid);
}
