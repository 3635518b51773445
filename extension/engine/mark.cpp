#include "engine/mark.hpp"

#include "bridge/call.hpp"
#include "core/choice.hpp"
#include "core/error.hpp"
#include "core/formats/format.hpp"
#include "core/formats/program.hpp"
#include "core/version.hpp"
#include "engine/apply.hpp"
#include "engine/keeper.hpp"
#include "engine/set.hpp"

namespace engine {

namespace {

namespace sqlstate = core::sqlstate;

struct Known {
    std::string id, version, name, file;
    core::Kind kind = core::Kind::versioned;
};

// Ids that the caller's file names stand for.
std::vector<Known> known_files(const std::vector<std::string> &files, const ledger::Stream &stream,
                               const std::string &given) {
    std::vector<Known> out;
    if (files.empty()) return out;
    const core::formats::Format *format = format_of(given, stream);
    if (!format) {
        std::vector<core::File> named;
        for (const std::string &f : files)
            named.push_back({f, {}});
        format = core::formats::recognise(named);
    }
    if (!format)
        throw core::Error(sqlstate::format_undecided, "the files' names do not tell their format",
                          "The stream has no recorded format yet.", "Say it with format => '...'.");
    for (const std::string &f : files) {
        core::formats::Name name = core::formats::meaning(*format, f);
        if (name.part == core::formats::Part::none) name = core::formats::program_name(f);
        if (name.part != core::formats::Part::up && name.part != core::formats::Part::both) continue;
        if (name.kind == core::Kind::repeatable) continue;
        out.push_back({core::version_id(name.version), name.version, name.name,
                       std::string(core::formats::key(*format, f)), name.kind});
    }
    return out;
}

class Marker {
public:
    Marker(const Context &context, std::string reason)
        : context_(context), reason_(std::move(reason)), stream_(ledger::read_stream(context.stream)),
          keeper_(Keeper::of(stream_)) {}

    void applied(const Known &m, const char *kind) {
        auto row = ledger::find(context_.stream, m.id);
        if (row && row->state == core::State::applied) return;
        if (!row) {
            row.emplace();
            row->stream = context_.stream;
            row->id = m.id;
            row->version = m.version;
            row->name = m.name;
            row->kind = m.kind;
            row->format = stream_.format;
            row->up.file = m.file;
        }
        row->seq = ledger::next_seq(context_.stream);
        state(*row, core::State::applied, core::Direction::up, kind);
    }

    void reverted(ledger::Row row, const char *kind) {
        state(row, core::State::reverted, core::Direction::down, kind);
    }

    int count() const { return count_; }
    const ledger::Stream &stream() const { return stream_; }

    void put_floor(const std::string &floor) {
        stream_.floor = floor;
        ledger::put_stream(stream_);
        ledger::add_event(
            {context_.stream, floor, "marked", reason_, "{\"state\": \"applied\", \"through\": true}"},
            context_.who.current, context_.who.session);
    }
    void make_stream() {
        if (!stream_.exists) ledger::put_stream(stream_);
    }
    // As a first run would record it.
    void use_format(const std::string &format) {
        if (format == "auto") return;
        const std::string id = core::formats::find(format).id; // throws for a name of none
        if (!stream_.format.empty()) return;
        stream_.format = id;
        ledger::put_stream(stream_);
    }

private:
    void state(ledger::Row &row, core::State to, core::Direction direction, const char *kind) {
        row.state = to;
        row.direction = direction;
        row.how = "marked";
        row.by = context_.who.current;
        row.started = GetCurrentTimestamp();
        row.took_ms = 0;
        row.step = row.steps;
        row.error.clear();
        ledger::put(row);
        if (keeper_) keeper_->follow(row);
        ledger::add_event(
            {context_.stream, row.id, kind, reason_, "{\"state\": \"" + std::string(core::word(to)) + "\"}"},
            context_.who.current, context_.who.session);
        count_++;
    }

