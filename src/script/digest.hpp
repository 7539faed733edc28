#pragma once

#include <string>
#include <string_view>

namespace couplet::script {

/// In hexadecimal, as AWS answers them: MD5OfMessageBody and the like, to check what has arrived.
std::string md5_hex(std::string_view bytes);
/// In hexadecimal: the deduplication id of a body (2.3 of the facts).
std::string sha256_hex(std::string_view bytes);

/// Of bytes in base64 with padding, or false if that is not what they are.
bool base64_decode(std::string_view text, std::string& bytes);

}  // namespace couplet::script
