#include "pages/tasks/facet_panel.h"

#include "gateway/text.h"
#include "models/filter_terms.h"
#include "widgets/display_format.h"

#include <QCoreApplication>
#include <QIdentityProxyModel>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QStyledItemDelegate>

namespace tributary::pages {

namespace {

using models::FacetModel;
using widgets::DisplayFormat;

FacetModel::Row rowOf(const QModelIndex& index)
{
    return static_cast<FacetModel::Row>(index.data(FacetModel::RowRole).toInt());
}

std::optional<model::TaskState> stateOf(const QModelIndex& index)
{
    return index.data(FacetModel::FieldRole).toString() == QLatin1String("state")
        ? model::parse<model::TaskState>(
              gateway::toStd(index.data(FacetModel::ValueRole).toString()))
        : std::nullopt;
}

std::optional<model::ExecutionType> typeOf(const QModelIndex& index)
{
    return index.data(FacetModel::FieldRole).toString() == QLatin1String("execution_type")
        ? model::parse<model::ExecutionType>(
              gateway::toStd(index.data(FacetModel::ValueRole).toString()))
        : std::nullopt;
}

// Words for what the model holds.
class FacetWords final : public QIdentityProxyModel
{
    Q_DECLARE_TR_FUNCTIONS(FacetPanel)

public:
    FacetWords(const DisplayFormat& format, QObject* parent)
        : QIdentityProxyModel(parent)
        , m_format(format)
    {
    }

    QVariant data(const QModelIndex& index, int role) const override
    {
        if (role == Qt::DisplayRole)
            return words(index);
        if (role == Qt::AccessibleTextRole && rowOf(index) == FacetModel::Row::Value)
            return accessibleText(index);
        if (role == Qt::ToolTipRole && rowOf(index) == FacetModel::Row::Value)
            return tr("%1: %2", "value: count").arg(words(index), count(index));
        return QIdentityProxyModel::data(index, role);
    }
    QString count(const QModelIndex& index) const
    {
        return m_format.count(index.data(FacetModel::CountRole).toLongLong());
    }
    void refresh()
    {
        if (rowCount() > 0)
            emit dataChanged(index(0, 0), index(rowCount() - 1, 0));
    }

private:
    QString words(const QModelIndex& index) const
    {
        const auto amount = index.data(FacetModel::CountRole).toInt();
        switch (rowOf(index)) {
        case FacetModel::Row::Heading:
            return heading(index.data(FacetModel::FieldRole).toString());
        case FacetModel::Row::More:
            return amount > 0 ? tr("%n more…", nullptr, amount) : tr("Show fewer");
        case FacetModel::Row::Value:
            break;
        }
        if (const auto state = stateOf(index))
            return DisplayFormat::state(*state);
        if (const auto type = typeOf(index))
            return DisplayFormat::type(*type);
        return index.data(FacetModel::ValueRole).toString();
    }
    static QString heading(const QString& field)
    {
        if (field == QLatin1String("state"))
            return tr("State");
        if (field == QLatin1String("execution_type"))
            return tr("Execution type");
        return field == QLatin1String("backend") ? tr("Back end") : tr("Rule");
    }
    QString accessibleText(const QModelIndex& index) const
    {
        const int mark = index.data(FacetModel::MarkRole).toInt();
        const QString text = tr("%1: %2", "value: count").arg(words(index), count(index));
        if (mark > 0)
            return tr("%1, filtered by").arg(text);
        return mark < 0 ? tr("%1, filtered out").arg(text) : text;
    }

