// A rule file as its editor needs it: what rules it holds, what is wrong with it and where, what
// its own tests say and what they have not seen.
//
// Thread: pure functions on values; run them off the GUI thread. Positions are QString indices.
#pragma once

#include <QList>
#include <QString>

#include <cstdint>
#include <functional>

namespace tributary::models {

struct RuleOutline
{
    QString name;
    QString description;
    QString type; // as written, may be wrong
    QString priority; // as written, empty = the default
    QString reason;
    QString condition; // as written, may be wrong
    bool isEnabled = true;
    qsizetype begin = 0; // of the whole rule
    qsizetype end = 0;
    int line = 0; // 1-based
    int problems = 0;
    int thresholds = 0; // that can be searched for better ones; 0 when the rules don't load
    std::int64_t hits = 0; // filled in by who knows

    bool operator==(const RuleOutline&) const = default;
};

struct RuleProblem
{
    bool isError = true;
    QString message;
    QString hint;
    QString rule; // may be empty
    int line = 0; // 1-based
    int column = 0; // in code points
    qsizetype begin = 0;
    qsizetype end = 0;
    QString replacement; // a quick fix; empty = none

    bool operator==(const RuleProblem&) const = default;
};

struct RuleTestRow
{
    QString name;
    bool isPassed = false;
    QString type; // what came out, empty when the tests did not run
    QString rule;
    QString message;
    int line = 0;

    bool operator==(const RuleTestRow&) const = default;
};

// A condition that the tests have not seen both true and false.
struct RuleLeafRow
{
    QString text;
    QString rule;
    int line = 0;
    qsizetype begin = 0;
    int seenTrue = 0; // tests, like the next two
    int seenFalse = 0;
    int seenUnknown = 0;

    bool operator==(const RuleLeafRow&) const = default;
};

struct RuleCoverage
{
    bool isKnown = false; // the rules load
    qsizetype conditions = 0;
    qsizetype seenBothWays = 0;
    QList<RuleLeafRow> missing; // in the order of the file, at most kMostMissing

    static constexpr qsizetype kMostMissing = 1000;
    bool operator==(const RuleCoverage&) const = default;
};

struct RuleCheck
{
    bool loads = false; // no errors: may be published if the tests pass, too
    bool hasOutline = false; // the file could be read, if only as YAML or JSON
    QString hitPolicy;
    QList<RuleOutline> rules;
    QList<RuleProblem> problems;
    QList<RuleTestRow> tests;
    RuleCoverage coverage;

    int errorCount() const;
    int failedTests() const;
    bool isPublishable() const { return loads && failedTests() == 0; }
};

// The rules of a text that can be read as YAML or JSON, else none.
QList<RuleOutline> outlineOf(const QString& text);
// "rule_4": a name that none of them has.
QString freeRuleName(const QList<RuleOutline>& rules, const QString& stem);
// `isStopped` is asked between the steps; what it returns when stopped is of no use.
RuleCheck checkRules(const QString& text, const QString& file,
                     const std::function<bool()>& isStopped = {});

} // namespace tributary::models
