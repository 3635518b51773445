// Arguments of SQL-callable functions as C++ values, with the errors that wrong ones deserve.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bridge/pg.hpp"
#include "engine/run.hpp"

namespace api {

class Arguments {
public:
    explicit Arguments(FunctionCallInfo fcinfo) : fcinfo_(fcinfo) {}

    // Throw core::Error 22004 naming the argument if it is NULL.
    std::string text(int index, const char *name) const;
    bool flag(int index, const char *name) const;
    std::vector<std::string> texts(int index, const char *name) const;
    std::vector<std::string> file_names(int index) const;   // argument "files"; none is empty
    double milliseconds(int index, const char *name) const; // interval, not negative
    std::string json(int index, const char *name) const;    // jsonb
    std::string name(int index, const char *name) const;    // name

    std::optional<std::string> maybe_text(int index) const;
    std::optional<int> maybe_int(int index) const;
    std::optional<bool> maybe_flag(int index) const;

    std::string stream(int index) const;                        // checked
    std::optional<std::string> accept_changed(int index) const; // a reason, not empty
    engine::Files files(int names, int contents, int format) const;

private:
    Datum required(int index, const char *name) const;
    FunctionCallInfo fcinfo_;
};

} // namespace api
