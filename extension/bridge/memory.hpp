// Between C++ texts and the server's memory. What is handed to the server is palloc'd in the context that is
// current; what comes back is copied into std::string.
#pragma once

#include "bridge/call.hpp"

namespace pg {

class ContextScope {
public:
    explicit ContextScope(MemoryContext to) : before_(MemoryContextSwitchTo(to)) {}
    ~ContextScope() { MemoryContextSwitchTo(before_); }
    ContextScope(const ContextScope &) = delete;
    ContextScope &operator=(const ContextScope &) = delete;

private:
    MemoryContext before_;
};

// A context that is deleted with the object.
class Context {
public:
    Context(MemoryContext parent, const char *name)
        : context_(
              call([&] { return AllocSetContextCreateInternal(parent, name, ALLOCSET_DEFAULT_SIZES); })) {}
    ~Context() { MemoryContextDelete(context_); }
    Context(const Context &) = delete;
    Context &operator=(const Context &) = delete;
    operator MemoryContext() const { return context_; }

private:
    MemoryContext context_;
};

inline text *to_text(std::string_view s) {
    return call([&] { return cstring_to_text_with_len(s.data(), static_cast<int>(s.size())); });
}
inline Datum to_datum(std::string_view s) {
    return PointerGetDatum(to_text(s));
}
// NUL-terminated copy in `context`.
char *to_cstring(std::string_view s, MemoryContext context);
// Text, detoasted if need be.
std::string to_string(Datum text_datum);
bytea *to_bytea(std::string_view bytes);
std::string from_bytea(Datum bytea_datum);
// One-dimensional text[] without NULLs; throws core::Error 22004/22023 naming `argument` otherwise.
std::vector<std::string> to_strings(Datum array_datum, const char *argument);

} // namespace pg
