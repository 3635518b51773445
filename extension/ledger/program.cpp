#include "ledger/program.hpp"

#include <nlohmann/json.hpp>

#include "bridge/reader.hpp"
#include "bridge/spi.hpp"
#include "ledger/owner.hpp"

namespace ledger {

namespace {

// As the view sluice.status has it; a client says every 5 s that it lives.
constexpr double longest_silence_ms = 30000;

std::string running_id(const std::string &stream) {
    pg::Reader reader("sluice", "migration", {"stream", "kind", "state", "id"});
    while (reader.next())
        if (reader.bytes(1) == "program" && reader.bytes(2) == "running" && reader.bytes(0) == stream)
            return reader.bytes(3);
    return {};
}

std::string text_of(const nlohmann::json &origin, const char *key) {
    const auto at = origin.find(key);
    if (at == origin.end()) return {};
    return at->is_string() ? at->get<std::string>() : at->dump();
}

} // namespace

std::optional<Row> program_at_work(const std::string &stream) {
    const std::string id = running_id(stream);
    if (id.empty()) return std::nullopt;
    auto row = find(stream, id);
    if (!row || row->kind != core::Kind::program || row->state != core::State::running) return std::nullopt;
    const double since_start = static_cast<double>(GetCurrentTimestamp() - row->started) / 1000;
    if (since_start - row->took_ms > longest_silence_ms) return std::nullopt;
    return row;
}

std::string program_token(const Row &row) {
    return std::to_string(row.started);
}

bool keep_program(const std::string &stream, const std::string &id, const std::string &token) {
    static constinit pg::Query query{
        "UPDATE sluice.migration SET took = pg_catalog.clock_timestamp() OPERATOR(pg_catalog.-) started "
        "WHERE stream OPERATOR(pg_catalog.=) $1 AND tenant OPERATOR(pg_catalog.=) '' "
        "AND id OPERATOR(pg_catalog.=) $2 AND kind OPERATOR(pg_catalog.=) 'program' "
        "AND state OPERATOR(pg_catalog.=) 'running' AND started OPERATOR(pg_catalog.=) $3"};
    const TimestampTz started = std::strtoll(token.c_str(), nullptr, 10);
    OwnerScope scope(OwnerScope::write);
    pg::Spi spi;
    return spi.run(query, {pg::param(stream), pg::param(id), pg::moment(started)}) > 0;
}

std::string describe_program(const Row &row) {
    const auto origin = nlohmann::json::parse(row.origin, nullptr, false);
    const std::string &file = row.direction == core::Direction::up ? row.up.file : row.down.file;
    std::string out = "Program " + file + ", started at " +
                      std::string(pg::call([&] { return timestamptz_to_str(row.started); }));
    for (const auto &[key, before] :
         {std::pair("host", " on host "), std::pair("pid", " by process "), std::pair("user", " of user ")})
        if (const std::string value = origin.is_object() ? text_of(origin, key) : ""; !value.empty())
            out += before + value;
    return out + (row.state == core::State::running ? ", has not ended." : ", has failed.");
}

} // namespace ledger
