#include "client/link/parameters.hpp"

#include <array>
#include <utility>

namespace client::link {

namespace {

constexpr Oid text_type = 25;
constexpr Oid text_array_type = 1009;

std::string big_endian(unsigned number) {
    return {static_cast<char>(number >> 24), static_cast<char>(number >> 16), static_cast<char>(number >> 8),
            static_cast<char>(number)};
}

} // namespace

// The header of array_recv: dimensions, has nulls, element type, then per dimension its size and lower bound.
// The size is filled in by take().
TextArray::TextArray()
    : bytes_(big_endian(1) + big_endian(0) + big_endian(text_type) + big_endian(0) + big_endian(1)) {}

void TextArray::add(std::string_view element) {
    open() += element;
    close();
}

std::string &TextArray::open() {
    element_ = bytes_.size();
    bytes_ += big_endian(0);
    count_++;
    return bytes_;
}

void TextArray::close() {
    bytes_.replace(element_, 4, big_endian(static_cast<unsigned>(bytes_.size() - element_ - 4)));
}

std::string TextArray::take() {
    if (count_ == 0) return big_endian(0) + big_endian(0) + big_endian(text_type); // no dimension at all
    bytes_.replace(12, 4, big_endian(count_));
    count_ = 0;
    return std::exchange(bytes_, {});
}

Parameters &Parameters::text(std::string_view value) {
    values_.push_back({std::string(value), 0, false, false});
    return *this;
}

Parameters &Parameters::text(const std::optional<std::string> &value) {
    values_.push_back({value.value_or(""), 0, false, !value});
    return *this;
}

Parameters &Parameters::number(std::optional<int> value) {
    return text(value ? std::optional(std::to_string(*value)) : std::nullopt);
}

Parameters &Parameters::truth(std::optional<bool> value) {
    return text(value ? std::optional<std::string>(*value ? "true" : "false") : std::nullopt);
}

Parameters &Parameters::array(TextArray &&array) {
    values_.push_back({array.take(), text_array_type, true, false});
    return *this;
}

bool Parameters::send(PGconn *connection, const char *sql) const {
    std::vector<const char *> values;
    std::vector<int> lengths;
    std::vector<int> formats;
    std::vector<Oid> types;
    for (const Value &value : values_) {
        values.push_back(value.null ? nullptr : value.bytes.c_str());
        lengths.push_back(static_cast<int>(value.bytes.size()));
        formats.push_back(value.binary ? 1 : 0);
        types.push_back(value.type);
    }
    return PQsendQueryParams(connection, sql, static_cast<int>(values_.size()), types.data(), values.data(),
                             lengths.data(), formats.data(), 0) == 1;
}

} // namespace client::link
