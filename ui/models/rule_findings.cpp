#include "models/rule_findings.h"

#include "base/document_source.h"
#include "gateway/text.h"
#include "models/rule_text.h"

#include <algorithm>
#include <map>
#include <vector>

namespace tributary::models {
namespace {

using gateway::toQt;

// {"features": {"a": "1s", …}, "labels": …} → "a: 1s" lines, then the others.
QString textOf(const rules::Witness& witness)
{
    const std::string json = rules::witnessJson(witness);
    const auto root = base::readDocument(json, "witness.json");
    QStringList lines;
    if (!root)
        return toQt(json);
    // Values of features read without quotes; a label may be the text 'true', '5' or ''.
    const auto valueOf = [&](const base::DocumentNode& node, bool isFeature) {
        return node.isString() && isFeature
            ? toQt(node.text)
            : toQt(std::string_view(json).substr(node.begin, node.end - node.begin));
    };
    for (std::size_t i = 0; i < root->keys.size(); ++i) {
        const base::DocumentNode& item = root->items[i];
        lines << toQt(root->keys[i]) + u':'
                + (item.isMap() ? QString() : u' ' + valueOf(item, false));
        for (std::size_t k = 0; item.isMap() && k < item.keys.size(); ++k)
            lines << QStringLiteral("  %1: %2")
                         .arg(toQt(item.keys[k]),
                              valueOf(item.items[k], root->keys[i] == "features"));
    }
    return lines.join(u'\n');
}

// Of the ends of all spans; a map of bytes is quick in rising order only.
std::map<std::size_t, qsizetype> positionsOf(const std::string& source,
                                             const std::vector<rules::Finding>& findings)
{
    std::map<std::size_t, qsizetype> positions;
    for (const rules::Finding& finding : findings) {
        positions[finding.span.begin] = 0;
        positions[finding.span.end] = 0;
    }
    ByteMap map(source);
    for (auto& [byte, position] : positions)
        position = map.position(byte);
    return positions;
}

RuleFinding rowOf(const rules::RuleSet& set, const rules::Finding& finding)
{
    RuleFinding row;
    row.kind = finding.kind;
    row.isNote = finding.severity == rules::FindingSeverity::Note;
    for (const std::size_t rule : finding.rules)
        row.rules << toQt(set.rules()[rule].name);
    for (const std::string& arg : finding.args)
        row.args << toQt(arg);
    row.witness = finding.witness;
    if (finding.witness) {
        row.witnessText = textOf(*finding.witness);
        const auto& winner = set.classification(set.match(finding.witness->view()));
        row.winner = toQt(winner.rule);
        row.winnerType = winner.type;
    }
    return row;
}

} // namespace

rules::NewRuleTest testOf(const RuleFinding& finding, const QString& name)
{
    return {.name = name.toStdString(),
            .input = *finding.witness,
            .type = finding.winnerType,
            .rule = finding.winner.toStdString()};
}

RuleFindings findFaults(const QString& text, const std::function<bool()>& isStopped)
{
    RuleFindings out;
    const std::string source = text.toStdString();
    const auto set = rules::loadRules(source, "");
    if (!set)
        return out;
    const rules::Analysis analysis = rules::analyse(*set, {}, isStopped);
    if (isStopped && isStopped())
        return out;
    out.isKnown = true;
    out.isComplete = analysis.isComplete;
    out.hitPolicy = toQt(rules::toString(set->hitPolicy()));
    for (const std::size_t rule : analysis.tooComplex)
        out.tooComplex << toQt(set->rules()[rule].name);
    for (const std::string& field : analysis.undecided)
        out.undecided << toQt(field);
    const auto positions = positionsOf(source, analysis.findings);
    base::PlaceFinder places(source);
    for (const rules::Finding& finding : analysis.findings) {
        RuleFinding row = rowOf(*set, finding);
        row.begin = positions.at(finding.span.begin);
        row.end = positions.at(finding.span.end);
        row.line = places.at(finding.span.begin).line;
        out.findings << row;
    }
    std::ranges::stable_partition(out.findings, [](const RuleFinding& row) { return !row.isNote; });
    return out;
}

} // namespace tributary::models
