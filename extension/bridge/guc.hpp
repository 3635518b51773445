// The settings sluice.*, all in one table in guc.cpp; docs/settings.md is compared with it.
#pragma once

namespace pg::guc {

extern int lock_timeout_ms;
extern int lock_deadline_s;
extern int lock_look_ms;
extern int try_timeout_ms;
extern int try_size_kb;

void define();

} // namespace pg::guc
