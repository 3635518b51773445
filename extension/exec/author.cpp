#include "exec/author.hpp"

#include "bridge/call.hpp"
#include "bridge/compat.hpp"
#include "core/error.hpp"

namespace exec {

Oid author_of(const std::string &role, const std::string &migration) {
    const Oid author = pg::call([&] { return get_role_oid(role.c_str(), true); });
    const Oid caller = GetUserId();
    if (author == caller) return InvalidOid;
    const char *way_out = "Pass the file, so that it runs with your own rights, or use migrate_mark.";
    if (!OidIsValid(author))
        throw core::Error(core::sqlstate::author_refused,
                          "the stored script of migration \"" + migration +
                              "\" belongs to a role that is gone",
                          "It was stored by role \"" + role + "\", which does not exist.", way_out);
    if (!pg::call([&] { return pg::compat::may_become(caller, author); }))
        throw core::Error(core::sqlstate::author_refused,
                          "the stored script of migration \"" + migration + "\" belongs to another role",
                          "It was stored by role \"" + role +
                              "\" and would run with that role's rights, which you may "
                              "not take on.",
                          way_out);
    return author;
}

bool safe_for_author(core::StatementKind kind) {
    using core::StatementKind;
    return kind == StatementKind::create_index_concurrently ||
           kind == StatementKind::drop_index_concurrently || kind == StatementKind::reindex_concurrently;
}

} // namespace exec
