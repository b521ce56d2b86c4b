// Publishing a draft and going back to a version: asks, sends, and says what came of it.
//
// Thread: GUI.
#pragma once

#include "models/rule_draft_store.h"
#include "pages/rules/publish_dialog.h"

#include <QObject>
#include <QPointer>

namespace tributary::pages {

class RulePublisher final : public QObject
{
    Q_OBJECT

public:
    RulePublisher(const AppContext& app, QWidget* parent);

    void askPublish(const models::RuleDraft& draft, const PublishSummary& summary);
    void askRollback(std::int64_t version);

signals:
    void published(qint64 version, const QString& source); // the source as it was sent
    void conflicted(); // another version is active than the draft was made from
    void wentBack(qint64 version);
    void failed(const tributary::base::Error& error); // of going back

private:
    void send(const models::RuleDraft& draft, const QString& message, const QString& author);
    void rollBack(std::int64_t version);

    const AppContext m_app;
    QWidget* m_window;
    QPointer<PublishDialog> m_dialog;
};

} // namespace tributary::pages
