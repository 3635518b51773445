#include <algorithm>

#include "core/formats/format.hpp"
#include "core/formats/naming.hpp"
#include "core/text.hpp"

namespace core::formats {

Around::Around(std::span<const File> files) : files_(files) {
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
    const auto found = std::find_if(files_.begin(), files_.end(), [&](const File &file) {
        std::string_view path = file.name;
        return take_ending(path, name) && (path.empty() || path.back() == '/');
    });
    return found == files_.end() ? nullptr : &*found;
}

std::optional<std::string_view> Around::variable(std::string_view name) const {
    for (auto each = variables_.rbegin(); each != variables_.rend(); ++each)
        if (each->first == name) return each->second;
    return std::nullopt;
}

} // namespace core::formats
