// A line of tools for what runs over past tasks: which of them, Start, how far it is, and Stop.
//
// Thread: GUI. It runs nothing itself. Datasets are asked for whenever it is shown.
#pragma once

#include "pages/page.h"

#include <QTimer>

#include <memory>

class QComboBox;
class QHBoxLayout;
class QProgressBar;
class QPushButton;

namespace tributary::pages {

class HistoryRun final : public QWidget
{
    Q_OBJECT

public:
    struct Texts
    {
        QString history; // accessible name of the choice
        QString start;
        QString progress; // accessible name of the bar
    };

    // `prefix` of the names of the parts: "replay" gives "replayHistory", "replayStart", …
    HistoryRun(const AppContext& app, const QString& prefix, QWidget* parent = nullptr);

    void addChoice(QWidget* widget); // between the history and Start; off while it runs
    void addAction(QWidget* widget); // at the end of the line
    std::int64_t dataset() const; // 0 = own tasks
    void setStartable(bool isStartable, const QString& whyNot);
    // While it runs Start has the focus no longer, but Stop; afterwards it is the other way round.
    void begin(std::shared_ptr<service::ReplayProgress> progress);
    void end();
    bool isRunning() const { return m_poll.isActive(); }
    void retranslate(const Texts& texts);

signals:
    void startRequested();
    void stopRequested();
    void historyChosen();

protected:
    void showEvent(QShowEvent* event) override; // datasets may have come

private:
    void loadDatasets();
    void fillHistory();
    void showProgress();
    void refresh();

    const AppContext m_app;
    QHBoxLayout* m_line = nullptr;
    QComboBox* m_history = nullptr;
    QPushButton* m_start = nullptr;
    QPushButton* m_stop = nullptr;
    QProgressBar* m_bar = nullptr;
    QWidget* m_choice = nullptr; // may be null
    QTimer m_poll; // runs as long as what was begun
    std::vector<service::DatasetRow> m_datasets;
    std::shared_ptr<service::ReplayProgress> m_progress;
    bool m_isStartable = false;
};

} // namespace tributary::pages
