// What the draft would have done with past tasks: where they would have gone, what that costs and
// how long they take.
//
// Thread: GUI. A tab of the page. The newest thousand tasks are shown at once, all of them when the
// query in the background has come to its end; it can be stopped.
#pragma once

#include "models/replay_table.h"
#include "pages/page.h"
#include "pages/rules/publish_dialog.h"
#include "widgets/record_proxy.h"

#include <optional>

class QLabel;

namespace tributary::pages {

class HistoryRun;

class ReplayPanel final : public QWidget
{
    Q_OBJECT

public:
    explicit ReplayPanel(const AppContext& app, QWidget* parent = nullptr);
    // What is replayed with the next click; what is shown is of the draft before it then.
    void setDraft(const QString& rules, const QString& file, bool doLoad);
    // What the last replay of exactly these rules said, empty without one.
    ReplayNote summaryFor(const QString& rules) const;
    void retranslate();

private:
    void start();
    void ask(bool isWhole);
    void take(const base::Result<service::RuleReplay>& result, bool isWhole);
    void stop();
    void outdate(); // what the result stands on has changed
    void showResult();
    void refresh();

    const AppContext m_app;
    HistoryRun* m_run = nullptr;
    QLabel* m_note = nullptr;
    widgets::RecordTable m_matrix;
    widgets::RecordTable m_moved;
    QString m_rules;
    QString m_replayed; // the rules of the result
    QString m_file;
    std::optional<base::Result<service::RuleReplay>> m_result;
    std::optional<base::Error> m_failure; // of the rest, after the first tasks were told
    service::ReplayRequest m_request; // of the replay that runs or is shown
    bool m_doLoad = false; // the draft
    bool m_isOutdated = false;
    bool m_isStopped = false;
};

} // namespace tributary::pages
