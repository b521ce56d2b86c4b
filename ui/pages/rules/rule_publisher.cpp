#include "pages/rules/rule_publisher.h"

#include "gateway/text.h"
#include "pages/rules/version_panel.h"

#include <QInputDialog>
#include <QMessageBox>
#include <QPushButton>

namespace tributary::pages {

using gateway::toStd;

namespace {

const QString kCheck = QStringLiteral("publish");

} // namespace

RulePublisher::RulePublisher(const AppContext& app, QWidget* parent)
    : QObject(parent)
    , m_app(app)
    , m_window(parent)
{
}

void RulePublisher::follow(VersionPanel& versions)
{
    connect(&versions, &VersionPanel::rollbackRequested, this, &RulePublisher::askRollback);
    connect(&versions, &VersionPanel::promoteRequested, this, &RulePublisher::askPromote);
    connect(&versions, &VersionPanel::stopRequested, this, &RulePublisher::askStop);
}

void RulePublisher::askPublish(const PublishRequest& request)
{
    const bool isOpen = m_dialog != nullptr && m_dialog->isVisible();
    if (isOpen && m_isSending)
        return;
    if (isOpen && request.draft.baseVersion != m_request.draft.baseVersion)
        return m_dialog->reject(); // over another version: the page compares
    if (!isOpen)
        openDialog(request.draft.baseVersion);
    m_request = request;
    m_dialog->setChecking(request.replay.text);
    m_app.gateway.query(
        this, kCheck,
        [request](const gateway::Queries& on) {
            return summaryOf(request, [cancel = on.cancel] { return cancel->isCancelled(); });
        },
        [this](const PublishSummary& summary) {
            if (m_dialog != nullptr)
                m_dialog->setSummary(summary);
        });
}

void RulePublisher::openDialog(std::int64_t baseVersion)
{
    m_isSending = false;
    m_dialog = new PublishDialog(m_app, baseVersion, m_window);
    m_dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(m_dialog, &QDialog::finished, this,
            [this] { m_app.gateway.cancelQuery(this, kCheck); });
    connect(m_dialog, &PublishDialog::publishRequested, this,
            [this](const QString& message, const QString& author, rollout::Mode mode) {
                const models::RuleDraft& draft = m_request.draft;
                service::PublishRules command;
                command.source = toStd(draft.text);
                command.file = toStd(draft.file);
                command.message = toStd(message);
                command.baseVersion = draft.baseVersion;
                command.author = toStd(author);
                command.rollout.mode = mode;
                command.replay = m_request.replay.report;
                m_isSending = true;
                send(std::move(command), QString(draft.text));
            });
    m_dialog->open();
}

void RulePublisher::send(service::PublishRules command, const QString& source)
{
    const rollout::Mode mode = command.rollout.mode;
    m_app.gateway.execute(std::move(command), this,
                          [this, source, mode](const service::CommandReply& reply) {
                              m_isSending = false;
                              if (reply.isOk()) {
                                  if (m_dialog != nullptr)
                                      m_dialog->accept();
                                  if (mode == rollout::Mode::Now)
                                      emit published(reply.version, source);
                                  else
                                      tellTrial(reply.version, mode);
                                  return;
                              }
                              const base::Error& error = reply.errors.front();
                              if (error.code == base::ErrorCode::Conflict) {
                                  // The dialog would publish over what nobody here has seen: the
                                  // page compares.
                                  if (m_dialog != nullptr)
                                      m_dialog->reject();
                                  emit outdated();
                              } else if (m_dialog != nullptr) {
                                  m_dialog->setFailure(error);
                              } else {
                                  emit failed(error);
                              }
                          });
}

// The draft stays what it is: a change of the version that goes on being active.
void RulePublisher::tellTrial(std::int64_t version, rollout::Mode mode)
{
    emit m_app.navigator.message(
        widgets::Tone::Good,
        mode == rollout::Mode::Shadow
            ? tr("Version %1 decides in the shadow of the active one").arg(version)
            : tr("Version %1 decides the first share of the new tasks").arg(version));
    emit outdated();
}

void RulePublisher::move(service::Command command, const QString& done)
{
    m_app.gateway.execute(std::move(command), this,
                          [this, done](const service::CommandReply& reply) {
                              if (!reply.isOk()) {
                                  emit failed(reply.errors.front());
                                  return;
                              }
                              emit m_app.navigator.message(widgets::Tone::Good, done);
                              emit outdated();
                          });
}

void RulePublisher::askPromote(std::int64_t version)
{
    auto* box = new QMessageBox(
        QMessageBox::Question, tr("Promote version %1").arg(version),
        tr("Version %1 becomes active and decides every new task. Its trial ends.").arg(version),
        QMessageBox::Cancel, m_window);
    box->setObjectName(QStringLiteral("promoteBox"));
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setTextFormat(Qt::PlainText);
    QPushButton* go = box->addButton(tr("Promote"), QMessageBox::AcceptRole);
    go->setObjectName(QStringLiteral("promoteButton"));
    connect(go, &QPushButton::clicked, this, [this, version] {
        move(service::PromoteRules{version, false, toStd(PublishDialog::defaultAuthor())},
             tr("Version %1 is active").arg(version));
    });
    box->open();
}

void RulePublisher::askStop(std::int64_t version)
{
    auto* dialog = new QInputDialog(m_window);
    dialog->setObjectName(QStringLiteral("stopTrialDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Stop the trial of version %1").arg(version));
    dialog->setLabelText(tr("The active version goes on alone; tasks that were decided keep their "
                            "decision.\nWhy does the trial end?"));
    dialog->setOkButtonText(tr("Stop the trial"));
    connect(dialog, &QInputDialog::textValueSelected, this, [this, version](const QString& text) {
        if (text.trimmed().isEmpty()) {
            emit failed({base::ErrorCode::InvalidArgument, "the reason is missing", {}, {}});
            return;
        }
        move(service::StopRules{version, toStd(text.trimmed()),
                                toStd(PublishDialog::defaultAuthor())},
             tr("The trial of version %1 has ended").arg(version));
    });
    dialog->open();
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
