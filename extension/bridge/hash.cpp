#include "bridge/hash.hpp"

namespace pg {

Sha256::Sha256() : context_(call([] { return pg_cryptohash_create(PG_SHA256); })) {
    if (!context_ || pg_cryptohash_init(context_) < 0) throw std::bad_alloc();
}

Sha256::~Sha256() {
    pg_cryptohash_free(context_);
}

void Sha256::add(std::string_view bytes) {
    if (pg_cryptohash_update(context_, reinterpret_cast<const uint8 *>(bytes.data()), bytes.size()) < 0)
        throw std::bad_alloc();
}

std::string Sha256::finish() {
    std::string out(PG_SHA256_DIGEST_LENGTH, '\0');
    if (pg_cryptohash_final(context_, reinterpret_cast<uint8 *>(out.data()), out.size()) < 0)
        throw std::bad_alloc();
    return out;
}

std::string sha256(std::string_view bytes) {
    Sha256 hash;
    hash.add(bytes);
    return hash.finish();
}

namespace {

std::string digest(pg_cryptohash_type type, std::size_t size, std::string_view bytes) {
    std::string out(size, '\0');
    const bool done = call([&] {
        pg_cryptohash_ctx *context = pg_cryptohash_create(type);
        if (!context) return false;
        const bool well =
            pg_cryptohash_init(context) >= 0 &&
            pg_cryptohash_update(context, reinterpret_cast<const uint8 *>(bytes.data()), bytes.size()) >= 0 &&
            pg_cryptohash_final(context, reinterpret_cast<uint8 *>(out.data()), out.size()) >= 0;
        pg_cryptohash_free(context);
        return well;
    });
    if (!done) throw std::bad_alloc();
    return out;
}

} // namespace

std::string sha1(std::string_view bytes) {
    return digest(PG_SHA1, SHA1_DIGEST_LENGTH, bytes);
}

std::string sha384(std::string_view bytes) {
    return digest(PG_SHA384, PG_SHA384_DIGEST_LENGTH, bytes);
}

std::string to_hex(std::string_view raw) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string out;
    out.reserve(raw.size() * 2);
    for (const char c : raw) {
        const auto byte = static_cast<unsigned char>(c);
        out += digits[byte >> 4];
        out += digits[byte & 15];
    }
    return out;
}

std::string from_hex(std::string_view hex, std::size_t size) {
    if (hex.size() != size * 2) return {};
    auto value = [](char c) {
        if (c >= '0' && c <= '9') return c - '0';
        if (c >= 'a' && c <= 'f') return c - 'a' + 10;
        if (c >= 'A' && c <= 'F') return c - 'A' + 10;
        return -1;
    };
    std::string out;
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        const int high = value(hex[i]), low = value(hex[i + 1]);
        if (high < 0 || low < 0) return {};
        out += static_cast<char>(high * 16 + low);
    }
    return out;
}

} // namespace pg
