// A limit on the time of everything this backend does, whatever it is: statements, waiting for locks,
// sleeping. statement_timeout and lock_timeout belong to the script; this one does not show in any setting.
#pragma once

#include "bridge/pg.hpp"

namespace pg {

// From then on what runs is canceled, and again every second for who catches that.
void start_alarm(TimestampTz when);
// Takes a cancel of it back that has not had its effect yet. Never raises; safe to call always.
void stop_alarm() noexcept;
// True if it has gone off since it was started.
bool alarm_went_off();

} // namespace pg
