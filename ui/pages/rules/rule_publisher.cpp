#include "pages/rules/rule_publisher.h"

#include "gateway/text.h"

#include <QMessageBox>
#include <QPushButton>

namespace tributary::pages {

using gateway::toStd;

RulePublisher::RulePublisher(const AppContext& app, QWidget* parent)
    : QObject(parent)
    , m_app(app)
    , m_window(parent)
{
}

void RulePublisher::askPublish(const models::RuleDraft& draft, const PublishSummary& summary)
{
    if (m_dialog != nullptr)
        return;
    m_dialog = new PublishDialog(m_app, summary, m_window);
    m_dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(m_dialog, &PublishDialog::publishRequested, this,
            [this, draft](const QString& message, const QString& author) {
                send(draft, message, author);
            });
    m_dialog->open();
}

void RulePublisher::send(const models::RuleDraft& draft, const QString& message,
                         const QString& author)
{
    service::PublishRules command;
    command.source = toStd(draft.text);
    command.file = toStd(draft.file);
    command.message = toStd(message);
    command.baseVersion = draft.baseVersion;
    command.author = toStd(author);
    m_app.gateway.execute(std::move(command), this,
                          [this, source = draft.text](const service::CommandReply& reply) {
                              if (reply.isOk()) {
                                  if (m_dialog != nullptr)
                                      m_dialog->accept();
                                  emit published(reply.version, source);
                                  return;
                              }
                              const base::Error& error = reply.errors.front();
                              if (error.code == base::ErrorCode::Conflict) {
                                  // The dialog would publish over what nobody here has seen: the
                                  // page compares.
                                  if (m_dialog != nullptr)
                                      m_dialog->reject();
                                  emit conflicted();
                              } else if (m_dialog != nullptr) {
                                  m_dialog->setFailure(error);
                              } else {
                                  emit failed(error);
                              }
                          });
}

void RulePublisher::askRollback(std::int64_t version)
{
    auto* box = new QMessageBox(QMessageBox::Question, tr("Go back to version %1").arg(version),
                                tr("Version %1 becomes active again, as a new version. Tasks that "
                                   "were classified keep the version that they were classified by.")
                                    .arg(version),
                                QMessageBox::Cancel, m_window);
    box->setObjectName(QStringLiteral("rollbackBox"));
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setTextFormat(Qt::PlainText);
    QPushButton* go = box->addButton(tr("Go back"), QMessageBox::AcceptRole);
    go->setObjectName(QStringLiteral("rollbackButton"));
    connect(go, &QPushButton::clicked, this, [this, version] { rollBack(version); });
    box->open();
}

void RulePublisher::rollBack(std::int64_t version)
{
    m_app.gateway.execute(service::RollbackRules{version, toStd(PublishDialog::defaultAuthor())},
                          this, [this](const service::CommandReply& reply) {
                              if (reply.isOk())
                                  emit wentBack(reply.version);
                              else
                                  emit failed(reply.errors.front());
                          });
}

} // namespace tributary::pages
