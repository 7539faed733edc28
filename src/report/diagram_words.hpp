#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace couplet::report {

/// Sizes of letters in the diagrams, in pixels.
inline constexpr std::int32_t title_letters = 13;
inline constexpr std::int32_t small_letters = 11;

/// How wide a text is at most in the common sans-serif fonts, in pixels; estimated by letter, since no font
/// is known here.
std::int32_t text_width(std::string_view text, std::int32_t letters);

/// The text, or as much of its beginning as fits into the width with an ellipsis behind it.
std::string fitted(std::string_view text, std::int32_t width, std::int32_t letters);

/// "load balancer": the kind's word as people write it.
std::string kind_words(std::string_view kind);

/// "tight: The visitor waits", or the name alone where there is no title.
struct Diagram;
std::string heading_words(const Diagram& diagram);

/// What a node is, for who cannot see its shape: "queue orders: FIFO".
struct DiagramNode;
std::string node_words(const DiagramNode& node);

/// What an edge does, between the names of its ends: "sends to", "is polled by".
struct DiagramEdge;
std::string edge_words(const DiagramEdge& edge);

}  // namespace couplet::report
