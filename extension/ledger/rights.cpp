#include "ledger/rights.hpp"

#include <vector>

#include "bridge/spi.hpp"
#include "core/error.hpp"
#include "ledger/owner.hpp"

extern "C" {
#include "access/xact.h"
#include "tcop/tcopprot.h"
#include "utils/acl.h"
}

namespace ledger {

namespace {

const char *const tables = "sluice.stream, sluice.migration, sluice.script, sluice.event";

// The extension's own routines that run or record something, under both of their names.
std::vector<std::string> run_routines(pg::Spi &spi) {
    static constinit pg::Query query{
        "SELECT p.oid::pg_catalog.regprocedure::pg_catalog.text FROM pg_catalog.pg_proc p "
        "JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.objid = "
        "p.oid "
        "AND d.deptype = 'e' AND d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass "
        "JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid AND e.extname = 'pg_sluice' "
        "WHERE pg_catalog.regexp_replace(p.proname, '^migrate_', '') = ANY (ARRAY['apply', 'revert', 'run', "
        "'rollback', 'resume', 'mark', 'force', 'import', 'keep', 'stream', 'set_stream', 'program_begin', "
        "'program_alive', 'program_end']) ORDER BY 1"};
    std::vector<std::string> out;
    const std::uint64_t rows = spi.run(query);
    for (std::uint64_t i = 0; i < rows; i++)
        out.push_back(spi.text(i, 0));
    return out;
}

std::string sentence(Change change, const std::string &right, const std::string &object,
                     const std::string &role) {
    if (change == Change::grant) return "GRANT " + right + " ON " + object + " TO " + role;
    return "REVOKE " + right + " ON " + object + " FROM " + role;
}

// Not as a statement: event triggers would run with the rights of the ledger's owner instead of the caller's,
// and not find their tables in the pinned search_path.
void execute(const std::string &grant) {
    const char *text = grant.c_str();
    pg::call([&] {
        List *trees = pg_parse_query(text);
        ExecuteGrantStmt(castNode(GrantStmt, linitial_node(RawStmt, trees)->stmt));
        CommandCounterIncrement();
    });
}

} // namespace

void change_right(Change change, const std::string &role, const std::string &what) {
    if (role.empty())
        throw core::Error(core::sqlstate::invalid_argument, "argument \"role\" must not be empty", {},
                          "Name a role, or public for everybody.");
    if (what == "guard")
        throw core::Error(core::sqlstate::unsupported, "the right 'guard' is not there yet",
                          "It comes with the guard.", "Grant 'read' or 'run'.");
    if (what != "read" && what != "run")
        throw core::Error(core::sqlstate::invalid_argument, "right \"" + what + "\" does not exist",
                          "It can be 'read' or 'run'.", "Choose one of them.");
    require_writable("change rights");
    const std::string quoted = role == "public" ? "PUBLIC" : pg::quote_identifier(role);
    OwnerScope scope(OwnerScope::write);
    pg::Spi spi;
    // 'run' includes 'read'; taking 'run' away leaves 'read'
    if (what == "read" || change == Change::grant) execute(sentence(change, "SELECT", tables, quoted));
    if (what == "read") return;
    for (const std::string &routine : run_routines(spi))
        execute(sentence(change, "EXECUTE", "ROUTINE " + routine, quoted));
}

bool is_owner() {
    const Oid role = owner();
    return pg::call([&] { return has_privs_of_role(GetUserId(), role); });
}

bool may_read() {
    return pg::call([] {
        const Oid table = get_relname_relid("script", get_namespace_oid("sluice", false));
        return pg_class_aclcheck(table, GetUserId(), ACL_SELECT) == ACLCHECK_OK;
    });
}

} // namespace ledger
