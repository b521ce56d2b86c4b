// What `classify --explain` says, read from its JSON: the verdict, every rule with every condition,
// and the smallest changes that would send the task elsewhere.
//
// Thread: plain values and a pure function. Words are the stable ones of the core.
#pragma once

#include "model/enums.h"

#include <QList>
#include <QString>

#include <optional>
#include <string_view>

namespace tributary::models {

enum class Verdict
{
    True,
    False,
    Unknown // a value that it needs is not declared
};

struct ConditionRow
{
    QString text; // as written
    Verdict verdict = Verdict::Unknown;
    QString value; // with unit; empty = unknown, likewise the next
    QString threshold;
    QString margin; // distance to the threshold, positive when true
    QString op;
    QString note; // why the value is unknown, may be empty
};

struct RuleVerdict
{
    QString name;
    bool isEnabled = true;
    Verdict verdict = Verdict::Unknown;
    QList<ConditionRow> conditions;
};

struct FlipRow
{
    QString feature;
    QString to; // a condition on it: "< 2GB"
    model::ExecutionType type = model::ExecutionType::Traditional; // what then comes out
    QString rule;
};

struct Explanation
{
    model::ExecutionType type = model::ExecutionType::Traditional;
    model::Priority priority = model::Priority::Medium;
    QString rule;
    QString reason;
    QList<RuleVerdict> rules; // in list order
    QList<FlipRow> flips; // changes of type first, the smallest first

    const RuleVerdict* winner() const; // null for the default and for overrides
};

// Nothing when the text is not such a JSON.
std::optional<Explanation> readExplanation(std::string_view json);

} // namespace tributary::models
