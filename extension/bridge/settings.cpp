#include "bridge/settings.hpp"

#include <algorithm>
#include <cstdio>

#include "bridge/compat.hpp"
#include "bridge/spi.hpp"

extern "C" {
#include "catalog/dependency.h"
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

// Class 3 is the runner's own.
std::vector<std::string> advisory_locks() {
    return names(
        "SELECT pg_catalog.format('%s %s %s %s', classid, objid, objsubid, mode) FROM pg_catalog.pg_locks "
        "WHERE locktype OPERATOR(pg_catalog.=) 'advisory' AND objsubid OPERATOR(pg_catalog.<) 3 "
        "AND pid OPERATOR(pg_catalog.=) pg_catalog.pg_backend_pid()");
}

void release(const std::string &lock) {
    unsigned first = 0, second = 0, kind = 0;
    char mode[32] = "";
    if (std::sscanf(lock.c_str(), "%u %u %u %31s", &first, &second, &kind, mode) != 4) return;
    const LOCKMODE held = mode[0] == 'S' ? ShareLock : ExclusiveLock;
    LOCKTAG tag;
    SET_LOCKTAG_ADVISORY(tag, MyDatabaseId, first, second, static_cast<std::uint16_t>(kind));
    call([&] {
        while (compat::lock_held_by_me(&tag, held) && LockRelease(&tag, held, true)) {
        }
    });
}

bool has_temporary_schema() {
    Oid space, toast;
    GetTempNamespaceState(&space, &toast);
    return OidIsValid(space);
}

// Tables, views, functions, types: whatever stands in the session's temporary schema.
std::vector<std::string> temporary_objects() {
    if (!has_temporary_schema()) return {};
    return names(
        "SELECT pg_catalog.format('%s %s', classid, objid) FROM pg_catalog.pg_depend WHERE refclassid "
        "OPERATOR(pg_catalog.=) 'pg_catalog.pg_namespace'::pg_catalog.regclass AND refobjid "
        "OPERATOR(pg_catalog.=) pg_catalog.pg_my_temp_schema()");
}

void drop(const std::vector<std::string> &objects) {
    call([&] {
        ObjectAddresses *all = new_object_addresses();
        for (const std::string &object : objects) {
            ObjectAddress address = {};
            if (std::sscanf(object.c_str(), "%u %u", &address.classId, &address.objectId) == 2)
                add_exact_object_address(&address, all);
        }
        performMultipleDeletions(all, DROP_CASCADE,
                                 PERFORM_DELETION_INTERNAL | PERFORM_DELETION_QUIETLY |
                                     PERFORM_DELETION_SKIP_EXTENSIONS);
        free_object_addresses(all);
    });
}

bool among(const std::vector<std::string> &all, const std::string &one) {
    return std::find(all.begin(), all.end(), one) != all.end();
}

// What is now and was not before.
std::vector<std::string> news(const std::vector<std::string> &now, const std::vector<std::string> &before) {
    std::vector<std::string> out;
    std::copy_if(now.begin(), now.end(), std::back_inserter(out),
                 [&](const std::string &one) { return !among(before, one); });
    return out;
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

PinnedPath::PinnedPath()
    : level_(call([] { return NewGUCNestLevel(); })), unwinding_(std::uncaught_exceptions()) {
    set("search_path", "pg_catalog, pg_temp", GUC_ACTION_SAVE);
}

PinnedPath::~PinnedPath() {
    if (std::uncaught_exceptions() == unwinding_) AtEOXact_GUC(false, level_);
}

SavedSession::SavedSession()
    : listened_(listens()), temporary_(temporary_objects()), locks_(advisory_locks()),
      statements_(prepared_statements()), cursors_(held_cursors()) {}

void SavedSession::drop_what_came() const {
    for (const std::string &name : news(prepared_statements(), statements_))
        call([&] { DropPreparedStatement(name.c_str(), false); });
    for (const std::string &name : news(held_cursors(), cursors_))
        call([&] {
            Portal portal = GetPortalByName(name.c_str());
            if (PortalIsValid(portal) && portal->status != PORTAL_ACTIVE) PortalDrop(portal, false);
        });
    if (!listened_ && listens()) call([] { Async_UnlistenAll(); });
    for (const std::string &lock : news(advisory_locks(), locks_))
        release(lock);
    const auto objects = news(temporary_objects(), temporary_);
    if (!objects.empty()) drop(objects);
}

} // namespace pg
