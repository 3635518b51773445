// The schema with the ledger's part in it, and the file that is kept current with it.
#pragma once

#include <string>

namespace client::verbs {

class Session;

// The whole text. Throws Failure.
std::string schema_text(Session &session);

// What the file holds; nothing is the same as no file. Throws Failure if it is there and cannot be read.
std::string schema_on_disk(const std::string &path);

// Writes the file as a whole or not at all, and only if its text is another one; true if it did. Throws
// Failure.
bool write_schema(const std::string &path, const std::string &text);

// After a run: the file that the configuration names, if any. What fails is a warning: the run is done.
void keep_schema(Session &session);

} // namespace client::verbs
