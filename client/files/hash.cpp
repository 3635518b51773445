#include "client/files/hash.hpp"

#include <openssl/evp.h>

#include <array>
#include <memory>
#include <optional>

#include "client/failure.hpp"
#include "client/files/cache.hpp"
#include "client/files/contents.hpp"

namespace client::files {

namespace {

class Sha256 {
public:
    Sha256() : context_(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
        if (!context_ || EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) != 1)
            throw Failure(Exit::failed, "SHA-256 is not available");
    }
    void add(std::string_view bytes) { EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()); }
    std::string hex() {
        std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
        unsigned length = 0;
        EVP_DigestFinal_ex(context_.get(), digest.data(), &length);
        constexpr std::string_view digits = "0123456789abcdef";
        std::string text;
        text.reserve(std::size_t{2} * length);
        for (unsigned i = 0; i < length; i++) {
            text += digits[digest[i] >> 4];
            text += digits[digest[i] & 15];
        }
        return text;
    }

private:
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

} // namespace

std::string sha256(std::string_view bytes) {
    Sha256 sum;
    sum.add(bytes);
    return sum.hex();
}

std::string file_hash(const Found &file) {
    Sha256 sum;
    read_pieces(file, [&](std::string_view piece) { sum.add(piece); });
    return sum.hex();
}

Hashes hashes(const Directory &directory, bool use_cache) {
    std::optional<Cache> cache;
    if (use_cache) cache.emplace(directory);
    Hashes result;
    result.each.reserve(directory.files.size());
    for (const Found &file : directory.files) {
        const std::string_view known = cache ? cache->find(file) : std::string_view();
        result.each.push_back(known.empty() ? file_hash(file) : std::string(known));
    }
    if (cache) result.set = cache->set_digest(directory.files.size());
    if (result.set.empty()) result.set = set_digest(directory.files, result.each);
    if (cache) cache->keep(directory.files, result.each, result.set);
    return result;
}

std::string set_digest(std::span<const Found> files, std::span<const std::string> hashes) {
    Sha256 sum;
    for (std::size_t i = 0; i < files.size(); i++) {
        sum.add(files[i].name);
        sum.add(std::string_view("\0", 1));
        sum.add(hashes[i]);
        sum.add("\n");
    }
    return sum.hex();
}

} // namespace client::files
