#include "models/rule_check.h"

#include "base/document_source.h"
#include "gateway/text.h"
#include "model/enums.h"
#include "models/rule_text.h"
#include "rules/test_coverage.h"
#include "service/rule_optimise.h"

#include <algorithm>

namespace tributary::models {
namespace {

using base::DocumentNode;
using gateway::toQt;

QString textOf(const DocumentNode* node)
{
    return node == nullptr || node->isMap() || node->isList() ? QString() : toQt(node->text);
}

RuleOutline outlineOf(const DocumentNode& node, ByteMap& map)
{
    RuleOutline rule;
    rule.begin = map.position(node.begin);
    rule.end = map.position(node.end);
    rule.line = node.line;
    rule.name = textOf(node.find("name"));
    rule.description = textOf(node.find("description"));
    rule.condition = textOf(node.find("condition"));
    if (const auto* enabled = node.find("enabled"); enabled != nullptr && enabled->isBool())
        rule.isEnabled = enabled->boolean;
    if (const auto* verdict = node.find("classification"); verdict != nullptr && verdict->isMap()) {
        rule.type = textOf(verdict->find("type"));
        rule.priority = textOf(verdict->find("priority"));
        rule.reason = textOf(verdict->find("reason"));
    }
    return rule;
}

void readOutline(const std::string& source, const std::string& file, RuleCheck& check)
{
    const auto root = base::readDocument(source, file);
    if (!root || !root->isMap())
        return;
    check.hasOutline = true;
    check.hitPolicy = textOf(root->find("hit_policy"));
    ByteMap map(source);
    if (const auto* rules = root->find("task_classification_rules");
        rules != nullptr && rules->isList()) {
        for (const auto& node : rules->items) {
            if (node.isMap())
                check.rules.append(outlineOf(node, map));
            else
                check.hasOutline = false; // the others have other numbers in the list
        }
    }
}

void addProblem(const rules::Problem& problem, ByteMap& map, RuleCheck& check)
{
    RuleProblem row;
    row.isError = problem.severity == rules::Severity::Error;
    row.message = toQt(problem.error.message);
    row.hint = toQt(problem.error.hint);
    row.rule = toQt(problem.rule);
    row.line = problem.error.where.line;
    row.column = problem.error.where.column;
    row.begin = map.position(problem.span.begin);
    row.end = map.position(problem.span.end);
    row.replacement = toQt(problem.replacement);
    const auto owner = std::ranges::find_if(check.rules, [&](const RuleOutline& rule) {
        return row.begin >= rule.begin && row.begin < rule.end;
    });
    if (owner != check.rules.end()) {
        ++owner->problems;
        if (row.rule.isEmpty())
            row.rule = owner->name;
    }
    check.problems.append(row);
}

void countThresholds(const rules::RuleSet& set, RuleCheck& check)
{
    const auto thresholds = simulate::findThresholds(set, {});
    if (!thresholds) // there is none
        return;
    for (const simulate::Threshold& threshold : *thresholds) {
        const auto rule = static_cast<qsizetype>(threshold.rule);
        if (rule < check.rules.size())
            ++check.rules[rule].thresholds;
    }
}

void runTests(const rules::RuleSet& set, RuleCheck& check)
{
    for (const auto& result : set.runTests())
        check.tests.append({toQt(result.name), result.passed, toQt(model::toString(result.type)),
                            toQt(result.rule), toQt(result.message), result.where.line});
}

RuleCoverage coverageOf(const rules::RuleSet& set, const std::function<bool()>& isStopped)
{
    const rules::TestCoverage found = rules::coverTests(set, isStopped);
    RuleCoverage coverage;
    coverage.isKnown = found.isComplete;
    coverage.conditions = static_cast<qsizetype>(found.leaves.size());
    coverage.seenBothWays = static_cast<qsizetype>(found.coveredCount());
    ByteMap map(set.source());
    base::PlaceFinder places(set.source());
    for (const rules::LeafCoverage& leaf : found.leaves) {
        if (leaf.isCovered())
            continue;
        if (coverage.missing.size() == RuleCoverage::kMostMissing)
            break;
        coverage.missing.append({toQt(leaf.text), toQt(set.rules()[leaf.rule].name),
                                 places.at(leaf.span.begin).line, map.position(leaf.span.begin),
                                 leaf.seenTrue, leaf.seenFalse, leaf.seenUnknown});
    }
    return coverage;
}

} // namespace

int RuleCheck::errorCount() const
{
    return static_cast<int>(std::ranges::count_if(problems, &RuleProblem::isError));
}

int RuleCheck::failedTests() const
{
    return static_cast<int>(
        std::ranges::count_if(tests, [](const RuleTestRow& row) { return !row.isPassed; }));
}

QList<RuleOutline> outlineOf(const QString& text)
{
    RuleCheck check;
    readOutline(text.toStdString(), {}, check);
    return check.rules;
}

QString freeRuleName(const QList<RuleOutline>& rules, const QString& stem)
{
    for (int number = static_cast<int>(rules.size()) + 1;; ++number) {
        QString name = QStringLiteral("%1_%2").arg(stem).arg(number);
        if (std::ranges::find(rules, name, &RuleOutline::name) == rules.end())
            return name;
    }
}

RuleCheck checkRules(const QString& text, const QString& file,
                     const std::function<bool()>& isStopped)
{
    RuleCheck check;
    const auto stops = [&] { return isStopped && isStopped(); };
    const std::string source = text.toStdString();
    const std::string name = file.toStdString();
    readOutline(source, name, check);
    if (stops())
        return check;
    const auto loaded = rules::loadRules(source, name);
    check.loads = loaded.has_value();
    if (loaded) {
        check.hitPolicy = toQt(rules::toString(loaded->hitPolicy()));
        if (stops())
            return check;
        countThresholds(*loaded, check);
        runTests(*loaded, check);
        check.coverage = coverageOf(*loaded, isStopped);
        return check;
    }
    ByteMap map(source);
    for (const auto& problem : loaded.error())
        addProblem(problem, map, check);
    return check;
}

} // namespace tributary::models
