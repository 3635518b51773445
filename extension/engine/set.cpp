#include "engine/set.hpp"

#include "bridge/encoding.hpp"
#include "bridge/error.hpp"
#include "bridge/hash.hpp"
#include "bridge/script.hpp"
#include "core/error.hpp"

namespace engine {

const core::Migration *FileSet::find(const std::string &id) const {
    for (const core::Migration &m : migrations)
        if (m.id == id) return &m;
    return nullptr;
}

const core::formats::Format *format_of(const std::string &format, const ledger::Stream &stream) {
    if (format != "auto") return &core::formats::find(format);
    return stream.format.empty() ? nullptr : &core::formats::find(stream.format);
}

namespace {

// To the recogniser an empty text is one that is not known; here all are.
std::vector<core::File> known_texts(std::vector<core::File> files) {
    for (core::File &file : files)
        if (file.text.empty()) file.text = "\n";
    return files;
}

} // namespace

FileSet read_set(const std::vector<std::string> &files, const std::vector<std::string> &contents,
                 const std::string &format, const ledger::Stream &stream) {
    if (files.size() != contents.size())
        throw core::Error(core::sqlstate::invalid_argument,
                          "\"files\" and \"contents\" must have the same length",
                          "There are " + std::to_string(files.size()) + " files and " +
                              std::to_string(contents.size()) + " contents.",
                          "Pass one content for each file, in the same order.");
    std::vector<core::File> all;
    all.reserve(files.size());
    FileSet set;
    for (std::size_t i = 0; i < files.size(); i++)
        all.push_back({files[i], contents[i]});
    set.format = format_of(format, stream);
    if (!set.format) set.format = core::formats::recognise(known_texts(all));
    if (!set.format) return set;
    for (core::File &file : all) {
        // an aside is known by its path: others may bear its name
        if (core::formats::meaning(*set.format, file.name).part != core::formats::Part::aside)
            file.name = core::formats::key(*set.format, file.name);
        set.hashes[file.name] = pg::sha256(pg::to_utf8(file.text));
    }
    set.migrations = core::formats::read_all(*set.format, all);
    set.passed_over = core::formats::passed_over(*set.format, all);
    return set;
}

ledger::Side side_of(const FileSet &set, const core::Script &script, const std::string &tokens,
                     const std::string &role) {
    ledger::Side side;
    side.file = script.file;
    const auto hash = set.hashes.find(script.file);
    if (hash != set.hashes.end()) side.file_hash = hash->second;
    side.line = script.line;
    side.tokens = tokens;
    side.role = role;
    return side;
}

std::string tokens_or_nothing(const core::Script &script) {
    try {
        return pg::parse_script(script).tokens;
    } catch (const core::Error &) {
        return {};
    } catch (const pg::Error &) {
        return {};
    }
}

std::string title(const std::string &version, const std::string &name) {
    return name.empty() ? version : version + "_" + name;
}

} // namespace engine
