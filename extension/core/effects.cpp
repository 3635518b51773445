#include "core/effects.hpp"

#include <array>

namespace core {

namespace {
constexpr Effect table[] = {
#define STATEMENT_KIND(id, name, transaction, lock, partner, work, destroys, reverse, breaks, since)         \
    {StatementKind::id,                                                                                      \
     #id,                                                                                                    \
     name,                                                                                                   \
     Transaction::transaction,                                                                               \
     Lock::lock,                                                                                             \
     Lock::partner,                                                                                          \
     Work::work,                                                                                             \
     Destroys::destroys,                                                                                     \
     Reverse::reverse,                                                                                       \
     Breaks::breaks,                                                                                         \
     since},
#include "core/effects.inc"
#undef STATEMENT_KIND
};

constexpr std::array<std::string_view, 10> lock_names = {
    "none",  "ACCESS SHARE",        "ROW SHARE", "ROW EXCLUSIVE",    "SHARE UPDATE EXCLUSIVE",
    "SHARE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE", "the lock it names"};

template <class Enum, std::size_t count>
std::string_view pick(const std::array<std::string_view, count> &words, Enum value) {
    return words[static_cast<std::size_t>(value)];
}
} // namespace

const Effect &effect(StatementKind kind) {
    return table[static_cast<std::size_t>(kind)];
}

std::span<const Effect> effects() {
    return table;
}

std::string_view lock_name(Lock lock) {
    return pick(lock_names, lock);
}

std::string_view blocked_by(Lock lock) {
    switch (lock) {
    case Lock::access_exclusive:
        return "reads and writes";
    case Lock::exclusive:
    case Lock::share_row_exclusive:
    case Lock::share:
        return "writes";
    case Lock::share_update_exclusive:
        return "VACUUM and other changes of its structure";
    default:
        return "";
    }
}

std::string_view word(Work work) {
    return pick(std::array<std::string_view, 6>{"brief", "scan", "index build", "rewrite", "rows", "query"},
                work);
}

std::string_view word(Transaction transaction) {
    return pick(std::array<std::string_view, 5>{"inside", "alone", "may commit", "control", "refused"},
                transaction);
}

std::string_view word(Destroys destroys) {
    return pick(std::array<std::string_view, 3>{"nothing", "rows", "objects"}, destroys);
}

std::string_view word(Reverse reverse) {
    return pick(
        std::array<std::string_view, 6>{"needless", "exact", "definition", "data lost", "never", "unknown"},
        reverse);
}

std::string_view word(Breaks breaks) {
    return pick(std::array<std::string_view, 3>{"nothing", "maybe", "old code"}, breaks);
}

} // namespace core
