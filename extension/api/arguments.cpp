#include "api/arguments.hpp"

#include "bridge/memory.hpp"
#include "core/error.hpp"
#include "core/formats/format.hpp"
#include "core/version.hpp"

extern "C" {
#include "utils/fmgrprotos.h"
#include "utils/jsonb.h"
}

namespace api {

namespace sqlstate = core::sqlstate;

Datum Arguments::required(int index, const char *name) const {
    if (!fcinfo_->args[index].isnull) return fcinfo_->args[index].value;
    throw core::Error(sqlstate::null_argument, std::string("argument \"") + name + "\" must not be null",
                      "It has no meaning here.", "Leave it out to get its default, or give it a value.");
}

std::string Arguments::text(int index, const char *name) const {
    return pg::to_string(required(index, name));
}

bool Arguments::flag(int index, const char *name) const {
    return DatumGetBool(required(index, name));
}

std::vector<std::string> Arguments::texts(int index, const char *name) const {
    return pg::to_strings(required(index, name), name);
}

std::vector<std::string> Arguments::file_names(int index) const {
    std::vector<std::string> names = texts(index, "files");
    for (std::size_t i = 0; i < names.size(); i++)
        if (core::formats::basename(names[i]).empty())
            throw core::Error(sqlstate::invalid_argument, "argument \"files\" holds an empty name",
                              "It is number " + std::to_string(i + 1) + " of " +
                                  std::to_string(names.size()) + ".",
                              "Pass names of files.");
    return names;
}

double Arguments::milliseconds(int index, const char *name) const {
    const Interval *interval = DatumGetIntervalP(required(index, name));
    const double ms =
        static_cast<double>(interval->time) / 1000 +
        (static_cast<double>(interval->day) + static_cast<double>(interval->month) * 30) * 86400000.0;
    if (ms >= 0) return ms;
    throw core::Error(sqlstate::invalid_argument,
                      std::string("argument \"") + name + "\" must not be negative", {},
                      "Use '0' to fail at once.");
}

std::string Arguments::json(int index, const char *name) const {
    const Datum value = required(index, name);
    const char *text = pg::call([&] { return DatumGetCString(DirectFunctionCall1(jsonb_out, value)); });
    if (text[0] == '{') return text;
    throw core::Error(sqlstate::invalid_argument,
                      std::string("argument \"") + name + "\" must be a JSON object",
                      std::string("It is: ") + std::string(text).substr(0, 100) + ".", "Use '{}'.");
}

std::string Arguments::name(int index, const char *name) const {
    return NameStr(*DatumGetName(required(index, name)));
}

std::optional<std::string> Arguments::maybe_text(int index) const {
    if (fcinfo_->args[index].isnull) return std::nullopt;
    return pg::to_string(fcinfo_->args[index].value);
}

std::optional<int> Arguments::maybe_int(int index) const {
    if (fcinfo_->args[index].isnull) return std::nullopt;
    return DatumGetInt32(fcinfo_->args[index].value);
}

std::optional<bool> Arguments::maybe_flag(int index) const {
    if (fcinfo_->args[index].isnull) return std::nullopt;
    return DatumGetBool(fcinfo_->args[index].value);
}

std::string Arguments::stream(int index) const {
    std::string name = text(index, "stream");
    core::check_stream(name);
    return name;
}

engine::Files Arguments::files(int names, int contents, int format) const {
    engine::Files files{file_names(names), texts(contents, "contents"), text(format, "format")};
    if (files.names.size() != files.contents.size())
        throw core::Error(sqlstate::invalid_argument, "\"files\" and \"contents\" must have the same length",
                          "There are " + std::to_string(files.names.size()) + " files and " +
                              std::to_string(files.contents.size()) + " contents.",
                          "Pass one content for each file, in the same order.");
    return files;
}

std::optional<std::string> Arguments::accept_changed(int index) const {
    std::optional<std::string> reason = maybe_text(index);
    if (!reason || !reason->empty()) return reason;
    throw core::Error(sqlstate::invalid_argument, "argument \"accept_changed\" must not be empty",
                      "It is kept as the reason why an applied migration may differ from what ran.",
                      "Say why in a few words, or leave it out.");
}

} // namespace api
