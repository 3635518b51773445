#include "client/verbs/sequence.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "client/failure.hpp"
#include "client/files/related.hpp"
#include "client/text.hpp"
#include "core/error.hpp"

namespace client::verbs {

namespace {

// The files of one version that is to run.
struct Pending {
    std::string version, name;
    std::vector<std::string> scripts;
    std::string program; // the name of a file
};

bool is_to_run(const LookRow &row) {
    return row.state == "pending" || row.state == "out_of_order";
}

void add(const FileSet &set, const LookRow &row, std::vector<Pending> &list) {
    files::Meaning meaning{row.version, row.name};
    if (meaning.version.empty()) meaning = files::meaning_of(row.file);
    const bool program = std::any_of(set.directory.files.begin(), set.directory.files.end(),
                                     [&](const auto &file) { return file.program && file.name == row.file; });
    auto at = std::find_if(list.begin(), list.end(), [&](const Pending &each) {
        return files::same_version(each.version, meaning.version);
    });
    if (at == list.end()) at = list.insert(at, {meaning.version, meaning.name, {}, ""});
    if (program)
        at->program = row.file;
    else
        at->scripts.push_back(row.file);
    if (at->program.empty() || at->scripts.empty()) return;
    throw Failure(Exit::failed,
                  fmt::format("version \"{}\" has a script and a program", text::harmless(at->version)),
                  "Give one of them a version of its own.")
        .coded(core::sqlstate::bad_file_name)
        .because(fmt::format("They are \"{}\" and \"{}\".", at->scripts.front(), at->program))
        .leaving("nothing was run");
}

void cut(std::vector<Pending> &list, const Limits &limits) {
    if (limits.target)
        list.erase(
            std::remove_if(list.begin(), list.end(),
                           [&](const Pending &each) { return files::earlier(*limits.target, each.version); }),
            list.end());
    const std::size_t most = limits.steps ? static_cast<std::size_t>(*limits.steps) : list.size();
    if (list.size() > most) list.resize(most);
}

} // namespace

std::vector<Stretch> sequence_of(const FileSet &set, const std::vector<LookRow> &rows, const Limits &limits) {
    std::vector<Pending> list;
    Stretch others, repeatables;
    for (const LookRow &row : rows) {
        if (row.file.empty()) continue;
        if (is_to_run(row))
            add(set, row, list);
        else
            (row.state == "repeatable" ? repeatables : others).files.push_back(row.file);
    }
    const std::size_t pending = list.size();
    cut(list, limits);
    std::vector<Stretch> sequence;
    if (!others.files.empty()) sequence.push_back(std::move(others));
    for (Pending &each : list) {
        const bool follows = !sequence.empty() && !sequence.back().program;
        if (!each.program.empty() || !follows) sequence.emplace_back();
        Stretch &stretch = sequence.back();
        stretch.program = !each.program.empty();
        stretch.name = each.name;
        stretch.versions.push_back(each.version);
        stretch.files.insert(stretch.files.end(), each.scripts.begin(), each.scripts.end());
    }
    if (repeatables.files.empty() || list.size() < pending) return sequence;
    if (sequence.empty() || sequence.back().program) sequence.emplace_back();
    std::vector<std::string> &last = sequence.back().files;
    last.insert(last.end(), repeatables.files.begin(), repeatables.files.end());
    return sequence;
}

bool has_program(const std::vector<Stretch> &sequence) {
    return std::any_of(sequence.begin(), sequence.end(), [](const Stretch &each) { return each.program; });
}

std::vector<std::string> versions_of(const std::vector<Stretch> &sequence) {
    std::vector<std::string> versions;
    for (const Stretch &each : sequence)
        versions.insert(versions.end(), each.versions.begin(), each.versions.end());
    return versions;
}

} // namespace client::verbs
