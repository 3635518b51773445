#include "bridge/settings.hpp"

#include <algorithm>

#include "bridge/compat.hpp"
#include "bridge/spi.hpp"

extern "C" {
#include "commands/async.h"
#include "commands/prepare.h"
#include "utils/portal.h"
}

namespace pg {

namespace {

std::string value_of(const char *name) {
    const char *value = call([&] { return GetConfigOption(name, true, false); });
    return value ? value : "";
}

void set(const char *name, const char *value, GucAction action) {
    call([&] { set_config_option(name, value, PGC_SUSET, PGC_S_SESSION, action, true, 0, false); });
}

std::vector<std::string> names(const char *sql) {
    std::vector<std::string> out;
    Spi spi;
    const std::uint64_t rows = spi.run_text(sql);
    for (std::uint64_t i = 0; i < rows; i++)
        out.push_back(spi.text(i, 0));
    return out;
}

// Fixed texts, so that they can be read without a plan; names of the catalog only.
std::vector<std::string> prepared_statements() {
    return names("SELECT name FROM pg_catalog.pg_prepared_statements WHERE from_sql");
}
std::vector<std::string> held_cursors() {
    return names("SELECT name FROM pg_catalog.pg_cursors WHERE is_holdable");
}
bool listens() {
    return !names("SELECT * FROM pg_catalog.pg_listening_channels()").empty();
}

// At the time of the look the runner's own lock is not held.
bool holds_advisory_locks() {
    return !names("SELECT locktype FROM pg_catalog.pg_locks WHERE locktype OPERATOR(pg_catalog.=) 'advisory' "
                  "AND pid "
                  "OPERATOR(pg_catalog.=) pg_catalog.pg_backend_pid()")
                .empty();
}

bool has_temporary() {
    Oid space, toast;
    GetTempNamespaceState(&space, &toast);
    return OidIsValid(space);
}

bool among(const std::vector<std::string> &all, const std::string &one) {
    return std::find(all.begin(), all.end(), one) != all.end();
}

} // namespace

void set_session(const char *name, const char *value) {
    set(name, value, GUC_ACTION_SET);
}
void set_local(const char *name, const char *value) {
    set(name, value, GUC_ACTION_LOCAL);
}
std::string show(const char *name) {
    return value_of(name);
}

SavedSettings::SavedSettings()
    : role_(value_of("role")), session_(value_of("session_authorization")), current_(GetUserId()) {
    int count = 0;
    config_generic **all = call([&] { return compat::settings(&count); });
    for (int i = 0; i < count; i++)
        if (all[i]->source == PGC_S_SESSION && !(all[i]->flags & GUC_NO_RESET_ALL))
            entries_.push_back({all[i]->name, value_of(all[i]->name)});
    std::sort(entries_.begin(), entries_.end(), [](auto &a, auto &b) { return a.name < b.name; });
}

void SavedSettings::restore() const {
    int count = 0;
    config_generic **all = call([&] { return compat::settings(&count); });
    std::vector<std::pair<std::string, const std::string *>> changes; // nullptr: back to its default
    for (int i = 0; i < count; i++) {
        const config_generic *setting = all[i];
        if (setting->flags & GUC_NO_RESET_ALL) continue;
        const bool session = setting->source == PGC_S_SESSION;
        if (!session && entries_.empty()) continue;
        const std::string name = setting->name;
        const auto at = std::lower_bound(entries_.begin(), entries_.end(), name,
                                         [](const Entry &e, const std::string &n) { return e.name < n; });
        const bool saved = at != entries_.end() && at->name == name;
        if (saved && (!session || value_of(name.c_str()) != at->value))
            changes.emplace_back(name, &at->value);
        if (!saved && session) changes.emplace_back(name, nullptr);
    }
    std::stable_partition(changes.begin(), changes.end(), [](auto &c) { return c.first == "search_path"; });
    for (const auto &[name, value] : changes)
        set(name.c_str(), value ? value->c_str() : nullptr, GUC_ACTION_SET);
    if (value_of("session_authorization") != session_)
        set("session_authorization", session_.c_str(), GUC_ACTION_SET);
    if (value_of("role") != role_) set("role", role_.c_str(), GUC_ACTION_SET);
}

SettingsLevel::SettingsLevel() : level_(call([] { return NewGUCNestLevel(); })) {}

void SettingsLevel::restore() {
    // the isolation level is a setting too, but the transaction has it to its end
    const int isolation = XactIsoLevel;
    call([&] { AtEOXact_GUC(false, level_); });
    XactIsoLevel = isolation;
}

SavedSession::SavedSession()
    : had_temporary_(has_temporary()), locked_(holds_advisory_locks()), listened_(listens()),
      statements_(prepared_statements()), cursors_(held_cursors()) {}

void SavedSession::drop_what_came() const {
    for (const std::string &name : prepared_statements())
        if (!among(statements_, name)) call([&] { DropPreparedStatement(name.c_str(), false); });
    for (const std::string &name : held_cursors()) {
        if (among(cursors_, name)) continue;
        call([&] {
            Portal portal = GetPortalByName(name.c_str());
            if (PortalIsValid(portal) && portal->status != PORTAL_ACTIVE) PortalDrop(portal, false);
        });
    }
    if (!listened_ && listens()) call([] { Async_UnlistenAll(); });
    if (!locked_ && holds_advisory_locks()) call([] { LockReleaseAll(USER_LOCKMETHOD, true); });
    if (!had_temporary_ && has_temporary()) call([] { ResetTempTableNamespace(); });
}

} // namespace pg
