#include "pages/submit/submit_text.h"

#include "models/text_place.h"
#include "pages/submit/preview_text.h"
#include "widgets/code_editor.h"
#include "widgets/rule_highlighter.h"
#include "widgets/table_view.h"

#include <QHeaderView>
#include <QVBoxLayout>

#include <utility>

namespace tributary::pages {
namespace {

constexpr int kShownProblems = 4;

} // namespace

SubmitText::SubmitText(const widgets::Theme& theme, const widgets::DisplayFormat& format,
                       QWidget* parent)
    : QWidget(parent)
    , m_editor(new widgets::CodeEditor(theme, this))
{
    m_editor->setObjectName(QStringLiteral("submitText"));
    new widgets::RuleHighlighter(m_editor->document(), theme);
    m_problems = widgets::makeRecordTable(theme, format, this, false);
    m_problems.view->setObjectName(QStringLiteral("submitProblems"));
    m_problems.view->setMaximumHeight(theme.metrics().rowHeight * (kShownProblems + 1));
    m_problems.view->hide();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme.metrics().gap);
    column->addWidget(m_editor, 1);
    column->addWidget(m_problems.view);
    connect(m_editor, &QPlainTextEdit::textChanged, this, [this] {
        if (std::exchange(m_text, m_editor->toPlainText()) != m_text)
            emit edited();
    });
    connect(m_problems.view, &widgets::TableView::activatedRow, this,
            [this](const QModelIndex& index) { showRow(index.row()); });
    connect(m_problems.view, &QAbstractItemView::clicked, this,
            [this](const QModelIndex& index) { showRow(index.row()); });
}

void SubmitText::setText(const QString& text)
{
    const QSignalBlocker blocker(this);
    if (text != m_text)
        m_editor->replaceText(text);
}

void SubmitText::setErrors(const std::vector<base::Error>& errors)
{
    QList<widgets::CodeMark> marks;
    QList<models::Record> rows;
    for (const base::Error& error : errors) {
        const QString message = problemText(error);
        const auto at = models::positionOf(m_text, error.where.line, error.where.column);
        marks.append({at, models::endOfWord(m_text, at), true, message, {}});
        rows.append(
            {QString::number(rows.size()),
             {true, error.where.line > 0 ? QVariant(qlonglong(error.where.line)) : QVariant(),
              message},
             message});
    }
    m_editor->setMarks(marks);
    m_problems.model->setRecords(rows);
    m_problems.view->setVisible(!rows.isEmpty());
    m_problems.fitColumns(100);
}

bool SubmitText::focusFirstError()
{
    if (m_editor->marks().isEmpty())
        return false;
    showRow(0);
    return true;
}

void SubmitText::showRow(int row)
{
    const QList<widgets::CodeMark>& marks = m_editor->marks();
    if (row >= 0 && row < marks.size())
        m_editor->showMark(widgets::CodeMark(marks[row]));
}

void SubmitText::step(int direction)
{
    const QList<widgets::CodeMark>& marks = m_editor->marks();
    if (marks.isEmpty())
        return;
    const int caret = m_editor->textCursor().position();
    qsizetype next = direction > 0 ? 0 : marks.size() - 1;
    for (qsizetype i = 0; i < marks.size(); ++i) {
        if (direction > 0 && marks[i].begin > caret) {
            next = i;
            break;
        }
        if (direction < 0 && marks[i].begin < caret)
            next = i;
    }
    showRow(static_cast<int>(next));
}

void SubmitText::focusEditor()
{
    m_editor->setFocus();
}

void SubmitText::retranslate()
{
    m_editor->setAccessibleName(tr("Task file"));
    m_editor->setPlaceholderText(tr("A task file: one task, a list, YAML documents or JSON lines. "
                                    "Paste or type here."));
    m_problems.view->setAccessibleName(tr("Problems"));
    m_problems.model->setColumns({{QString(), models::CellKind::Severity},
                                  {tr("Line"), models::CellKind::Count},
                                  {tr("Problem"), models::CellKind::Text}});
    m_problems.view->horizontalHeader()->setSectionResizeMode(2, QHeaderView::Stretch);
}

} // namespace tributary::pages
