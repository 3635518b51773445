#include "core/effects.hpp"

#include <array>

namespace core {

namespace {
constexpr Effect table[] = {
#define STATEMENT_KIND(id, name, transaction, lock, destroys)                                                \
    {StatementKind::id, name, Transaction::transaction, Lock::lock, Destroys::destroys},
#include "core/effects.inc"
#undef STATEMENT_KIND
};

constexpr std::array<std::string_view, 9> lock_names = {
    "none",  "ACCESS SHARE",        "ROW SHARE", "ROW EXCLUSIVE",   "SHARE UPDATE EXCLUSIVE",
    "SHARE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE"};
} // namespace

const Effect &effect(StatementKind kind) {
    return table[static_cast<std::size_t>(kind)];
}

std::string_view lock_name(Lock lock) {
    return lock_names[static_cast<std::size_t>(lock)];
}

} // namespace core
