// The names of routing policies in rule files, in the order of model::RoutingPolicy.
#pragma once

#include <array>
#include <string_view>

namespace tributary::rules {

inline constexpr std::array<std::string_view, 5> kRoutingPolicies{"ordered", "cheapest", "fastest",
                                                                  "balanced", "split"};

} // namespace tributary::rules
