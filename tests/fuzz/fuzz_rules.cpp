// Mutated rule files and expressions: nothing may crash or hang, and what loads must print, format
// and evaluate consistently. With -fsanitize=fuzzer define TRIBUTARY_LIBFUZZER; otherwise main()
// makes its own inputs from a seed, so that this also runs as a test.
#include "base/random.h"
#include "rules/completion.h"
#include "rules/explain.h"
#include "rules/editing/rule_edit.h"
#include "rules/token.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

using namespace tributary;

namespace {

void require(bool holds, const char* what, std::string_view input)
{
    if (holds)
        return;
    std::fprintf(stderr, "failed: %s\n%.*s\n", what, static_cast<int>(input.size()), input.data());
    std::abort();
}

void checkExpression(std::string_view text)
{
    const auto tokens = rules::tokenize(text);
    require(tokens.back().kind == rules::TokenKind::End, "ends with End", text);
    const auto parsed = rules::parse(text);
    require(parsed.root.has_value() == parsed.issues.empty(), "a tree or an issue", text);
    for (const auto& issue : parsed.issues)
        require(issue.span.end <= text.size() && !issueText(issue).message.empty(), "span", text);
    const rules::Schema schema = rules::Schema::filters();
    rules::complete(text, text.size() / 2, schema);
    if (!parsed.root)
        return;
    const auto again = rules::parse(rules::print(*parsed.root));
    require(again.root && *again.root == *parsed.root, "prints what it parses", text);
    const auto checked = rules::check(*parsed.root, rules::Schema::rules());
    if (!checked.root)
        return;
    const rules::Program program(*checked.root);
    const std::string taskType;
    const model::Labels labels;
    model::Features features;
    for (int round = 0; round < 3; ++round) {
        const model::RuleInput input{features, taskType, labels};
        const rules::InputSource source(input);
        const auto verdict = rules::evaluate(*checked.root, source);
        require(program.verdict(input) == verdict, "fast equals slow", text);
        require(rules::explainCondition(*checked.root, text, source).verdict == verdict,
                "explained equals slow", text);
        for (const auto& info : model::allFeatures())
            features.set(info.id, info.kind == model::FeatureKind::Number ? round * 300.0 : round);
    }
}

void checkFile(std::string_view text)
{
    const auto set = rules::loadRules(text, "fuzz");
    if (!set) {
        require(!set.error().empty(), "says why it doesn't load", text);
        for (const auto& problem : set.error())
            require(problem.span.end <= text.size(), "span", text);
        return;
    }
    const std::string taskType;
    const model::Labels labels;
    const model::Features features;
    const auto explained = rules::explain(*set, {features, taskType, labels});
    require(explained.winner == set->match({features, taskType, labels}), "same winner", text);
    const auto formatted = rules::formatRuleFile(text, "fuzz");
    if (!formatted)
        return;
    const auto reloaded = rules::loadRules(*formatted, "fuzz");
    require(reloaded.has_value(), "formatted loads", text);
    require(reloaded->rules().size() == set->rules().size(), "formatted has all rules", text);
    for (std::size_t i = 0; i < set->rules().size(); ++i)
        require(reloaded->rules()[i].ast == set->rules()[i].ast, "formatted is equal", text);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    const std::string text(reinterpret_cast<const char*>(data), size); // NOLINT: bytes are text
    checkExpression(text);
    checkFile(text);
    return 0;
}

#ifndef TRIBUTARY_LIBFUZZER
namespace {

constexpr const char* kWords[]{
    "AND",
    "OR",
    "NOT",
    "(",
    ")",
    "[",
    "]",
    ",",
    "IN",
    "MATCHES",
    "IS",
    "KNOWN",
    "=",
    "!=",
    "<",
    ">=",
    "+",
    "-",
    "*",
    "/",
    "'http'",
    "\"a\\n\"",
    "300s",
    "2_cores",
    "$0.02",
    "5/h",
    "1e400",
    "@2026-01-01T08:00:00Z",
    "stateful",
    "true",
    "#",
    "execution_time_estimate",
    "trigger_type",
    "labels.team",
    "labels['a']",
    "memory_requirement",
    "\n",
    "\n  - name: x\n",
    ": ",
    "|\n",
    ">-\n",
    "{",
    "}",
    "&a",
    "*a",
    "!!str",
    "---",
    "\t",
    "\xC3\xA4",
    "\xFF",
    "\\u00e4",
    "'",
    "\"",
    "condition: ",
    "classification: {type: edge}",
};

std::string mutate(std::string text, base::Random& random)
{
    const auto below = [&](std::size_t bound) { return bound == 0 ? 0 : random.next() % bound; };
    for (std::size_t changes = 1 + below(6); changes > 0; --changes) {
        const std::size_t at = below(text.size() + 1);
        const std::size_t length = std::min(below(12), text.size() - at);
        switch (below(5)) {
        case 0:
            text.erase(at, length);
            break;
        case 1:
            text.insert(at, text.substr(below(text.size() + 1), below(40)));
            break;
        case 2:
            text.insert(at, 1, static_cast<char>(below(256)));
            break;
        default:
            text.replace(at, length, kWords[below(std::size(kWords))]);
            break;
        }
    }
    return text;
}

std::string sentence(base::Random& random)
{
    std::string text;
    for (std::size_t words = random.next() % 12; words > 0; --words)
        text += std::string(kWords[random.next() % std::size(kWords)]) + " ";
    return text;
}

} // namespace

// fuzz_rules ROUNDS SEED FILE…: mutates the files, and builds expressions of random words.
int main(int argc, char** argv)
{
    const long rounds = argc > 1 ? std::strtol(argv[1], nullptr, 10) : 1000;
    base::SeededRandom random(argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1);
    std::vector<std::string> corpus{"stateful = false AND trigger_type IN ['http']"};
    for (int i = 3; i < argc; ++i) {
        std::ifstream file(argv[i], std::ios::binary);
        corpus.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
    for (long round = 0; round < rounds; ++round) {
        std::string text = round % 3 == 0 ? sentence(random)
                                          : mutate(corpus[random.next() % corpus.size()], random);
        LLVMFuzzerTestOneInput(reinterpret_cast<const unsigned char*>(text.data()), text.size());
    }
    std::printf("%ld inputs\n", rounds);
    return 0;
}
#endif