    const DisplayFormat& m_format;
};

class FacetDelegate final : public QStyledItemDelegate
{
public:
    FacetDelegate(const widgets::Theme& theme, const FacetWords& words, QObject* parent)
        : QStyledItemDelegate(parent)
        , m_theme(theme)
        , m_words(words)
    {
    }

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const int height = m_theme.metrics().rowHeight;
        const bool hasSpace = rowOf(index) == FacetModel::Row::Heading && index.row() > 0;
        return {option.rect.width(), hasSpace ? height * 3 / 2 : height};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override
    {
        const int gap = m_theme.metrics().gap;
        const QRect rect = option.rect.adjusted(gap, 0, -gap, 0);
        painter->save();
        switch (rowOf(index)) {
        case FacetModel::Row::Heading:
            painter->setFont(m_theme.font(1, true));
            painter->setPen(m_theme.colors().muted);
            painter->drawText(rect, Qt::AlignLeft | Qt::AlignBottom,
                              index.data(Qt::DisplayRole).toString());
            break;
        case FacetModel::Row::More:
            paintBackground(*painter, option);
            painter->setPen(m_theme.colors().accent);
            painter->drawText(rect.adjusted(indent(), 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter,
                              index.data(Qt::DisplayRole).toString());
            break;
        case FacetModel::Row::Value:
            paintBackground(*painter, option);
            paintValue(*painter, rect, index);
            break;
        }
        if (option.state.testFlag(QStyle::State_HasFocus)) {
            painter->setPen(m_theme.colors().accent);
            painter->drawRect(option.rect.adjusted(0, 0, -1, -1));
        }
        painter->restore();
    }

private:
    int indent() const { return m_theme.metrics().icon + m_theme.metrics().gap; }

    void paintBackground(QPainter& painter, const QStyleOptionViewItem& option) const
    {
        if (option.state.testFlag(QStyle::State_MouseOver))
            painter.fillRect(option.rect, m_theme.colors().raised);
    }

    void paintValue(QPainter& painter, const QRect& rect, const QModelIndex& index) const
    {
        const widgets::Colors& colors = m_theme.colors();
        const int mark = index.data(FacetModel::MarkRole).toInt();
        QColor color = colors.muted;
        QString icon;
        if (const auto state = stateOf(index)) {
            color = m_theme.state(*state);
            icon = widgets::Theme::stateIcon(*state);
        } else if (const auto type = typeOf(index)) {
            color = m_theme.type(*type);
            icon = widgets::Theme::typeIcon(*type);
        }
        if (mark != 0) { // the glyph of the mark takes the place of the value's own
            icon = mark > 0 ? QStringLiteral("check") : QStringLiteral("filter-out");
            color = mark > 0 ? colors.accent : colors.bad;
        }
        QColor bar = color;
        bar.setAlphaF(0.16F);
        const double share = index.data(FacetModel::ShareRole).toDouble();
        const int step = m_theme.metrics().gap / 4;
        painter.fillRect(QRect(rect.left(), rect.top() + step,
                               static_cast<int>(rect.width() * share), rect.height() - 2 * step),
                         bar);
        const int size = m_theme.metrics().icon;
        if (!icon.isEmpty())
            painter.drawPixmap(rect.left() + 2 * step, rect.center().y() - size / 2,
                               m_theme.pixmap(icon, color, size));
        const QString count = m_words.count(index);
        QFont font = m_theme.font(1, mark > 0);
        font.setStrikeOut(mark < 0);
        painter.setFont(m_theme.font());
        painter.setPen(colors.muted);
        painter.drawText(rect.adjusted(0, 0, -step, 0), Qt::AlignRight | Qt::AlignVCenter, count);
        const int countWidth = painter.fontMetrics().horizontalAdvance(count);
        painter.setFont(font);
        painter.setPen(colors.text);
        const bool hasIcon = !icon.isEmpty();
        const QRect words = rect.adjusted(hasIcon ? indent() + 2 * step : 2 * step, 0,
                                          -countWidth - m_theme.metrics().gap, 0);
        painter.drawText(words, Qt::AlignLeft | Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(index.data(Qt::DisplayRole).toString(),
                                                          Qt::ElideRight, words.width()));
    }

    const widgets::Theme& m_theme;
    const FacetWords& m_words;
};

} // namespace

FacetPanel::FacetPanel(const widgets::Theme& theme, const widgets::DisplayFormat& format,
                       QWidget* parent)
    : QListView(parent)
{
    setObjectName(QStringLiteral("facets"));
    auto* words = new FacetWords(format, this);
    words->setSourceModel(&m_facets);
    setModel(words);
    setItemDelegate(new FacetDelegate(theme, *words, this));
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollMode(ScrollPerPixel);
    setEditTriggers(NoEditTriggers);
    setMouseTracking(true);
    setContextMenuPolicy(Qt::CustomContextMenu);
    setMinimumWidth(theme.metrics().panelWidth / 3);
    setProperty("framed", true);
    connect(this, &QListView::clicked, this, &FacetPanel::activateRow);
    connect(this, &QWidget::customContextMenuRequested, this, &FacetPanel::showMenu);
    connect(&theme, &widgets::Theme::changed, viewport(), qOverload<>(&QWidget::update));
}

void FacetPanel::setFacets(const service::Facets& facets)
{
    const int row = currentIndex().row();
    m_facets.setFacets(facets);
    if (!currentIndex().isValid() && row >= 0 && row < model()->rowCount())
        setCurrentIndex(model()->index(row, 0));
}

void FacetPanel::setFilter(const QString& filter)
{
    m_filter = filter;
    m_facets.setFilter(filter);
}

void FacetPanel::refresh()
{
    static_cast<FacetWords*>(model())->refresh();
}

void FacetPanel::activateRow(const QModelIndex& index)
{
    if (!index.isValid())
        return;
    if (rowOf(index) == FacetModel::Row::More)
        m_facets.toggleMore(m_facets.index(index.row()));
    else if (rowOf(index) == FacetModel::Row::Value)
        emit filterChanged(models::withToggled(m_filter,
                                               index.data(FacetModel::FieldRole).toString(),
                                               index.data(FacetModel::ValueRole).toString()));
}

void FacetPanel::showMenu(const QPoint& at)
{
    const QModelIndex index = indexAt(at);
    if (!index.isValid() || rowOf(index) != FacetModel::Row::Value)
        return;
    const QString field = index.data(FacetModel::FieldRole).toString();
    const QString value = index.data(FacetModel::ValueRole).toString();
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto add = [&](const QString& text, const QString& filter) {
        connect(menu->addAction(text), &QAction::triggered, this,
                [this, filter] { emit filterChanged(filter); });
    };
    add(tr("Only this"), models::withOnly(m_filter, field, value));
    add(tr("Filter out"), models::withExcluded(m_filter, field, value));
    add(tr("Any value"), models::withTerms(m_filter, field, {}));
    menu->popup(viewport()->mapToGlobal(at));
}

void FacetPanel::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
    case Qt::Key_Space:
    case Qt::Key_Return:
    case Qt::Key_Enter:
        activateRow(currentIndex());
        event->accept();
        return;
    case Qt::Key_Menu:
        showMenu(visualRect(currentIndex()).center());
        return;
    default:
        QListView::keyPressEvent(event);
    }
}

} // namespace tributary::pages
