#include <algorithm>

#include "core/formats/format.hpp"
#include "core/formats/naming.hpp"
#include "core/text.hpp"

namespace core::formats {

Around::Around(std::span<const File> files) : files_(files) {
    for (const File &file : files)
        by_basename_.emplace(basename(file.name), &file);
    const File *file = find(variables_file);
    if (file == nullptr) return;
    text::Lines lines(file->text);
    text::Line line;
    while (lines.next(line)) {
        const std::size_t equals = line.text.find('=');
        if (equals == std::string_view::npos) continue;
        variables_.emplace_back(line.text.substr(0, equals), line.text.substr(equals + 1));
    }
}

const File *Around::find(std::string_view name) const {
    const File *found = nullptr;
    const auto [begin, end] = by_basename_.equal_range(basename(name));
    for (auto at = begin; at != end; ++at) {
        std::string_view path = at->second->name;
        if (take_ending(path, name) && (path.empty() || path.back() == '/') &&
            (found == nullptr || at->second->name < found->name))
            found = at->second;
    }
    return found;
}

std::optional<std::string_view> Around::variable(std::string_view name) const {
    for (auto each = variables_.rbegin(); each != variables_.rend(); ++each)
        if (each->first == name) return each->second;
    return std::nullopt;
}

} // namespace core::formats
