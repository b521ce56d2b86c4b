#include "pages/task_detail/lost_dialog.h"

#include "gateway/text.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace tributary::pages {

LostDialog::LostDialog(const widgets::Theme& theme, const model::AttemptRecord& attempt,
                       QWidget* parent)
    : QDialog(parent)
{
    setObjectName(QStringLiteral("lostDialog"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Declare lost"));
    const widgets::Metrics& m = theme.metrics();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(m.pad * 2, m.pad * 2, m.pad * 2, m.pad * 2);
    column->setSpacing(m.gap);
    const auto label = [&](const QString& text, const char* role) {
        auto* made = new QLabel(text, this);
        made->setTextFormat(Qt::PlainText);
        made->setProperty("role", QLatin1String(role));
        made->setWordWrap(true);
        column->addWidget(made);
        return made;
    };
    label(tr("%1 cannot tell what became of attempt %2")
              .arg(gateway::toQt(attempt.backend))
              .arg(attempt.id.number),
          "title");
    if (!attempt.error.empty())
        label(gateway::toQt(attempt.error), "muted");
    label(tr("Declared lost, the task may run again, as its retry policy says. If the attempt "
             "still runs somewhere, the work is done twice: look there first."),
          "muted");
    column->addSpacing(m.gap);
    auto* caption = label(tr("&How do you know that it has ended?"), "caption");
    auto* reason = new QLineEdit(this);
    reason->setObjectName(QStringLiteral("lostReason"));
    reason->setPlaceholderText(tr("for example: the machine was reinstalled"));
    caption->setBuddy(reason);
    column->addWidget(reason);
    column->addSpacing(m.gap);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    auto* declare = buttons->addButton(tr("&Declare lost"), QDialogButtonBox::AcceptRole);
    declare->setObjectName(QStringLiteral("lostDeclare"));
    declare->setProperty("kind", QStringLiteral("primary"));
    declare->setEnabled(false);
    column->addWidget(buttons);
    connect(reason, &QLineEdit::textChanged, declare,
            [declare](const QString& text) { declare->setEnabled(!text.trimmed().isEmpty()); });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(buttons, &QDialogButtonBox::accepted, this, [this, reason] {
        accept();
        emit declared(reason->text().trimmed());
    });
    reason->setFocus();
    setMinimumWidth(m.panelWidth * 3 / 2);
}

} // namespace tributary::pages
