#include "client/files/related.hpp"

#include <compare>
#include <set>

#include "core/error.hpp"
#include "core/formats/format.hpp"
#include "core/formats/program.hpp"
#include "core/version.hpp"

namespace client::files {

namespace {

// What a name could mean: which format it is, is for the server to say.
std::set<std::string> ids(const std::string &name) {
    std::set<std::string> found;
    for (const core::formats::Format *format : core::formats::registry()) {
        const core::formats::Name meaning = core::formats::meaning(*format, name);
        const bool repeatable = meaning.kind == core::Kind::repeatable;
        if (meaning.part == core::formats::Part::none || (meaning.version.empty() && !repeatable)) continue;
        found.insert(repeatable ? core::repeatable_id(meaning.name) : version_key(meaning.version));
    }
    return found;
}

} // namespace

std::vector<std::size_t> with_halves(std::span<const Found> files, std::span<const std::string> needed) {
    const std::set<std::string_view> names(needed.begin(), needed.end());
    std::set<std::string> wanted;
    for (const std::string &name : needed)
        wanted.merge(ids(name));

    std::vector<std::size_t> chosen;
    for (std::size_t i = 0; i < files.size(); i++) {
        bool belongs = names.count(files[i].name) > 0;
        if (!belongs)
            for (const std::string &id : ids(files[i].name))
                belongs = belongs || wanted.count(id) > 0;
        if (belongs) chosen.push_back(i);
    }
    return chosen;
}

std::vector<std::size_t> of_version(std::span<const Found> files, std::string_view version) {
    const std::string key = version_key(version);
    std::vector<std::size_t> chosen;
    for (std::size_t i = 0; i < files.size(); i++)
        if (ids(files[i].name).count(key) > 0) chosen.push_back(i);
    return chosen;
}

Meaning meaning_of(const std::string &file) {
    for (const core::formats::Format *format : core::formats::registry()) {
        const core::formats::Name meaning = core::formats::meaning(*format, file);
        if (meaning.part != core::formats::Part::none) return {meaning.version, meaning.name};
    }
    const core::formats::Name program = core::formats::program_name(file);
    return {program.version, program.name};
}

std::string version_key(std::string_view version) {
    try {
        return core::version_id(version);
    } catch (const core::Error &) { // no version at all: the server says so with better words
        return std::string(version);
    }
}

bool earlier(std::string_view a, std::string_view b) {
    return std::is_lt(core::compare_ids(version_key(a), version_key(b)));
}

bool same_version(std::string_view a, std::string_view b) {
    return a == b || version_key(a) == version_key(b);
}

} // namespace client::files
