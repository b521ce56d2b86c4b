// What the tests of a rule set have seen of its conditions, and which they have not seen both true
// and false.
//
// Thread: GUI. A table of places; its owner shows it beside or in place of the tests.
#pragma once

#include "models/rule_check.h"
#include "pages/page.h"
#include "widgets/record_proxy.h"

namespace tributary::pages {

class CoverageView final : public QWidget
{
    Q_OBJECT

public:
    explicit CoverageView(const AppContext& app, QWidget* parent = nullptr);
    void setCoverage(const models::RuleCoverage& coverage);
    // "12 of 14 conditions seen both true and false"; empty while the rules don't load.
    QString summary() const;
    qsizetype missing() const { return m_coverage.conditions - m_coverage.seenBothWays; }
    void retranslate();

signals:
    void chosen(qsizetype position); // of the text

private:
    static QString missingText(const models::RuleLeafRow& leaf);

    widgets::RecordTable m_table;
    models::RuleCoverage m_coverage;
};

} // namespace tributary::pages
