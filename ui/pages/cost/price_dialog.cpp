#include "pages/cost/price_dialog.h"

#include "gateway/text.h"
#include "models/text_place.h"
#include "widgets/banner.h"
#include "widgets/code_editor.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace tributary::pages {

using gateway::toQt;
using gateway::toStd;

PriceDialog::PriceDialog(const AppContext& app, QWidget* parent)
    : QDialog(parent)
    , m_app(app)
{
    setObjectName(QStringLiteral("priceDialog"));
    setWindowTitle(tr("Prices"));
    const int width = app.theme.metrics().panelWidth;
    resize(3 * width, 2 * width);
    build();
    refresh();
    load();
}

void PriceDialog::build()
{
    const widgets::Metrics& m = m_app.theme.metrics();
    m_banner = new widgets::Banner(m_app.theme, this);
    m_banner->hide();
    m_head = new QLabel(this);
    m_head->setTextFormat(Qt::PlainText);
    m_head->setWordWrap(true);
    m_head->setProperty("role", QStringLiteral("muted"));
    m_editor = new widgets::CodeEditor(m_app.theme, this);
    m_editor->setObjectName(QStringLiteral("priceEditor"));
    m_editor->setAccessibleName(tr("Price book"));
    m_editor->setReadOnly(true); // until it was read
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_replace = buttons->addButton(tr("Put in force"), QDialogButtonBox::AcceptRole);
    m_replace->setObjectName(QStringLiteral("priceReplace"));
    m_replace->setProperty("kind", QStringLiteral("primary"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(m.pad * 2, m.pad * 2, m.pad * 2, m.pad * 2);
    column->setSpacing(m.pad);
    column->addWidget(m_banner);
    column->addWidget(m_head);
    column->addWidget(m_editor, 1);
    column->addWidget(buttons);
    connect(m_editor, &QPlainTextEdit::textChanged, this, &PriceDialog::refresh);
    connect(m_banner, &widgets::Banner::retryRequested, this, &PriceDialog::load);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(buttons, &QDialogButtonBox::accepted, this, &PriceDialog::send);
}

void PriceDialog::load()
{
    m_head->setText(tr("Loading…"));
    m_app.gateway.query(
        this, QStringLiteral("prices"),
        [](const gateway::Queries& on) { return on.operations.priceBook(); },
        [this](const base::Result<service::PriceBookRow>& book) {
            if (book)
                return show(*book);
            m_head->clear();
            m_banner->showError(book.error());
            m_banner->setRetryVisible(true);
            m_banner->show();
        });
}

void PriceDialog::show(const service::PriceBookRow& book)
{
    m_banner->hide();
    m_head->setText(tr("%1, of %2, is in force. What attempts have cost stays as it is; those that "
                       "end from now on are priced by the new book.",
                       "name and version, date")
                        .arg(toQt(book.label), toQt(book.date)));
    m_file = book.file;
    m_source = toQt(book.source);
    m_editor->setPlainText(m_source);
    m_editor->setReadOnly(false);
    m_editor->setFocus();
    refresh();
}

void PriceDialog::refresh()
{
    const bool isChanged = !m_editor->isReadOnly() && m_editor->toPlainText() != m_source;
    m_replace->setEnabled(isChanged && !m_isSending);
}

void PriceDialog::send()
{
    m_isSending = true;
    refresh();
    emit replaceRequested(service::SetPriceBook{toStd(m_editor->toPlainText()), m_file});
}

void PriceDialog::setFailure(const base::Error& error)
{
    m_isSending = false;
    m_banner->showError(error);
    m_banner->setRetryVisible(false);
    m_banner->show();
    QList<widgets::CodeMark> marks;
    if (error.where.line > 0) {
        const QString text = m_editor->toPlainText();
        const auto begin = models::positionOf(text, error.where.line, error.where.column);
        marks.append({begin, models::endOfWord(text, begin), true, toQt(error.message), {}});
    }
    m_editor->setMarks(marks);
    if (!marks.isEmpty())
        m_editor->showMark(marks.first());
    refresh();
}

} // namespace tributary::pages
