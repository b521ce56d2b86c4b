#include "pages/rules/publish_dialog.h"

#include "widgets/banner.h"
#include "widgets/form_field.h"

#include <QButtonGroup>
#include <QDialogButtonBox>
#include <QGroupBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QVBoxLayout>

#include <algorithm>

namespace tributary::pages {
namespace {

QLabel* wrapped(QWidget* parent, const char* role)
{
    auto* label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setProperty("role", QString::fromLatin1(role));
    return label;
}

} // namespace

PublishDialog::PublishDialog(const AppContext& app, std::int64_t baseVersion, QWidget* parent)
    : QDialog(parent)
    , m_baseVersion(baseVersion)
{
    setObjectName(QStringLiteral("publishDialog"));
    setWindowTitle(tr("Publish the rules"));
    setMinimumWidth(app.theme.metrics().panelWidth * 3 / 2);
    build(app);
    setChecking({});
    m_message->setFocus();
}

void PublishDialog::build(const AppContext& app)
{
    const widgets::Metrics& m = app.theme.metrics();
    m_banner = new widgets::Banner(app.theme, this);
    m_change = wrapped(this, "muted");
    m_change->setObjectName(QStringLiteral("publishChange"));
    QWidget* changes = buildChanges(app);
    m_replay = wrapped(this, "muted");
    m_replay->setObjectName(QStringLiteral("publishReplay"));
    m_replay->ensurePolished();
    m_message = new QLineEdit(this);
    m_message->setObjectName(QStringLiteral("publishMessage"));
    auto* message = new widgets::FormField(m_message, this);
    message->setLabel(tr("Message"));
    message->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    m_message->setPlaceholderText(tr("What changes for whom, and why"));
    m_author = new QLineEdit(defaultAuthor(), this);
    m_author->setObjectName(QStringLiteral("publishAuthor"));
    auto* author = new widgets::FormField(m_author, this);
    author->setLabel(tr("Author"));
    author->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    QWidget* modes = buildModes(app);
    m_block = wrapped(this, "error");
    m_block->setObjectName(QStringLiteral("publishBlock"));
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_publish = buttons->addButton(tr("Publish"), QDialogButtonBox::AcceptRole);
    m_publish->setObjectName(QStringLiteral("publishButton"));
    m_publish->setProperty("kind", QStringLiteral("primary"));
    m_publish->setDefault(true);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(m.pad * 2, m.pad * 2, m.pad * 2, m.pad * 2);
    column->setSpacing(m.pad);
    for (QWidget* widget : std::initializer_list<QWidget*>{
             m_banner, m_change, changes, m_replay, message, author, modes, m_block, buttons})
        column->addWidget(widget);
    connect(m_message, &QLineEdit::textChanged, this, &PublishDialog::refresh);
    connect(m_author, &QLineEdit::textChanged, this, &PublishDialog::refresh);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(buttons, &QDialogButtonBox::accepted, this, [this] {
        if (!block().isEmpty())
            return;
        m_isSending = true;
        refresh();
        emit publishRequested(m_message->text().trimmed(), m_author->text().trimmed(),
                              static_cast<rollout::Mode>(m_mode->checkedId()));
    });
}

QWidget* PublishDialog::buildChanges(const AppContext& app)
{
    m_changes = new QPlainTextEdit(this);
    m_changes->setObjectName(QStringLiteral("publishChanges"));
    m_changes->setAccessibleName(tr("What the rules say differently"));
    m_changes->setReadOnly(true);
    m_changes->setTabChangesFocus(true);
    m_changes->setFont(app.theme.monoFont());
    m_changes->hide();
    return m_changes;
}

void PublishDialog::setChecking(const QString& replay)
{
    m_summary.reset();
    m_change->setText(tr("The draft is being checked…"));
    m_changes->hide();
    m_replay->setText(replay.isEmpty() ? tr("Not held against past tasks: the tab Replay shows "
                                            "what this would have done.")
                                       : replay);
    // A dialog asks a wrapped label for its height before it knows the width, and cuts it.
    m_replay->setMinimumHeight(m_replay->heightForWidth(minimumWidth() - 4 * layout()->spacing()));
    refresh();
}

void PublishDialog::setSummary(const PublishSummary& summary)
{
    m_summary = summary;
    m_change->setText(
        m_baseVersion == 0
            ? tr("The first version: from now on these rules decide, not the default alone.")
            : tr("Changes version %1: +%2 −%3 lines. %4", "version, added, removed, tests")
                  .arg(m_baseVersion)
                  .arg(summary.added)
                  .arg(summary.removed)
                  .arg(summary.tests == 0
                           ? tr("It has no tests.")
                           : tr("%n tests pass.", nullptr, summary.tests - summary.failedTests)));
    showChanges();
    refresh();
}

void PublishDialog::showChanges()
{
    QStringList lines = m_summary->changes;
    if (m_summary->changeCount > lines.size())
        lines << tr("… and %n more lines", nullptr,
                    static_cast<int>(m_summary->changeCount - lines.size()));
    m_changes->setPlainText(lines.join(u'\n'));
    constexpr int kMostLines = 8;
    const auto shown = std::clamp<qsizetype>(lines.size() * 2, 3, kMostLines) + 1;
    m_changes->setFixedHeight(static_cast<int>(shown) * m_changes->fontMetrics().lineSpacing());
    m_changes->setVisible(!lines.isEmpty());
}

QWidget* PublishDialog::buildModes(const AppContext& app)
{
    const widgets::Metrics& m = app.theme.metrics();
    auto* box = new QGroupBox(tr("From when on"), this);
    auto* column = new QVBoxLayout(box);
    column->setSpacing(m.gap / 2);
    m_mode = new QButtonGroup(this);
    const auto add = [&](rollout::Mode mode, const char* name, const QString& text,
                         const QString& what) {
        auto* button = new QRadioButton(text, box);
        button->setObjectName(QString::fromLatin1(name));
        button->setAccessibleDescription(what);
        m_mode->addButton(button, static_cast<int>(mode));
        auto* line = wrapped(box, "muted");
        line->setText(what);
        line->setIndent(m.pad * 3);
        column->addWidget(button);
        column->addWidget(line);
        return button;
    };
    // Beside a default alone there is nothing to hold a version against.
    const bool canTry = m_baseVersion > 0;
    add(rollout::Mode::Now, "modeNow", tr("At &once"), tr("The version decides every new task."))
        ->setChecked(true);
    add(rollout::Mode::Shadow, "modeShadow", tr("As a &shadow"),
        tr("It decides beside the active version, nobody acts on it, and the differences are "
           "kept."))
        ->setEnabled(canTry);
    add(rollout::Mode::Canary, "modeCanary", tr("As a &canary"),
        tr("It decides 1 %, 10 %, then all of the new tasks, and is rolled back when they fail "
           "more often, take longer or cost more."))
        ->setEnabled(canTry);
    return box;
}

QString PublishDialog::defaultAuthor()
{
    for (const char* name : {"USER", "LOGNAME"}) {
        const QString user = qEnvironmentVariable(name);
        if (!user.isEmpty())
            return user;
    }
    return QStringLiteral("operator");
}

QString PublishDialog::block() const
{
    if (!m_summary)
        return tr("Checking…");
    if (m_summary->errors > 0)
        return tr("Blocked: %n errors.", nullptr, m_summary->errors);
    if (m_summary->failedTests > 0)
        return tr("Blocked: %n tests fail.", nullptr, m_summary->failedTests);
    if (!m_summary->isChanged())
        return tr("Nothing to publish: the draft equals the active version.");
    if (m_message->text().trimmed().isEmpty())
        return tr("Say what changes: the message is kept with the version.");
    if (m_author->text().trimmed().isEmpty())
        return tr("Say who you are.");
    return {};
}

void PublishDialog::refresh()
{
    const QString why = block();
    m_block->setText(why);
    m_block->setVisible(!why.isEmpty());
    m_publish->setEnabled(why.isEmpty() && !m_isSending);
    m_publish->setText(m_isSending ? tr("Publishing…") : tr("Publish"));
}

void PublishDialog::setFailure(const base::Error& error)
{
    m_isSending = false;
    m_banner->showError(error);
    m_banner->setRetryVisible(false);
    refresh();
}

} // namespace tributary::pages
