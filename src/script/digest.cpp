#include "script/digest.hpp"

#include <openssl/evp.h>

#include <array>
#include <cstdint>
#include <memory>

#include "sim/check.hpp"

namespace couplet::script {

namespace {

struct Free {
  void operator()(EVP_MD* method) const { EVP_MD_free(method); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

/// One digest method. Looking it up and making a context cost more than the digest of a short body.
class Method {
 public:
  explicit Method(const char* name)
      : method_(EVP_MD_fetch(nullptr, name, nullptr)), context_(EVP_MD_CTX_new()) {
    COUPLET_CHECK(method_ != nullptr && context_ != nullptr);
  }

  std::string hex(std::string_view bytes) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    COUPLET_CHECK(EVP_DigestInit_ex(context_.get(), method_.get(), nullptr) == 1);
    COUPLET_CHECK(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1);
    COUPLET_CHECK(EVP_DigestFinal_ex(context_.get(), digest.data(), &size) == 1);
    constexpr const char* digits = "0123456789abcdef";
    std::string text;
    text.reserve(std::size_t{2} * size);
    for (unsigned int i = 0; i < size; ++i) {
      text += digits[digest[i] >> 4];
      text += digits[digest[i] & 15];
    }
    return text;
  }

 private:
  std::unique_ptr<EVP_MD, Free> method_;
  std::unique_ptr<EVP_MD_CTX, Free> context_;
};

int value_of(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

}  // namespace

std::string md5_hex(std::string_view bytes) {
  static Method method("MD5");
  return method.hex(bytes);
}

std::string sha256_hex(std::string_view bytes) {
  static Method method("SHA256");
  return method.hex(bytes);
}

bool base64_decode(std::string_view text, std::string& bytes) {
  if (text.size() % 4 != 0) return false;
  std::size_t padding = 0;
  while (padding < 2 && !text.empty() && text.back() == '=') {
    text.remove_suffix(1);
    ++padding;
  }
  std::uint32_t group = 0;
  int bits = 0;
  for (const char c : text) {
    const int value = value_of(c);
    if (value < 0) return false;
    group = group << 6 | static_cast<std::uint32_t>(value);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes += static_cast<char>(group >> bits & 0xff);
  }
  return (group & ((1u << bits) - 1)) == 0;  // what is left over of the last digit
}

}  // namespace couplet::script