    const Context &context_;
    std::string reason_;
    ledger::Stream stream_;
    std::optional<Keeper> keeper_;
    int count_ = 0;
};

void require_reason(const std::string &reason) {
    if (!reason.empty()) return;
    throw core::Error(sqlstate::invalid_argument, "argument \"reason\" must not be empty",
                      "It is kept as the only evidence of why the record was changed.",
                      "Say why in a few words.");
}

// A number may be ahead of the files, as golang-migrate has it; a word that nobody knows is a slip of the
// keyboard, and would put everything below it.
void refuse_unheard_of(const std::string &id, const std::vector<Known> &files, const Context &context) {
    if (id.find_first_not_of("0123456789.") == std::string::npos) return;
    for (const Known &m : files)
        if (m.id == id) return;
    if (ledger::find(context.stream, id)) return;
    throw core::Error(sqlstate::unknown_version,
                      "version \"" + id + "\" is neither in the files nor in the ledger",
                      "Everything below it would be taken as applied.",
                      "Look at sluice status for the versions there are.");
}

std::string counted(int n) {
    return std::to_string(n) + (n == 1 ? " migration" : " migrations");
}

std::string mark_through(const MarkArguments &a, const std::string &id, Marker &marker) {
    const auto files = known_files(a.files, marker.stream(), a.format);
    for (const Known &m : files)
        if (core::compare_ids(m.id, id) <= 0) marker.applied(m, "marked");
    if (files.empty()) {
        marker.put_floor(id);
        return "everything up to " + a.version + " counts as applied";
    }
    return "marked " + counted(marker.count()) + " as applied, through " + a.version;
}

} // namespace

std::string mark(const MarkArguments &a, const Context &context) {
    const std::string id = core::version_id(a.version);
    require_reason(a.reason);
    if (a.state != "applied" && a.state != "reverted")
        throw core::Error(sqlstate::invalid_argument, "argument \"state\" is \"" + a.state + "\"",
                          "It can be 'applied' or 'reverted'.", "Choose one of them.");
    if (a.through && a.state != "applied")
        throw core::Error(sqlstate::invalid_argument, "\"through\" goes with state 'applied' only",
                          "Reverting is done one by one.", "Leave \"through\" out, or use sluice force.");
    take_stream(context);
    Marker marker(context, a.reason);
    marker.make_stream();
    marker.use_format(a.format);
    ledger::forget_digest(context.stream);
    if (a.through) return mark_through(a, id, marker);
    if (a.state == "reverted") {
        const auto row = ledger::find(context.stream, id);
        if (!row)
            throw core::Error(sqlstate::unknown_version, "version \"" + a.version + "\" is not in the ledger",
                              "Stream \"" + context.stream + "\" does not know it.",
                              "Look at migrate_status.");
        marker.reverted(*row, "marked");
        return "marked " + title(row->version, row->name) + " as reverted";
    }
    Known one{id, a.version, {}, {}};
    for (const Known &m : known_files(a.files, marker.stream(), a.format))
        if (m.id == id) one = m;
    marker.applied(one, "marked");
    const auto row = ledger::find(context.stream, id);
    return "marked " + title(row->version, row->name) + " as applied";
}

std::string force(const ForceArguments &a, const Context &context) {
    const std::string id = core::version_id(a.version);
    const bool nothing = a.version == core::nothing_applied;
    require_reason(a.reason);
    take_stream(context);
    Marker marker(context, a.reason);
    marker.make_stream();
    marker.use_format(a.format);
    ledger::forget_digest(context.stream);
    Known own{id, a.version, {}, {}};
    const std::vector<Known> files = known_files(a.files, marker.stream(), a.format);
    refuse_unheard_of(id, files, context);
    for (const Known &m : files) {
        if (m.id == id) own = m;
        if (core::compare_ids(m.id, id) < 0) marker.applied(m, "forced");
    }
    for (const core::Recorded &r : ledger::read_recorded(context.stream)) {
        const bool above = (nothing || core::compare_ids(r.id, id) > 0) && r.kind == core::Kind::versioned;
        if (above && r.state != core::State::reverted)
            marker.reverted(*ledger::find(context.stream, r.id), "forced");
        if (!above && r.state != core::State::applied)
            marker.applied({r.id, r.version, r.name, r.up_file}, "forced");
    }
    if (!nothing) marker.applied(own, "forced");
    return "forced to " + a.version + ": the record of " + counted(marker.count()) + " changed";
}

std::string set_stream(const std::optional<std::string> &out_of_order,
                       const std::optional<std::string> &format, const Context &context) {
    if (out_of_order && *out_of_order != "refuse" && *out_of_order != "allow")
        throw core::Error(sqlstate::invalid_argument,
                          "argument \"out_of_order\" is \"" + *out_of_order + "\"",
                          "It can be 'refuse' or 'allow'.", "Choose one of them.");
    if (format) core::formats::find(*format);
    take_stream(context);
    ledger::Stream stream = ledger::read_stream(context.stream);
    if (out_of_order) stream.out_of_order = *out_of_order;
    if (format) stream.format = *format;
    ledger::put_stream(stream);
    return "stream \"" + stream.name + "\": format " + (stream.format.empty() ? "undecided" : stream.format) +
           ", out of order " + (stream.out_of_order.empty() ? "as the format has it" : stream.out_of_order);
}

} // namespace engine
