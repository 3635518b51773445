#include "bridge/foreign.hpp"

#include "bridge/call.hpp"

namespace pg {

namespace {

void pin(const char *setting, const char *value) {
    set_config_option(setting, value, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
}

} // namespace

ForeignScope::ForeignScope(Oid role) : unwinding_(std::uncaught_exceptions()) {
    GetUserIdAndSecContext(&user_, &security_);
    guc_level_ = call([] {
        const int level = NewGUCNestLevel();
        pin("search_path", "pg_catalog, pg_temp");
        pin("row_security", "off");
        return level;
    });
    if (OidIsValid(role))
        SetUserIdAndSecContext(role,
                               security_ | SECURITY_LOCAL_USERID_CHANGE | SECURITY_RESTRICTED_OPERATION);
}

ForeignScope::~ForeignScope() {
    SetUserIdAndSecContext(user_, security_);
    if (std::uncaught_exceptions() > unwinding_) return; // the abort that follows puts settings back
    AtEOXact_GUC(false, guc_level_);
}

} // namespace pg
