// Which HTTP edge node gets a task: by data locality, latency, bandwidth, health.
//
// Thread: pure functions over plain values.
#pragma once

#include "base/clock.h"
#include "model/backend_config.h"
#include "model/task_spec.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tributary::edge {

// Round trip of one node: exponentially weighted mean and the 95th percentile of the last 64.
class RoundTrip
{
public:
    void add(base::Micros sample);
    bool isMeasured() const { return !m_samples.empty(); }
    base::Micros mean() const { return base::Micros{static_cast<std::int64_t>(m_mean)}; }
    base::Micros p95() const;
    std::size_t count() const { return m_samples.size(); }

private:
    static constexpr std::size_t kWindow = 64;
    static constexpr double kWeight = 0.2; // of the newest sample

    std::vector<base::Micros> m_samples; // a ring once it is full
    std::size_t m_next = 0;
    double m_mean = 0; // microseconds
};

struct NodeState
{
    model::EdgeNodeConfig config;
    RoundTrip roundTrip;
    bool isHealthy = false;
    std::string trouble = "not probed yet"; // empty when healthy
    int inFlight = 0;
};

// Empty = the node may get the task; else why not. Health is left out: it changes.
std::string unfitReason(const NodeState& node, const model::TaskSpec& task, bool allowAtLeastOnce);

struct NodeChoice
{
    std::optional<std::size_t> node; // index
    std::string reason; // why this one, or why none: every node with its reason
};

// The fit and healthy node with the task's data first, then the shortest round trip, then the
// fewest in flight. A latency_requirement is met by a measured p95 only.
NodeChoice chooseNode(std::span<const NodeState> nodes, const model::TaskSpec& task,
                      bool allowAtLeastOnce);

} // namespace tributary::edge
