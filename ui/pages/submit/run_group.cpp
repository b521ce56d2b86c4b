#include "pages/submit/run_group.h"

#include "models/command_line.h"
#include "widgets/form_field.h"
#include "widgets/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>

namespace tributary::pages {
namespace {

using Kind = models::TaskDraft::Kind;

constexpr int kCommandLines = 2;

} // namespace

RunGroup::RunGroup(const widgets::Theme& theme, QWidget* parent)
    : FieldGroup(parent)
{
    m_name = addLine(QStringLiteral("name"));
    m_taskType = addLine(QStringLiteral("task_type"));
    m_kind = new QComboBox(this);
    addField(QStringLiteral("run.kind"), m_kind);
    m_command = new QPlainTextEdit(this);
    m_command->setTabChangesFocus(true);
    m_command->setFont(theme.monoFont());
    m_command->setFixedHeight(QFontMetrics(theme.monoFont()).lineSpacing() * kCommandLines
                              + 2 * theme.metrics().pad);
    addField(QStringLiteral("run.command"), m_command);
    m_function = addLine(QStringLiteral("run.function"));
    m_url = addLine(QStringLiteral("run.url"));
    m_wrapping = new QWidget(this);
    m_package = addLine(QStringLiteral("run.package"));
    m_browse = new QPushButton(this);
    m_browse->setObjectName(QStringLiteral("choosePackage"));
    m_image = addLine(QStringLiteral("run.container.image"));
    m_hostNetwork = new QCheckBox(m_wrapping);
    m_hostNetwork->setObjectName(QStringLiteral("run.container.network"));
    build(theme);
    showKind();
    connect(m_kind, &QComboBox::activated, this, [this] {
        showKind();
        emit edited();
    });
    // The signal also comes while an input method composes; the text is then still the same.
    connect(m_command, &QPlainTextEdit::textChanged, this, [this] {
        if (std::exchange(m_commandText, m_command->toPlainText()) != m_commandText)
            emit edited();
    });
    connect(m_hostNetwork, &QCheckBox::clicked, this, &RunGroup::edited);
    connect(m_browse, &QPushButton::clicked, this, &RunGroup::choosePackage);
}

void RunGroup::build(const widgets::Theme& theme)
{
    const int gap = theme.metrics().gap;
    auto* names = new QHBoxLayout;
    names->setSpacing(gap);
    names->addWidget(field(QStringLiteral("name")), 2);
    names->addWidget(field(QStringLiteral("task_type")), 1);
    names->addWidget(field(QStringLiteral("run.kind")), 1);

    field(QStringLiteral("run.package"))->row()->addWidget(m_browse);
    auto* wrapping = new QHBoxLayout;
    wrapping->setSpacing(gap);
    wrapping->addWidget(field(QStringLiteral("run.package")), 1);
    wrapping->addWidget(field(QStringLiteral("run.container.image")), 1);

    auto* rows = new QVBoxLayout(m_wrapping);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(gap);
    rows->addLayout(wrapping);
    rows->addWidget(m_hostNetwork);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(gap);
    column->addLayout(names);
    for (const char* path : {"run.command", "run.function", "run.url"})
        column->addWidget(field(QString::fromLatin1(path)));
    column->addWidget(m_wrapping);
}

void RunGroup::setDraft(const models::TaskDraft& draft)
{
    m_name->setText(draft.name);
    m_taskType->setText(draft.taskType);
    m_kind->setCurrentIndex(static_cast<int>(draft.kind));
    // Written anew only when it means something else, so that spelling and caret stay.
    if (models::splitCommandLine(m_command->toPlainText()).arguments != draft.command
        || !isCommandComplete()) {
        const QSignalBlocker blocker(m_command);
        m_command->setPlainText(models::joinCommandLine(draft.command));
        m_commandText = m_command->toPlainText();
    }
    m_function->setText(draft.function);
    m_url->setText(draft.url);
    m_package->setText(draft.package);
    m_image->setText(draft.image);
    m_hostNetwork->setChecked(draft.isHostNetwork);
    showKind();
}

void RunGroup::read(models::TaskDraft& draft) const
{
    draft.name = m_name->text().trimmed();
    draft.taskType = m_taskType->text().trimmed();
    draft.kind = kind();
    draft.command = models::splitCommandLine(m_command->toPlainText()).arguments;
    draft.function = m_function->text().trimmed();
    draft.url = m_url->text().trimmed();
    draft.package = m_package->text().trimmed();
    draft.image = m_image->text().trimmed();
    draft.isHostNetwork = m_hostNetwork->isChecked();
}

bool RunGroup::isCommandComplete() const
{
    return models::splitCommandLine(m_command->toPlainText()).isComplete;
}

Kind RunGroup::kind() const
{
    return static_cast<Kind>(std::max(0, m_kind->currentIndex()));
}

void RunGroup::showKind()
{
    field(QStringLiteral("run.command"))->setVisible(kind() == Kind::Command);
    field(QStringLiteral("run.function"))->setVisible(kind() == Kind::Function);
    field(QStringLiteral("run.url"))->setVisible(kind() == Kind::Url);
    m_wrapping->setVisible(kind() == Kind::Command);
}

void RunGroup::choosePackage()
{
    auto* dialog = new QFileDialog(this, tr("Choose a package"), m_package->text());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& path) {
        m_package->setText(path);
        emit edited();
    });
    dialog->open();
}

void RunGroup::retranslate()
{
    field(QStringLiteral("name"))->setLabel(tr("Name"));
    m_name->setPlaceholderText(tr("as the program"));
    field(QStringLiteral("task_type"))->setLabel(tr("Task type"));
    m_taskType->setPlaceholderText(tr("for example image"));
    field(QStringLiteral("run.kind"))->setLabel(tr("Runs"));
    const int current = std::max(0, m_kind->currentIndex());
    m_kind->clear();
    m_kind->addItems({tr("a command"), tr("a function"), tr("a URL")});
    m_kind->setCurrentIndex(current);
    field(QStringLiteral("run.command"))->setLabel(tr("Command"));
    m_command->setPlaceholderText(QStringLiteral("python3 thumb.py 'in 1.jpg'"));
    m_command->setToolTip(tr("The program and its arguments. No shell reads them: blanks separate, "
                             "quotes keep together."));
    field(QStringLiteral("run.function"))->setLabel(tr("Function"));
    m_function->setPlaceholderText(tr("name or name@version"));
    field(QStringLiteral("run.url"))->setLabel(tr("URL"));
    m_url->setPlaceholderText(QStringLiteral("https://…"));
    field(QStringLiteral("run.package"))->setLabel(tr("Package"));
    m_package->setPlaceholderText(tr("directory or zip, if any"));
    m_browse->setText(tr("Choose…"));
    m_browse->setAccessibleName(tr("Choose a package"));
    field(QStringLiteral("run.container.image"))->setLabel(tr("Container image"));
    m_image->setPlaceholderText(tr("none: this host's programs"));
    m_hostNetwork->setText(tr("Container may use the network"));
}

} // namespace tributary::pages
