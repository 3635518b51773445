// Names for a message: a list with commas, its end cut off where it grows long.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace core::formats {

class List {
public:
    void add(std::string_view item) {
        if (++count_ > listed_at_most) return;
        if (count_ == 1) first_ = item;
        if (!text_.empty()) text_ += ", ";
        text_ += item;
    }
    std::size_t count() const { return count_; }
    const std::string &first() const { return first_; }
    std::string text() const {
        if (count_ <= listed_at_most) return text_;
        return text_ + " and " + std::to_string(count_ - listed_at_most) + " more";
    }

private:
    static constexpr std::size_t listed_at_most = 5;

    std::size_t count_ = 0;
    std::string first_, text_;
};

} // namespace core::formats
