// --dry-run: what a verb would run, and nothing of it run. The server finds it out as it does for a run.
#pragma once

#include "client/failure.hpp"
#include "client/verbs/look.hpp"
#include "client/verbs/run.hpp"

namespace client::verbs {

class Session;

// These look, read and show. They take no lock, write nothing, install nothing. Throw Failure, also for what
// a run would be refused for.
Exit dry_up(Session &session, const UpRequest &request);
Exit dry_down(Session &session, const DownRequest &request);
// `files` may hold the file of what is dirty.
Exit dry_resume(Session &session, Shipment files);
// Of so many that were applied last, and the files of them.
Exit dry_redo(Session &session, const FileSet &set, int count, const std::vector<std::string> &files);

} // namespace client::verbs
