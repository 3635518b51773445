#include "client/verbs/look.hpp"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "client/failure.hpp"
#include "client/files/contents.hpp"
#include "client/files/related.hpp"
#include "client/files/variables.hpp"
#include "client/text.hpp"
#include "client/verbs/session.hpp"
#include "core/formats/format.hpp"

namespace client::verbs {

namespace {

constexpr std::size_t sent_at_once = 1000; // files whose names and hashes go without the digest ahead
constexpr std::size_t most_bytes =
    std::size_t{1000} * 1000 * 1000; // the server takes no message beyond 1 GiB

constexpr const char *pending_query =
    "SELECT file, version, name, state, why FROM sluice.pending($1, $2, $3, $4, $5, $6, $7)";

LookRow row_of(const link::Rows &rows, int i) {
    return {std::string(rows.at(i, 0)), std::string(rows.at(i, 1)), std::string(rows.at(i, 2)),
            std::string(rows.at(i, 3)), std::string(rows.at(i, 4))};
}

std::vector<LookRow> rows_of(const link::Rows &rows) {
    std::vector<LookRow> result;
    result.reserve(static_cast<std::size_t>(rows.size()));
    for (int i = 0; i < rows.size(); i++)
        result.push_back(row_of(rows, i));
    return result;
}

link::TextArray hashes_of(const FileSet &set) {
    link::TextArray hashes;
    for (const std::string &hash : set.hashes.each)
        hashes.add(hash);
    return hashes;
}

link::TextArray programs_of(const FileSet &set) {
    link::TextArray programs;
    for (const files::Found &file : set.directory.files)
        if (file.program) programs.add(file.name);
    return programs;
}

// Which files the configuration makes programs, and which it says are none.
void take_programs(const Config &config, files::Directory &directory) {
    const auto fitting = [&](const std::string &name) -> const Program * {
        for (const Program &program : config.programs)
            if (fnmatch(program.pattern.c_str(), name.c_str(), 0) == 0) return &program;
        return nullptr;
    };
    files::add_programs(
        directory, [&](const std::string &name) { return fitting(name) != nullptr; },
        [&](const std::string &name) {
            const Program *program = fitting(name);
            return program && program->command.empty();
        });
}

bool is_large(const FileSet &set) {
    return set.directory.files.size() > sent_at_once;
}

std::vector<LookRow> ask(Session &session, link::TextArray names, link::TextArray hashes,
                         link::TextArray programs, const std::string &digest, bool everything) {
    link::Parameters parameters;
    parameters.array(std::move(names)).array(std::move(hashes)).text(std::string_view(session.config.format));
    parameters.text(std::string_view(session.config.stream)).truth(everything);
    parameters.text(std::string_view(digest)).array(std::move(programs));
    return rows_of(session.query(pending_query, parameters));
}

Shipment ship_some(const FileSet &set, const std::vector<std::size_t> &chosen) {
    Shipment shipment;
    std::set<std::string> variables;
    for (const std::size_t i : chosen) {
        const files::Found &file = set.directory.files[i];
        if (file.program) continue;
        shipment.names.add(file.name);
        std::string &contents = shipment.contents.open();
        const std::size_t begin = contents.size();
        files::append_contents(file, contents);
        files::add_variables(set.format, file.name, std::string_view(contents).substr(begin), variables);
        shipment.contents.close();
        if (shipment.contents.bytes() > most_bytes)
            throw Failure(Exit::failed, "the files to be sent hold more than one message can carry (1 GB)",
                          "Load such data by other means than a migration.");
    }
    if (const std::string text = files::variables_text(variables); !text.empty()) {
        shipment.names.add(core::formats::variables_file);
        shipment.contents.add(text);
    }
    return shipment;
}

} // namespace

FileSet read_files(const Session &session) {
    FileSet set;
    set.format = session.config.format;
    set.directory = files::find(session.config.dir, session.config.format);
    take_programs(session.config, set.directory);
    if (set.directory.files.empty()) {
        throw Failure(Exit::usage,
                      fmt::format("there is no migration file in \"{}\"", text::harmless(session.config.dir)),
                      "Name the directory with --dir.")
            .because("Files ending in .sql are looked for; in subfolders, those that a format has there.");
    }
    set.hashes = files::hashes(set.directory, !session.arguments.has(flags::no_cache.name));
    return set;
}

std::vector<LookRow> look(Session &session, const FileSet &set, bool everything) {
    const bool digest_ahead = is_large(set) && !everything;
    if (digest_ahead) {
        std::vector<LookRow> rows = ask(session, {}, {}, {}, set.hashes.set, false);
        if (rows.size() != 1 || rows[0].state != "unknown") return rows;
    }
    return ask(session, names_of(set), hashes_of(set), programs_of(set), set.hashes.set, everything);
}

std::vector<std::vector<LookRow>> look_all(const std::vector<Session *> &sessions,
                                           const std::vector<FileSet> &sets) {
    std::vector<std::vector<LookRow>> result(sets.size());
    if (std::any_of(sets.begin(), sets.end(), is_large)) {
        for (std::size_t i = 0; i < sets.size(); i++)
            result[i] = look(*sessions[i], sets[i]);
        return result;
    }
    std::string query;
    link::Parameters parameters;
    for (std::size_t i = 0; i < sets.size(); i++) {
        const std::size_t at = i * 7;
        query += fmt::format(
            "{}SELECT file, version, name, state, why, {} FROM sluice.pending(${}::pg_catalog.text[],"
            " ${}::pg_catalog.text[], ${}, ${}, ${}, ${}, ${})",
            i == 0 ? "" : " UNION ALL ", i, at + 1, at + 2, at + 3, at + 4, at + 5, at + 6, at + 7);
        parameters.array(names_of(sets[i])).array(hashes_of(sets[i]));
        parameters.text(std::string_view(sessions[i]->config.format));
        parameters.text(std::string_view(sessions[i]->config.stream)).truth(false);
        parameters.text(std::string_view(sets[i].hashes.set)).array(programs_of(sets[i]));
    }
    const link::Rows rows = sessions.front()->query(query.c_str(), parameters);
    for (int i = 0; i < rows.size(); i++)
        result.at(static_cast<std::size_t>(rows.whole(i, 5))).push_back(row_of(rows, i));
    return result;
}

link::TextArray names_of(const FileSet &set) {
    link::TextArray names;
    for (const files::Found &file : set.directory.files)
        names.add(file.name);
    return names;
}

Shipment ship(const FileSet &set, const std::vector<std::string> &needed) {
    return ship_some(set, files::with_halves(set.directory.files, needed));
}

Shipment ship_all(const FileSet &set) {
    std::vector<std::size_t> every(set.directory.files.size());
    std::iota(every.begin(), every.end(), std::size_t{0});
    return ship_some(set, every);
}

} // namespace client::verbs
