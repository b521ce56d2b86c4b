// Other thresholds for the draft, found over past tasks: what each setting would have cost and how
// long it would have taken. One of them can be made the draft; nothing is published.
//
// Thread: GUI. A tab of the page. The search runs in the background and can be stopped. A setting
// belongs to the text that was searched: once that has changed otherwise, it is not offered.
#pragma once

#include "models/rule_check.h"
#include "pages/page.h"
#include "pages/rules/rule_change.h"
#include "service/rule_optimise.h"
#include "widgets/record_proxy.h"

#include <optional>

class QBoxLayout;
class QLabel;
class QPushButton;

namespace tributary::pages {

class FrontierChart;
class HistoryRun;
class RuleChoice;

class OptimisePanel final : public QWidget
{
    Q_OBJECT

public:
    explicit OptimisePanel(const AppContext& app, QWidget* parent = nullptr);

    // What is searched with the next click.
    void setDraft(const models::RuleCheck& check, const QString& text, const QString& file);
    void retranslate();

signals:
    void changeRequested(const tributary::pages::RuleChange& change); // of the draft

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void build();
    void start();
    void stop();
    void take(const base::Result<service::RuleFrontier>& result);
    void makeDraft();
    void showResult();
    void showPoint();
    void refresh();
    const simulate::Frontier* frontier() const; // null while there is none
    int current() const; // number of the point
    int pointInDraft() const; // whose text the draft is; -1 = of none
    QString note() const;

    const AppContext m_app;
    HistoryRun* m_run = nullptr;
    RuleChoice* m_vary = nullptr;
    QPushButton* m_make = nullptr;
    QLabel* m_note = nullptr;
    QLabel* m_pointNote = nullptr;
    QLabel* m_basis = nullptr;
    QBoxLayout* m_figures = nullptr; // chart and table
    FrontierChart* m_chart = nullptr;
    widgets::RecordTable m_table;
    QString m_rules;
    QString m_file;
    std::optional<base::Result<service::RuleFrontier>> m_result;
    bool m_doesLoad = false; // the draft
    bool m_isOutdated = false; // another history or time range was chosen
    bool m_isStopped = false;
};

} // namespace tributary::pages
