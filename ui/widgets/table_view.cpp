#include "widgets/table_view.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QStringList>

namespace tributary::widgets {

CellDelegate::CellDelegate(const Theme& theme, QObject* parent)
    : QStyledItemDelegate(parent)
    , m_theme(theme)
{
}

QSize CellDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    QSize size = QStyledItemDelegate::sizeHint(option, index);
    size.setHeight(m_theme.metrics().rowHeight);
    if (!index.data(IconNameRole).toString().isEmpty())
        size.rwidth() += m_theme.metrics().icon + m_theme.metrics().gap;
    return size;
}

// Paints without the style: a style sheet costs several times as much for each cell.
void CellDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                         const QModelIndex& index) const
{
    const Colors& c = m_theme.colors();
    const Metrics& m = m_theme.metrics();
    QRect rect = option.rect;
    const bool isSelected =
        option.state.testFlag(QStyle::State_Selected) || index.data(SelectedRole).toBool();
    if (isSelected)
        painter->fillRect(rect, c.accentSoft);
    painter->setPen(c.grid);
    painter->drawLine(rect.bottomLeft(), rect.bottomRight());
    rect.adjust(m.gap, 0, -m.gap, 0);
    if (index.data(PendingRole).toBool()) {
        const int height = m.gap;
        painter->fillRect(
            QRect(rect.left(), rect.center().y() - height / 2, rect.width() * 3 / 5, height),
            c.grid);
        return;
    }
    const QVariant color = index.data(IconColorRole);
    const QVariant bar = index.data(BarRole);
    if (bar.isValid()) {
        QColor fill = color.isValid() ? color.value<QColor>() : c.accent;
        fill.setAlphaF(0.25F);
        const int width = static_cast<int>(rect.width() * std::clamp(bar.toDouble(), 0.0, 1.0));
        painter->fillRect(QRect(rect.left(), rect.top() + m.gap / 2, width, rect.height() - m.gap),
                          fill);
    }
    const QString icon = index.data(IconNameRole).toString();
    if (!icon.isEmpty()) {
        const QPixmap pixmap =
            m_theme.pixmap(icon, color.isValid() ? color.value<QColor>() : c.muted, m.icon);
        painter->drawPixmap(rect.left(), rect.center().y() - m.icon / 2, pixmap);
        rect.setLeft(rect.left() + m.icon + m.gap);
    }
    const QVariant tone = index.data(ToneRole);
    painter->setPen(tone.isValid() ? m_theme.tone(static_cast<Tone>(tone.toInt())) : c.text);
    const bool isMono = index.data(MonoRole).toBool();
    painter->setFont(isMono ? m_theme.monoFont() : option.font);
    const QVariant alignment = index.data(Qt::TextAlignmentRole);
    const int flags =
        alignment.isValid() ? alignment.toInt() : int(Qt::AlignLeft | Qt::AlignVCenter);
    const QString text =
        painter->fontMetrics().elidedText(index.data(Qt::DisplayRole).toString(),
                                          isMono ? Qt::ElideMiddle : Qt::ElideRight, rect.width());
    painter->drawText(rect, flags | Qt::AlignVCenter | Qt::TextSingleLine, text);
    if (option.state.testFlag(QStyle::State_HasFocus)) {
        painter->setPen(c.accent);
        painter->drawRect(option.rect.adjusted(0, 0, -1, -2));
    }
}

TableView::TableView(const Theme& theme, QWidget* parent)
    : QTableView(parent)
    , m_theme(theme)
{
    setItemDelegate(new CellDelegate(theme, this));
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollMode(ScrollPerPixel);
    setWordWrap(false);
    setShowGrid(false);
    setTabKeyNavigation(false);
    setEditTriggers(NoEditTriggers);
    setProperty("framed", true);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setDefaultSectionSize(theme.metrics().rowHeight);
    verticalHeader()->setMinimumSectionSize(theme.metrics().rowHeight);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    horizontalHeader()->setStretchLastSection(true);
    horizontalHeader()->setSectionsMovable(true);
    connect(this, &QTableView::doubleClicked, this, &TableView::activatedRow);
    connect(&theme, &Theme::changed, viewport(), qOverload<>(&QWidget::update));
}

// The size hint of a section doesn't know the weight and padding that the style sheet gives it.
int TableView::headingWidth(int column) const
{
    QFont heading = horizontalHeader()->font();
    heading.setWeight(QFont::DemiBold);
    const QFontMetrics metrics(heading);
    const QString title = model()->headerData(column, Qt::Horizontal).toString();
    return metrics.horizontalAdvance(title) + 4 * m_theme.metrics().gap;
}

void TableView::setColumnChooser(bool isOn)
{
    horizontalHeader()->setContextMenuPolicy(isOn ? Qt::CustomContextMenu : Qt::DefaultContextMenu);
    if (isOn)
        connect(horizontalHeader(), &QWidget::customContextMenuRequested, this,
                &TableView::showColumnMenu, Qt::UniqueConnection);
}

void TableView::showColumnMenu(const QPoint& at)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (int column = 0; column < model()->columnCount(); ++column) {
        QAction* action = menu->addAction(model()->headerData(column, Qt::Horizontal).toString());
        action->setCheckable(true);
        action->setChecked(!isColumnHidden(column));
        action->setEnabled(column != 0);
        connect(action, &QAction::toggled, this,
                [this, column](bool isShown) { setColumnHidden(column, !isShown); });
    }
    menu->popup(horizontalHeader()->mapToGlobal(at));
}

QString TableView::selectionAsTsv(int limit) const
{
    if (model() == nullptr || selectionModel() == nullptr)
        return {};
    QList<int> columns;
    for (int visual = 0; visual < model()->columnCount(); ++visual) {
        const int column = horizontalHeader()->logicalIndex(visual);
        if (!isColumnHidden(column))
            columns.append(column);
    }
    QStringList lines;
    QStringList cells;
    for (const int column : std::as_const(columns))
        cells.append(model()->headerData(column, Qt::Horizontal).toString());
    lines.append(cells.join(QLatin1Char('\t')));
    // Ranges, not selectedRows(): that one is quadratic for large selections.
    const QItemSelection selection = selectionModel()->selection();
    for (const QItemSelectionRange& range : selection) {
        for (int row = range.top(); row <= range.bottom() && lines.size() <= limit; ++row) {
            cells.clear();
            for (const int column : std::as_const(columns)) {
                QString text = model()->index(row, column).data().toString();
                cells.append(text.replace(QLatin1Char('\t'), QLatin1Char(' '))
                                 .replace(QLatin1Char('\n'), QLatin1Char(' ')));
            }
            lines.append(cells.join(QLatin1Char('\t')));
        }
    }
    return lines.join(QLatin1Char('\n'));
}

void TableView::copySelection() const
{
    QGuiApplication::clipboard()->setText(selectionAsTsv());
}

void TableView::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Copy)) {
        copySelection();
        event->accept();
        return;
    }
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        && event->modifiers() == Qt::NoModifier && currentIndex().isValid()) {
        emit activatedRow(currentIndex());
        event->accept();
        return;
    }
    QTableView::keyPressEvent(event);
}

} // namespace tributary::widgets
