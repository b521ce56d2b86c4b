#include "rules_test.h"

#include "base/document_source.h"
#include "rules/test_coverage.h"
#include "rules_input.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace tributary::ctl {
namespace {

using Json = nlohmann::ordered_json;

std::string dump(const Json& json)
{
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json spanOf(const base::Place& place)
{
    return {{"line", place.line}, {"column", place.column}};
}

void print(const Cli& cli, const rules::RuleTestResult& result)
{
    if (cli.json)
        cli.line(dump({{"test", result.name},
                       {"name", result.name},
                       {"passed", result.passed},
                       {"rule", result.rule},
                       {"execution_type", model::toString(result.type)},
                       {"message", result.message},
                       {"span", spanOf(result.where)}}));
    else
        cli.line(fmt::format("{} {}{}", result.passed ? "ok  " : "FAIL", result.name,
                             result.passed ? "" : ": " + result.message));
}

// "never true", "never false", "never true or false", and how often it was unknown.
std::string gapText(const rules::LeafCoverage& leaf)
{
    std::string text = leaf.isCovered()
        ? fmt::format("true {}, false {}", leaf.seenTrue, leaf.seenFalse)
        : leaf.seenTrue > 0  ? "never false"
        : leaf.seenFalse > 0 ? "never true"
                             : "never true or false";
    if (leaf.seenUnknown > 0)
        text += fmt::format(", unknown in {} test{}", leaf.seenUnknown,
                            leaf.seenUnknown == 1 ? "" : "s");
    return text;
}

class CoveragePrinter
{
public:
    CoveragePrinter(const Cli& cli, const std::string& file, const rules::RuleSet& set)
        : m_cli(cli)
        , m_file(file)
        , m_set(set)
        , m_places(set.source())
    {
    }

    void print(const rules::LeafCoverage& leaf)
    {
        const base::Place place = m_places.at(leaf.span.begin);
        const std::string& rule = m_set.rules()[leaf.rule].name;
        if (m_cli.json)
            m_cli.line(dump({{"condition", leaf.text},
                             {"rule", rule},
                             {"path", leaf.path},
                             {"true", leaf.seenTrue},
                             {"false", leaf.seenFalse},
                             {"unknown", leaf.seenUnknown},
                             {"span", spanOf(place)}}));
        else
            m_cli.line(fmt::format("{}:{}:{}: {}: {} [{}]", m_file, place.line, place.column,
                                   leaf.text, gapText(leaf), rule));
    }

private:
    const Cli& m_cli;
    const std::string& m_file;
    const rules::RuleSet& m_set;
    base::PlaceFinder m_places; // quick in rising order
};

void printSum(const Cli& cli, const rules::TestCoverage& coverage, std::ptrdiff_t passed)
{
    const auto failed = static_cast<std::ptrdiff_t>(coverage.tests) - passed;
    const auto never = [&](int rules::LeafCoverage::* seen) {
        return std::ranges::count_if(coverage.leaves,
                                     [&](const auto& leaf) { return leaf.*seen == 0; });
    };
    if (cli.json)
        cli.line(dump({{"coverage", std::floor(coverage.percent() * 100) / 100},
                       {"conditions", coverage.leaves.size()},
                       {"seen_both_ways", coverage.coveredCount()},
                       {"never_true", never(&rules::LeafCoverage::seenTrue)},
                       {"never_false", never(&rules::LeafCoverage::seenFalse)},
                       {"tests", coverage.tests},
                       {"passed", passed},
                       {"failed", failed}}));
    else
        cli.line(fmt::format("{} passed, {} failed; {} of {} conditions seen both true and false "
                             "({:.1f} %)",
                             passed, failed, coverage.coveredCount(), coverage.leaves.size(),
                             std::floor(coverage.percent() * 10) / 10));
}

} // namespace

int testRules(const Cli& cli, const RuleTestArguments& arguments)
{
    const Rules loaded = readRules(cli, arguments.file);
    if (!loaded)
        return cli.fail(loaded.error());
    const auto results = loaded->runTests();
    for (const auto& result : results)
        print(cli, result);
    const rules::TestCoverage coverage = rules::coverTests(*loaded);
    CoveragePrinter printer(cli, arguments.file, *loaded);
    for (const auto& leaf : coverage.leaves) {
        if (arguments.listsAll || !leaf.isCovered())
            printer.print(leaf);
    }
    const auto passed = std::ranges::count_if(results, &rules::RuleTestResult::passed);
    printSum(cli, coverage, passed);
    const bool isEnough = coverage.percent() >= arguments.minCoverage;
    if (!isEnough)
        cli.note(fmt::format("the coverage is below {} %", arguments.minCoverage));
    return passed == std::ssize(results) && isEnough ? kDone : kFailed;
}

} // namespace tributary::ctl
