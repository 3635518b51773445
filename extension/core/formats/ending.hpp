// Whether a piece of SQL ends its last statement. Tools that send each piece on its own do without the last
// ";"; we join pieces to one script and have to know where one is missing.
#pragma once

#include <string_view>

namespace core::formats {

// True if the piece holds something besides blanks and comments, does not end with ";", and is not inside of
// an open string, quoted name, dollar quote or block comment at its end (then nothing may be added to it).
bool lacks_semicolon(std::string_view sql);

} // namespace core::formats
