// SHA-256 by the server's own implementation (common/cryptohash.h).
#pragma once

#include "bridge/call.hpp"

extern "C" {
#include "common/cryptohash.h"
#include "common/sha1.h"
#include "common/sha2.h"
}

namespace pg {

class Sha256 {
public:
    Sha256();
    ~Sha256();
    Sha256(const Sha256 &) = delete;
    Sha256 &operator=(const Sha256 &) = delete;
    void add(std::string_view bytes);
    std::string finish(); // 32 raw bytes

private:
    pg_cryptohash_ctx *context_;
};

std::string sha256(std::string_view bytes); // 32 raw bytes
// What other tools record: 20 and 48 raw bytes.
std::string sha1(std::string_view bytes);
std::string sha384(std::string_view bytes);
std::string to_hex(std::string_view raw); // lower case
// Raw bytes of a hex text; empty if it is not hex of `size` bytes.
std::string from_hex(std::string_view hex, std::size_t size);

} // namespace pg
