// Publishing a draft and going back to a version: asks, sends, and says what came of it.
//
// Thread: GUI.
#pragma once

#include "pages/rules/publish_dialog.h"

#include <QObject>
#include <QPointer>

namespace tributary::pages {

class VersionPanel;

class RulePublisher final : public QObject
{
    Q_OBJECT

public:
    RulePublisher(const AppContext& app, QWidget* parent);

    // Opens the dialog and checks the draft beside the window. While it is open, a draft that was
    // changed is given again, and checked again: what is sent is what was checked and shown last.
    void askPublish(const PublishRequest& request);
    bool isAsking() const { return m_dialog != nullptr && m_dialog->isVisible() && !m_isSending; }
    void askRollback(std::int64_t version);
    void askPromote(std::int64_t version); // the one on trial
    void askStop(std::int64_t version);
    void follow(VersionPanel& versions); // does what is asked for there

signals:
    void published(qint64 version, const QString& source); // the source as it was sent
    // What the page knows of the versions: another one is active than the draft was made from, or
    // a trial has begun or ended.
    void outdated();
    void wentBack(qint64 version);
    void failed(const tributary::base::Error& error); // of going back, promoting, stopping

private:
    void openDialog(std::int64_t baseVersion);
    void send(service::PublishRules command, const QString& source);
    void tellTrial(std::int64_t version, rollout::Mode mode);
    void move(service::Command command, const QString& done);
    void rollBack(std::int64_t version);

    const AppContext m_app;
    QWidget* m_window;
    QPointer<PublishDialog> m_dialog;
    PublishRequest m_request; // that the dialog shows
    bool m_isSending = false;
};

} // namespace tributary::pages
