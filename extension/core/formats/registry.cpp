// The list of all formats. A new one: its file beside this one, its line here, its cases in test/formats.
#include <algorithm>

#include "core/error.hpp"
#include "core/formats/dbmate.hpp"
#include "core/formats/format.hpp"
#include "core/formats/golang_migrate.hpp"
#include "core/formats/goose.hpp"
#include "core/text.hpp"

namespace core::formats {

namespace {

constexpr const Format *all[] = {&golang_migrate, &goose, &dbmate};

} // namespace

std::span<const Format *const> registry() {
    return all;
}

const Format &find(std::string_view id) {
    std::string known;
    for (const Format *format : all) {
        if (format->id == id) return *format;
        known.append(known.empty() ? "" : ", ").append(format->id);
    }
    throw Error(sqlstate::invalid_argument, "unknown format " + text::quoted(id), {},
                "Use one of: " + known + ".");
}

} // namespace core::formats
