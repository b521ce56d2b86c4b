// tributary_bench [--filter NAME] [--json]: prints one figure a line.
#include "bench.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstring>

namespace tributary::bench {

double secondsOf(const std::function<void()>& work)
{
    const auto from = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - from).count();
}

namespace {

double median(std::vector<double> values)
{
    std::ranges::sort(values);
    return values[values.size() / 2];
}

bool runOne(const Benchmark& benchmark)
{
    if (!benchmark.skipped.empty()) {
        fmt::print(R"({{"name":"{}","skipped":"{}"}})"
                   "\n",
                   benchmark.name, benchmark.skipped);
        return true;
    }
    std::vector<double> values;
    std::vector<double> limits;
    std::string oracle;
    for (int i = 0; i < benchmark.rounds; ++i) {
        bool ok = true;
        const auto round = benchmark.run(oracle, ok);
        if (!ok) {
            fmt::print(R"({{"name":"{}","error":"the check failed: {}"}})"
                       "\n",
                       benchmark.name, oracle);
            return false;
        }
        values.push_back(round.value);
        limits.push_back(round.limit);
    }
    const double value = median(values);
    const double limit = median(limits);
    const std::string limitText = limit > 0 ? fmt::format("{:.6g}", limit) : "null";
    const std::string ratioText = limit > 0 ? fmt::format("{:.4g}", value / limit) : "null";
    fmt::print(
        R"({{"name":"{}","value":{:.6g},"unit":"{}","limit":{},"ratio":{},"rounds":{},"min":{:.6g},"max":{:.6g},"oracle":"{}"}})"
        "\n",
        benchmark.name, value, benchmark.unit, limitText, ratioText, benchmark.rounds,
        *std::ranges::min_element(values), *std::ranges::max_element(values), oracle);
    std::fflush(stdout);
    return true;
}

} // namespace
} // namespace tributary::bench

int main(int argc, char** argv)
{
    using namespace tributary::bench;
    std::string filter;
    for (int i = 1; i < argc; ++i) {
        if (std::strcmp(argv[i], "--filter") == 0 && i + 1 < argc) {
            filter = argv[++i];
        } else if (std::strcmp(argv[i], "--json") != 0) { // the only format there is
            fmt::print(stderr, "usage: tributary_bench [--filter NAME] [--json]\n");
            return 2;
        }
    }
    std::vector<Benchmark> all;
    addClassify(all);
    addRulePeers(all);
    addAnalysis(all);
    addReplay(all);
    addEngine(all);
    addProcess(all);
    addFunctions(all);
#ifdef TRIBUTARY_HAS_UI
    addTable(all);
    addRulesPage(all);
#endif
    bool ok = true;
    for (const auto& benchmark : all) {
        if (filter.empty() || benchmark.name.find(filter) != std::string::npos)
            ok = runOne(benchmark) && ok;
    }
    return ok ? 0 : 1;
}
