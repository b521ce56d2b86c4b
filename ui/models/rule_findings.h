// What the analysis finds in a rule file, as its panel needs it.
//
// Thread: pure functions on values; run them off the GUI thread. Positions are QString indices.
#pragma once

#include "rules/analysis/analysis.h"
#include "rules/editing/rule_test_edit.h"

#include <QList>
#include <QString>
#include <QStringList>

#include <functional>
#include <optional>

namespace tributary::models {

struct RuleFinding
{
    rules::FindingKind kind = rules::FindingKind::Gap;
    bool isNote = false;
    QStringList rules; // names; the first is the one to change
    QStringList args; // as rules::Finding has them
    std::optional<rules::Witness> witness;
    QString witnessText; // what the witness declares, a line each, as a task file has it
    QString winner; // the rule that the witness goes to
    model::ExecutionType winnerType = model::ExecutionType::Traditional;
    int line = 0; // 1-based
    qsizetype begin = 0;
    qsizetype end = 0;
};

struct RuleFindings
{
    bool isKnown = false; // false: the rules don't load, or the search was stopped
    bool isComplete = true;
    QStringList tooComplex; // rules that were left out
    QStringList undecided; // fields with too many patterns
    QString hitPolicy;
    QList<RuleFinding> findings; // warnings first, then in the order of their places
};

// The witness of a finding as a test. It passes as it is written: whoever wants another result
// changes what it expects.
rules::NewRuleTest testOf(const RuleFinding& finding, const QString& name);

RuleFindings findFaults(const QString& text, const std::function<bool()>& isStopped);

} // namespace tributary::models
