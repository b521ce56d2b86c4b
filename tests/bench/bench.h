// Frame of the benchmarks: a named measurement beside the limit that was measured in the same run.
//
// One JSON object a line: {"name","value","unit","limit","ratio","rounds","oracle"}. `value` and
// `limit` are medians of the rounds; `ratio` is value / limit; `oracle` says which check of the
// result passed, and a figure whose check failed is not printed as a figure but as an error. What
// the machine doesn't have gives {"name","skipped"} with the reason.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace tributary::bench {

struct Round
{
    double value = 0;
    double limit = 0; // 0 = there is no physical limit to compare with
};

struct Benchmark
{
    std::string name;
    std::string unit;
    int rounds = 5;
    // Runs one round. Sets `oracle` to what was checked, or throws nothing and returns false in
    // `ok` when the result was wrong.
    std::function<Round(std::string& oracle, bool& ok)> run;
    std::string skipped{}; // why it can't be run on this machine; empty = it can
};

double secondsOf(const std::function<void()>& work);

void addClassify(std::vector<Benchmark>& list);
void addRulePeers(std::vector<Benchmark>& list);
void addAnalysis(std::vector<Benchmark>& list);
void addReplay(std::vector<Benchmark>& list);
void addEngine(std::vector<Benchmark>& list);
void addProcess(std::vector<Benchmark>& list);
void addFunctions(std::vector<Benchmark>& list);
// Where the user interface is built:
void benchApplication(); // makes the QApplication that widgets need, once
void addTable(std::vector<Benchmark>& list);
void addRulesPage(std::vector<Benchmark>& list);

} // namespace tributary::bench
