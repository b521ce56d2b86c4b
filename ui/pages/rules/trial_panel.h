// What became of a version: its state with the reason, the replay that was kept with it, and of a
// shadow or canary the numbers, with the buttons that end it.
//
// Thread: GUI. Part of the panel of versions. A trial that runs is asked for again as tasks change,
// while it is visible. Promoting and stopping are requests.
#pragma once

#include "pages/page.h"

#include <QTimer>

#include <optional>

class QLabel;
class QScrollArea;

namespace tributary::pages {

// "active", "canary", …; empty for one that was active once.
QString versionState(const service::RuleSetVersionRow& version);

class TrialPanel final : public QWidget
{
    Q_OBJECT

public:
    explicit TrialPanel(const AppContext& app, QWidget* parent = nullptr);

    void setVersion(const service::RuleSetVersionRow* version); // null = none
    const service::RuleTrial* trial() const { return m_trial ? &*m_trial : nullptr; }
    bool hasContent() const { return m_hasContent; } // most versions have nothing to tell
    void retranslate();

signals:
    void contentChanged();

protected:
    void showEvent(QShowEvent* event) override;

private:
    void build();
    bool isRunning() const;
    void load();
    void refresh();

    const AppContext m_app;
    std::optional<service::RuleSetVersionRow> m_version;
    std::optional<service::RuleTrial> m_trial; // of m_version
    QTimer m_soon;
    bool m_hasContent = false;
    QScrollArea* m_text = nullptr;
    QLabel* m_state = nullptr;
    QLabel* m_numbers = nullptr;
    QLabel* m_replay = nullptr;
};

} // namespace tributary::pages
