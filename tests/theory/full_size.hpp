#pragma once

namespace couplet::theory {

/// False in builds that are too slow to simulate much: sanitized and unoptimised ones.
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define COUPLET_SLOW_BUILD
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || !defined(__OPTIMIZE__)
#define COUPLET_SLOW_BUILD
#endif
#if defined(COUPLET_SLOW_BUILD)
inline constexpr bool full_size = false;
#else
inline constexpr bool full_size = true;
#endif

}  // namespace couplet::theory
