// What the rules say of a task, and why.
#pragma once

#include "model/enums.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tributary::model {

// How a back end is chosen among the capable and healthy ones of the execution type.
enum class RoutingPolicy : std::uint8_t { Ordered, Cheapest, Fastest, Balanced, Split };

struct Classification
{
    ExecutionType type = ExecutionType::Traditional;
    std::string rule = "default_traditional_rule";
    std::string reason = "no rule matched";
    Priority priority = Priority::Medium;
    std::string provider; // empty = any
    std::vector<std::string> backends; // ordered preference, empty = all of the type
    RoutingPolicy policy = RoutingPolicy::Ordered;
    std::vector<std::pair<std::string, double>> weights; // of Split: back end → share
    std::optional<ExecutionType> fallback;
    std::int64_t ruleSetVersion = 0; // 0 = not published

    bool operator==(const Classification&) const = default;
};

} // namespace tributary::model
