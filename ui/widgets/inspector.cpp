#include "widgets/inspector.h"

#include <QEvent>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>

namespace tributary::widgets {
namespace {

constexpr int kIdLength = 36;

} // namespace

Inspector::Inspector(const Theme& theme, QWidget* parent)
    : QFrame(parent)
    , m_theme(theme)
    , m_title(new QLabel(this))
    , m_hint(new QLabel(this))
    , m_body(new QWidget)
    , m_grid(new QGridLayout(m_body))
    , m_scroll(new QScrollArea(this))
    , m_actions(new QHBoxLayout)
{
    setObjectName(QStringLiteral("inspector"));
    setProperty("card", true);
    const Metrics& m = theme.metrics();
    m_title->setProperty("role", QStringLiteral("heading"));
    m_title->setWordWrap(true);
    m_title->setTextFormat(Qt::PlainText);
    m_hint->setProperty("role", QStringLiteral("muted"));
    m_hint->setWordWrap(true);
    m_body->setProperty("transparent", true);
    m_grid->setContentsMargins(0, 0, m.gap, 0);
    m_grid->setHorizontalSpacing(m.pad);
    m_grid->setVerticalSpacing(m.gap / 2);
    m_grid->setColumnStretch(1, 1);
    m_body->installEventFilter(this);
    m_scroll->setWidget(m_body);
    m_scroll->setWidgetResizable(true);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(m.pad, m.pad, m.gap, m.pad);
    column->setSpacing(m.gap);
    column->addWidget(m_title);
    column->addWidget(m_hint);
    column->addWidget(m_scroll, 1);
    column->addLayout(m_actions);
    m_actions->setSpacing(m.gap);
    m_scroll->setMinimumWidth(m.panelWidth / 2);
    connect(&theme, &Theme::changed, this, &Inspector::rebuild);
}

void Inspector::setTitle(const QString& title)
{
    m_title->setText(title);
    m_title->show();
}

void Inspector::setRows(const QList<InspectorRow>& rows)
{
    m_hint->hide();
    m_body->show();
    if (rows == m_rows)
        return; // keeps a selection of text
    m_rows = rows;
    rebuild();
}

void Inspector::clear(const QString& hint)
{
    m_rows.clear();
    m_title->hide();
    m_hint->setText(hint);
    m_hint->show();
    m_body->hide();
    rebuild();
}

void Inspector::rebuild()
{
    while (QLayoutItem* item = m_grid->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (int row = 0; row < m_grid->rowCount(); ++row) // the stretch of a shorter list before
        m_grid->setRowStretch(row, 0);
    // Nothing is cut that is no longer than an id; longer words are, and their rows alone.
    const int widest = QFontMetrics(m_theme.monoFont()).horizontalAdvance(QString(kIdLength, u'0'));
    int line = 0;
    for (const InspectorRow& row : std::as_const(m_rows)) {
        auto* name = new QLabel(row.label, m_body);
        name->setTextFormat(Qt::PlainText);
        if (row.value.isEmpty()) {
            name->setProperty("role", QStringLiteral("heading"));
            m_grid->addItem(new QSpacerItem(0, m_theme.metrics().gap), line++, 0);
            m_grid->addWidget(name, line++, 0, 1, 3);
            continue;
        }
        name->setProperty("role", QStringLiteral("caption"));
        auto* value = new QLabel(row.value, m_body);
        value->setTextFormat(Qt::PlainText);
        value->setWordWrap(true);
        value->setTextInteractionFlags(Qt::TextSelectableByMouse);
        // One line at least, and both on one line: their fonts differ.
        for (QLabel* label : {name, value})
            label->setMinimumHeight(m_theme.metrics().icon * 4 / 3);
        if (row.isMono)
            value->setFont(m_theme.monoFont());
        value->setMinimumWidth(std::min(value->minimumSizeHint().width(), widest));
        m_grid->addWidget(name, line, 0, Qt::AlignTop);
        if (row.iconName.isEmpty()) {
            m_grid->addWidget(value, line, 1, 1, 2);
        } else {
            auto* cell = new QWidget(m_body);
            auto* layout = new QHBoxLayout(cell);
            layout->setContentsMargins(0, 0, 0, 0);
            layout->setSpacing(m_theme.metrics().gap);
            auto* glyph = new QLabel(cell);
            glyph->setPixmap(m_theme.pixmap(row.iconName, row.iconColor, m_theme.metrics().icon));
            layout->addWidget(glyph);
            layout->addWidget(value, 1);
            cell->setMinimumHeight(value->minimumHeight());
            m_grid->addWidget(cell, line, 1, 1, 2);
        }
        ++line;
    }
    m_grid->setRowStretch(line, 1);
}

// A layout knows its size only once its widgets are shown, and asks for it then.
bool Inspector::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_body && event->type() == QEvent::LayoutRequest)
        m_scroll->setMinimumWidth(m_body->minimumSizeHint().width()
                                  + m_scroll->verticalScrollBar()->sizeHint().width());
    return QFrame::eventFilter(watched, event);
}

} // namespace tributary::widgets
