// Three versions, as written: their ids are their own ids, and their order is one.
#include <array>
#include <vector>

#include "core/version.hpp"
#include "input.hpp"

using namespace core;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    fuzz::Input input(data, size);
    std::vector<std::string> ids;
    for (int number = 0; number < 3; ++number) {
        const std::string_view written = input.text('\n');
        const bool valid = text::invalid_utf8(written) == std::string::npos;
        try {
            ids.push_back(version_id(written));
            fuzz::promise(version_id(ids.back()) == ids.back(), "an id is its own id");
        } catch (const Error &error) {
            fuzz::check_error(error, valid);
        }
        try {
            check_stream(written);
        } catch (const Error &error) {
            fuzz::check_error(error, valid);
        }
    }
    for (const std::string &a : ids)
        for (const std::string &b : ids) {
            const auto order = compare_ids(a, b);
            fuzz::promise(std::is_eq(order) == (a == b), "only equal ids are in no order");
            fuzz::promise(std::is_lt(order) == std::is_gt(compare_ids(b, a)), "the order has two directions");
            for (const std::string &c : ids)
                fuzz::promise(!std::is_lt(order) || !std::is_lt(compare_ids(b, c)) ||
                                  std::is_lt(compare_ids(a, c)),
                              "what is before the next is before the one behind it");
        }
    return 0;
}
