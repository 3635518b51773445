#include "client/verbs/recognised.hpp"

#include <fmt/format.h>

#include "client/failure.hpp"
#include "core/error.hpp"

namespace client::verbs {

namespace {

std::string which_format() {
    return fmt::format("Name the format: --format {}.", core::formats::known_ids());
}

// nullptr if there is nothing to tell it from.
const core::formats::Format *format_of(std::string_view named, const std::vector<core::File> &files) {
    try {
        return named == "auto" ? core::formats::recognise(files) : &core::formats::find(named);
    } catch (const core::Error &error) {
        const bool usage = error.code == core::sqlstate::invalid_argument;
        throw Failure(usage ? Exit::usage : Exit::failed, error.message, which_format())
            .coded(error.code)
            .because(error.detail);
    }
}

} // namespace

const core::formats::Format &needed_format(std::string_view named, const std::vector<core::File> &files) {
    if (const core::formats::Format *format = format_of(named, files)) return *format;
    throw Failure(Exit::failed, "the files do not tell their format", which_format());
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

} // namespace client::verbs
