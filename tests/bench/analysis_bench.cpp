#include "base/random.h"
#include "bench.h"
#include "rules/analysis/analysis.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <memory>

namespace tributary::bench {
namespace {

// Twelve features; every rule asks for a range of some of them, every third one in two
// alternatives.
std::string rules200()
{
    constexpr std::array<std::pair<const char*, const char*>, 7> kNumbers{
        {{"execution_time_variance", "s"},
         {"cpu_requirement", "cores"},
         {"memory_requirement", "MB"},
         {"storage_requirement", "GB"},
         {"dependencies_count", ""},
         {"latency_requirement", "ms"},
         {"network_bandwidth_requirement", "Mbps"}}};
    constexpr std::array kChoices{"stateful = true", "concurrent = false",
                                  "trigger_type IN ['http', 'event']",
                                  "execution_pattern = 'batch'"};
    base::SeededRandom random(12);
    const auto below = [&](std::uint64_t bound) { return random.next() % bound; };
    const auto conjunction = [&](int rule) {
        std::vector<std::string> leaves{
            fmt::format("execution_time_estimate >= {}s", rule * 20),
            fmt::format("execution_time_estimate < {}s", rule * 20 + 25)};
        for (const auto& [name, unit] : kNumbers) {
            const auto low = 1 + below(5'000);
            if (below(3) != 0)
                leaves.push_back(fmt::format("{} >= {}{}", name, low, unit));
            if (below(3) == 0)
                leaves.push_back(fmt::format("{} < {}{}", name, low + 1 + below(5'000), unit));
        }
        for (const char* choice : kChoices) {
            if (below(2) == 0)
                leaves.emplace_back(choice);
        }
        return fmt::format("{}", fmt::join(leaves, " AND "));
    };
    constexpr std::array kTypes{"edge", "serverless", "traditional"};
    std::string text = "task_classification_rules:\n";
    for (int i = 0; i < 200; ++i) {
        const std::string condition = i % 3 == 0
            ? fmt::format("({}) OR ({})", conjunction(i), conjunction(i))
            : conjunction(i);
        text += fmt::format("  - name: r{}\n    condition: {}\n    classification: {{type: {}}}\n",
                            i, condition, kTypes[below(3)]);
    }
    return text;
}

} // namespace

void addAnalysis(std::vector<Benchmark>& list)
{
    auto loaded = rules::loadRules(rules200(), "analyse");
    if (!loaded)
        return;
    const auto set = std::make_shared<const rules::RuleSet>(std::move(*loaded));
    list.push_back({"analyse_200", "ms", 5, [set](std::string& oracle, bool& ok) {
                        rules::Analysis analysis;
                        const double seconds =
                            secondsOf([&] { analysis = analyse(*set, {.findings = 10'000}); });
                        ok = analysis.isComplete && !analysis.findings.empty();
                        oracle = fmt::format("complete, with {} findings; target 300 ms",
                                             analysis.findings.size());
                        return Round{seconds * 1e3, 0};
                    }});
}

} // namespace tributary::bench
