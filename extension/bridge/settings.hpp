// The session's settings around a script: what was set when the run began is what is set when it ends,
// whatever the script did by SET, set_config or SET ROLE, over its own commits.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "bridge/pg.hpp"

namespace pg {

class SavedSettings {
public:
    SavedSettings();
    // Puts back what differs, search_path first. Takes part in the open transaction (a rollback undoes it).
    void restore() const;

private:
    struct Entry {
        std::string name, value;
    };
    std::vector<Entry> entries_; // sorted by name
    std::string role_, session_;
    Oid current_;
};

// The same inside the caller's transaction, whose own SET LOCAL must stay what they are: a level of the
// server's stack of settings, as a function with a SET clause has it. An error takes it down with the
// transaction.
class SettingsLevel {
public:
    SettingsLevel();
    void restore();

private:
    int level_;
};

// Our own queries see the catalog's functions and operators alone while it lives, whoever calls. An error
// that leaves it takes the level down with the transaction.
class PinnedPath {
public:
    PinnedPath();
    ~PinnedPath();
    PinnedPath(const PinnedPath &) = delete;
    PinnedPath &operator=(const PinnedPath &) = delete;

private:
    int level_;
    int unwinding_;
};

// SET and SET LOCAL by name; the value must be valid.
void set_session(const char *name, const char *value);
void set_local(const char *name, const char *value);
// What SHOW says.
std::string show(const char *name);

// What a session can gain and a pooled connection should not keep: taken down after a run, as far as the run
// brought it.
class SavedSession {
public:
    SavedSession();
    void drop_what_came() const;

private:
    bool listened_;
    std::vector<std::string> temporary_;  // what is in its temporary schema
    std::vector<std::string> locks_;      // advisory ones
    std::vector<std::string> statements_; // SQL-level prepared statements
    std::vector<std::string> cursors_;
};

} // namespace pg
