#include "bridge/encoding.hpp"

#include "bridge/memory.hpp"

extern "C" {
#include "mb/pg_wchar.h"
}

namespace pg {

std::string to_utf8(std::string_view text) {
    const int encoding = GetDatabaseEncoding();
    if (encoding == PG_UTF8 || encoding == PG_SQL_ASCII) return std::string(text);
    const Context scratch(CurrentMemoryContext, "pg_sluice encoding");
    const char *from = to_cstring(text, scratch);
    const ContextScope scope(scratch);
    const char *converted =
        call([&] { return pg_server_to_any(from, static_cast<int>(text.size()), PG_UTF8); });
    return converted;
}

std::string presentable(std::string text) {
    const int encoding = GetDatabaseEncoding();
    if (encoding == pg_get_client_encoding() && encoding != PG_SQL_ASCII) return text;
    const Context scratch(CurrentMemoryContext, "pg_sluice encoding");
    const ContextScope scope(scratch);
    try {
        call([&] { (void)pg_server_to_client(text.c_str(), static_cast<int>(text.size())); });
        return text;
    } catch (const Error &) { // a conversion holds nothing, so nothing needs to be rolled back
    }
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        const auto byte = static_cast<unsigned char>(text[i]);
        out += byte < 0x80 ? text[i] : '?';
        i += byte < 0x80 ? 1 : static_cast<std::size_t>(std::max(1, pg_mblen(text.c_str() + i)));
    }
    return out;
}

} // namespace pg
