#include "client/verbs/sequence.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

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

// Gathers the files of each version, in the order in which the versions come.
class Gathering {
public:
    explicit Gathering(const FileSet &set) {
        for (const files::Found &file : set.directory.files)
            if (file.program) programs_.insert(file.name);
    }

    void add(const LookRow &row) {
        files::Meaning meaning{row.version, row.name};
        if (meaning.version.empty()) meaning = files::meaning_of(row.file);
        const auto [place, is_new] = places_.try_emplace(files::version_key(meaning.version), list_.size());
        if (is_new) list_.push_back({std::move(meaning.version), std::move(meaning.name), {}, ""});
        Pending &one = list_[place->second];
        if (programs_.count(row.file) > 0)
            one.program = row.file;
        else
            one.scripts.push_back(row.file);
        if (!one.program.empty() && !one.scripts.empty()) refuse_both(one);
    }

    std::vector<Pending> take() { return std::move(list_); }

private:
    [[noreturn]] static void refuse_both(const Pending &one) {
        throw Failure(Exit::failed,
                      fmt::format("version \"{}\" has a script and a program", text::harmless(one.version)),
                      "Give one of them a version of its own.")
            .coded(core::sqlstate::bad_file_name)
            .because(fmt::format("They are \"{}\" and \"{}\".", one.scripts.front(), one.program))
            .leaving("nothing was run");
    }

    std::unordered_set<std::string_view> programs_;
    std::unordered_map<std::string, std::size_t> places_; // in the list, by the version's key
    std::vector<Pending> list_;
};

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
    Gathering gathering(set);
    Stretch others, repeatables;
    for (const LookRow &row : rows) {
        if (row.file.empty()) continue;
        if (is_to_run(row))
            gathering.add(row);
        else
            (row.state == "repeatable" ? repeatables : others).files.push_back(row.file);
    }
    std::vector<Pending> list = gathering.take();
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
