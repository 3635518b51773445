// Records of other tools. Apart from the other checks, because the core knows what they look like.
#include <array>

#include "core/tools/tool.hpp"
#include "insight/doctor.hpp"

namespace insight {

std::span<Check> tool_checks() {
    static const std::string other_tool =
        "SELECT CASE WHEN known THEN 'note' ELSE 'warning' END, t.oid::regclass::text,"
        " format('It is the bookkeeping of %s.%s', title,"
        " CASE WHEN NOT known THEN ' pg_sluice knows nothing of what that has run.' END),"
        " CASE WHEN NOT known THEN 'sluice import' END"
        " FROM (" +
        core::tools::search_sql() + ") t, (SELECT EXISTS (SELECT FROM sluice.status) AS known) s ORDER BY 2";
    static std::array checks{Check{"other_tool", Needs::nothing, {other_tool.c_str()}}};
    return checks;
}

} // namespace insight
