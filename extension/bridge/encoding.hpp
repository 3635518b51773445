// Texts leave the server in the client's encoding, and files are hashed in their own, which is UTF-8: the
// server converts what it is sent, so a text in its memory need be neither.
#pragma once

#include "bridge/call.hpp"

namespace pg {

// A text of the database in UTF-8; as it is where the database knows no encoding.
std::string to_utf8(std::string_view text);

// The text if the client's encoding can express it, else with a question mark for each character beyond
// ASCII. A message that cannot be sent would be an error, in the midst of whatever it tells of.
std::string presentable(std::string text);

} // namespace pg
