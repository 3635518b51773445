#include "client/verbs/recognised.hpp"

#include <fmt/format.h>

#include "client/failure.hpp"
#include "client/files/contents.hpp"
#include "core/error.hpp"

namespace client::verbs {

std::vector<core::File> contents_of(const files::Directory &directory) {
    std::vector<core::File> files;
    files.reserve(directory.files.size());
    for (const files::Found &found : directory.files) {
        core::File &file = files.emplace_back();
        file.name = found.name;
        files::append_contents(found, file.text);
    }
    return files;
}

const core::formats::Format *format_of(std::string_view named, const std::vector<core::File> &files) {
    try {
        return named == "auto" ? core::formats::recognise(files) : &core::formats::find(named);
    } catch (const core::Error &error) {
        const bool usage = error.code == core::sqlstate::invalid_argument;
        throw Failure(usage ? Exit::usage : Exit::failed, error.message,
                      fmt::format("Name the format: --format {}.", known_formats()))
            .coded(error.code)
            .because(error.detail);
    }
}

std::vector<core::Migration> migrations_of(const core::formats::Format &format,
                                           const std::vector<core::File> &files) {
    try {
        return core::formats::read_all(format, files);
    } catch (const core::Error &error) {
        throw Failure(Exit::failed, error.message, error.hint)
            .coded(error.code)
            .because(error.detail)
            .at({error.place.file, error.place.line, error.place.column});
    }
}

std::string known_formats() {
    return core::formats::known_ids();
}

} // namespace client::verbs
