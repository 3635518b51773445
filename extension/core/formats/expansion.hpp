// Variables in a text as shells write them, as far as goose's ENVSUB knows them
// (github.com/mfridman/interpolate, README): $NAME, ${NAME}, ${NAME:-default}, ${NAME-default},
// ${NAME:offset}, ${NAME:offset:length}, ${NAME?message};
// \$ and $$ are a dollar sign, $( stays as it is.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace core::formats {

using Lookup = std::function<std::optional<std::string_view>(std::string_view)>;

// The text with all variables replaced. Each name is looked up, also in a default that is not needed. Throws
// core::Error SL052 without a place for what is no expansion, and for a value that is required and missing.
std::string expand(std::string_view text, const Lookup &lookup);

} // namespace core::formats
