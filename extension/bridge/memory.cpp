#include "bridge/memory.hpp"

#include <cstring>

#include "core/error.hpp"

namespace pg {

char *to_cstring(std::string_view s, MemoryContext context) {
    char *copy = call([&] { return static_cast<char *>(MemoryContextAllocHuge(context, s.size() + 1)); });
    std::memcpy(copy, s.data(), s.size());
    copy[s.size()] = '\0';
    return copy;
}

std::string to_string(Datum text_datum) {
    auto *t = call(
        [&] { return pg_detoast_datum_packed(reinterpret_cast<varlena *>(DatumGetPointer(text_datum))); });
    return std::string(VARDATA_ANY(t), VARSIZE_ANY_EXHDR(t));
}

bytea *to_bytea(std::string_view bytes) {
    auto *b = call([&] { return static_cast<bytea *>(palloc(bytes.size() + VARHDRSZ)); });
    SET_VARSIZE(b, bytes.size() + VARHDRSZ);
    std::memcpy(VARDATA(b), bytes.data(), bytes.size());
    return b;
}

std::string from_bytea(Datum bytea_datum) {
    return to_string(bytea_datum);
}

std::vector<std::string> to_strings(Datum array_datum, const char *argument) {
    ArrayType *array = call([&] { return DatumGetArrayTypeP(array_datum); });
    const std::string what = std::string("\"") + argument + "\"";
    if (ARR_NDIM(array) > 1)
        throw core::Error(core::sqlstate::invalid_argument,
                          "argument " + what + " must be a one-dimensional array",
                          "It has " + std::to_string(ARR_NDIM(array)) + " dimensions.",
                          "Pass a plain array such as ARRAY['1_a.up.sql', '1_a.down.sql'].");
    Datum *items = nullptr;
    bool *nulls = nullptr;
    int count = 0;
    call([&] { deconstruct_array(array, TEXTOID, -1, false, TYPALIGN_INT, &items, &nulls, &count); });
    std::vector<std::string> out;
    out.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; i++) {
        if (nulls[i])
            throw core::Error(core::sqlstate::null_argument, "argument " + what + " must not contain nulls",
                              "Element " + std::to_string(i + 1) + " is null.",
                              "Leave the element out of both arrays.");
        out.push_back(to_string(items[i]));
    }
    return out;
}

} // namespace pg
