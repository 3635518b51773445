#include "client/show/reporter.hpp"

#include "client/show/json_reporter.hpp"
#include "client/show/live_reporter.hpp"
#include "client/show/text_reporter.hpp"

namespace client::show {

std::unique_ptr<Reporter> make_reporter(const Look &look) {
    if (look.json) return std::make_unique<JsonReporter>(look.quiet);
    const Style out = style_of(stdout, look.colour);
    const Style err = style_of(stderr, look.colour);
    if (out.terminal) return std::make_unique<LiveReporter>(out, err, look.quiet);
    return std::make_unique<TextReporter>(out, err, look.quiet);
}

} // namespace client::show
