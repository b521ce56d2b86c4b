#include "pages/task_detail/trace_view.h"

#include "gateway/text.h"
#include "models/tree_model.h"
#include "pages/task_detail/trace_paint.h"
#include "widgets/display_format.h"

#include <QKeyEvent>
#include <QWheelEvent>

#include <algorithm>

namespace tributary::pages {

namespace {

using models::TraceRow;
using Kind = service::TraceSpan::Kind;

constexpr double kZoomStep = 1.5;
constexpr double kLeastWindow = 100; // microseconds
constexpr double kPanShare = 0.2; // of the window
constexpr double kMargin = 1.02; // room behind the end

enum Column
{
    Name,
    Bars,
    Length,
    Share
};

} // namespace

TraceView::TraceView(const widgets::Theme& theme, const widgets::DisplayFormat& format,
                     QWidget* parent)
    : QTreeView(parent)
    , m_theme(theme)
    , m_format(format)
    , m_model(new models::TreeModel(this))
{
    setObjectName(QStringLiteral("traceView"));
    setProperty("framed", true);
    setHeader(new TraceHeader(theme, format, *this));
    m_model->setHeaders({{}, {}, {}, {}});
    setModel(m_model);
    setItemDelegate(new widgets::CellDelegate(theme, this));
    setItemDelegateForColumn(Bars, new TraceBars(theme, *this));
    setUniformRowHeights(true);
    setEditTriggers(NoEditTriggers);
    setAllColumnsShowFocus(true);
    setIndentation(theme.metrics().icon);
    header()->setStretchLastSection(false);
    header()->setSectionsMovable(false);
    header()->setSectionResizeMode(Bars, QHeaderView::Stretch);
    const int character = fontMetrics().horizontalAdvance(QLatin1Char('0'));
    setColumnWidth(Name, 28 * character);
    setColumnWidth(Length, 13 * character);
    setColumnWidth(Share, 11 * character);
    connect(&theme, &widgets::Theme::changed, this, [this] { setTrace(m_fold, m_text); });
    connect(this, &QTreeView::doubleClicked, this, [this](const QModelIndex& index) {
        if (const int attempt = index.data(TraceAttemptRole).toInt(); attempt > 0)
            emit attemptActivated(attempt);
    });
    retranslate();
}

QString TraceView::phaseName(Kind kind)
{
    switch (kind) {
    case Kind::Classify:
        return tr("Classify");
    case Kind::Queue:
        return tr("Queue");
    case Kind::Dispatch:
        return tr("Dispatch");
    case Kind::ColdStart:
        return tr("Cold start");
    case Kind::Run:
        return tr("Run");
    case Kind::Collect:
        return tr("Collect");
    case Kind::Backoff:
        return tr("Back-off");
    case Kind::Cancel:
        return tr("Cancel");
    }
    return {};
}

QString TraceView::nameOf(const TraceRow& row) const
{
    switch (row.kind) {
    case TraceRow::Kind::Attempt:
        return row.span.backend.empty()
            ? tr("Attempt %1").arg(row.span.attempt)
            : tr("Attempt %1 on %2")
                  .arg(row.span.attempt)
                  .arg(gateway::toQt(row.span.backend));
    case TraceRow::Kind::Gap:
        return tr("Gap");
    case TraceRow::Kind::Phase:
        break;
    }
    return phaseName(row.span.kind);
}

QColor TraceView::colorOf(const TraceRow& row) const
{
    using model::TaskState;
    if (row.kind == TraceRow::Kind::Gap)
        return m_theme.colors().muted;
    if (row.kind == TraceRow::Kind::Attempt)
        return row.span.failed ? m_theme.colors().bad : m_theme.colors().disabled;
    if (row.span.failed)
        return m_theme.state(TaskState::Failed);
    switch (row.span.kind) {
    case Kind::Classify:
        return m_theme.colors().accent;
    case Kind::Queue:
        return m_theme.state(TaskState::Queued);
    case Kind::Dispatch:
        return m_theme.state(TaskState::Dispatching);
    case Kind::ColdStart:
        return m_theme.series(6);
    case Kind::Run:
        return m_theme.state(row.isOpen ? TaskState::Running : TaskState::Succeeded);
    case Kind::Collect:
        return m_theme.series(3);
    case Kind::Backoff:
        return m_theme.state(TaskState::TimedOut);
    case Kind::Cancel:
        return m_theme.state(TaskState::Cancelled);
    }
    return m_theme.colors().muted;
}

QString TraceView::describe(const TraceRow& row) const
{
    const base::Micros after = row.span.from - m_fold.from;
    QStringList lines;
    lines.append(row.isOpen ? tr("%1: since %2 after the submission, for %3 so far")
                                  .arg(nameOf(row), m_format.duration(after),
                                       m_format.duration(row.length()))
                            : tr("%1: from %2 after the submission, for %3")
                                  .arg(nameOf(row), m_format.duration(after),
                                       m_format.duration(row.length())));
    lines.append(m_format.dateTime(row.span.from));
    if (row.kind == TraceRow::Kind::Gap)
        lines.append(tr("No phase covers this time"));
    if (!row.span.reported)
        lines.append(row.span.backend.empty()
                         ? tr("Not reported by the back end")
                         : tr("Not reported by %1").arg(gateway::toQt(row.span.backend)));
    if (!row.span.note.empty())
        lines.append(gateway::toQt(row.span.note));
    return lines.join(QLatin1Char('\n'));
}

void TraceView::addRow(models::TreeNode& parent, const TraceRow& row, base::Instant from,
                       const QString& text)
{
    const QString name = nameOf(row);
    const bool isNotReported = row.kind == TraceRow::Kind::Phase && !row.span.reported;
    const QString shown = isNotReported ? tr("%1 (not reported)").arg(name) : name;
    const bool isMatching = text.isEmpty() || shown.contains(text, Qt::CaseInsensitive)
        || gateway::toQt(row.span.backend).contains(text, Qt::CaseInsensitive)
        || gateway::toQt(row.span.note).contains(text, Qt::CaseInsensitive);
    if (!isMatching && row.children.empty())
        return;
    const double share = static_cast<double>(row.length().count()) / m_length;
    models::TreeNode& node =
        parent.add({shown, {}, m_format.duration(row.length()), m_format.percent(share)});
    const QColor color = colorOf(row);
    const QString icon = row.span.failed ? QStringLiteral("cross")
        : row.isOpen                     ? QStringLiteral("play")
                                         : QString();
    if (!icon.isEmpty()) {
        node.cellRoles.insert({Name, widgets::IconNameRole}, icon);
        node.cellRoles.insert({Name, widgets::IconColorRole}, color);
    }
    for (const int column : {int(Length), int(Share)})
        node.cellRoles.insert({column, Qt::TextAlignmentRole},
                              int(Qt::AlignRight | Qt::AlignVCenter));
    if (row.kind == TraceRow::Kind::Gap)
        node.roles.insert(widgets::ToneRole, int(widgets::Tone::Muted));
    node.roles.insert(TraceFromRole, QVariant::fromValue<qlonglong>((row.span.from - from).count()));
    node.roles.insert(TraceToRole, QVariant::fromValue<qlonglong>((row.to - from).count()));
    node.roles.insert(TraceColorRole, color);
    node.roles.insert(TraceHatchedRole, isNotReported);
    node.roles.insert(TraceGapRole, row.kind == TraceRow::Kind::Gap);
    node.roles.insert(TraceOpenRole, row.isOpen);
    node.roles.insert(TraceFailedRole, row.span.failed);
    node.roles.insert(TraceAttemptRole, row.span.attempt);
    node.roles.insert(Qt::ToolTipRole, describe(row));
    node.cellRoles.insert({Bars, Qt::AccessibleTextRole}, describe(row));
    for (const TraceRow& child : row.children)
        addRow(node, child, from, isMatching ? QString() : text);
    if (!isMatching && node.children.empty())
        parent.children.pop_back();
}

void TraceView::setTrace(const models::TraceFold& fold, const QString& text)
{
    m_fold = fold;
    m_text = text;
    m_length = static_cast<double>(std::max<std::int64_t>(1, fold.length().count()));
    QList<int> current; // the rows from the top level down
    for (QModelIndex index = currentIndex(); index.isValid(); index = index.parent())
        current.prepend(index.row());
    auto root = std::make_unique<models::TreeNode>();
    for (const TraceRow& row : fold.rows)
        addRow(*root, row, fold.from, text);
    m_model->setRoot(std::move(root));
    expandAll();
    QModelIndex index;
    for (const int row : std::as_const(current)) {
        const QModelIndex below = m_model->index(row, 0, index);
        if (!below.isValid())
            break;
        index = below;
    }
    setCurrentIndex(index.isValid() ? index : m_model->index(0, 0));
    if (m_isFit)
        fit();
    else
        setWindow(m_from, m_to);
}

void TraceView::retranslate()
{
    m_model->setHeaders({tr("Phase"), QString(), tr("Duration"), tr("Share")});
    setAccessibleName(tr("Trace: phases and how long they took"));
    setTrace(m_fold, m_text);
}

// --- time -------------------------------------------------------------------------------------

void TraceView::setWindow(double from, double to)
{
    const double most = std::max(kLeastWindow, m_length * kMargin);
    const double length = std::clamp(to - from, kLeastWindow, most);
    m_from = std::clamp(from, 0.0, std::max(0.0, m_length * kMargin - length));
    m_to = m_from + length;
    viewport()->update();
    header()->viewport()->update();
}

void TraceView::zoomAround(double center, double factor)
{
    m_isFit = false;
    setWindow(center - (center - m_from) * factor, center + (m_to - center) * factor);
}

void TraceView::zoom(double factor)
{
    zoomAround((m_from + m_to) / 2, factor);
}

void TraceView::fit()
{
    m_isFit = true;
    setWindow(0, m_length * kMargin);
}

void TraceView::wheelEvent(QWheelEvent* event)
{
    if (!event->modifiers().testFlag(Qt::ControlModifier)) {
        QTreeView::wheelEvent(event);
        return;
    }
    const double share = (event->position().x() - columnViewportPosition(Bars))
        / std::max(1, columnWidth(Bars));
    zoomAround(m_from + (m_to - m_from) * std::clamp(share, 0.0, 1.0),
               event->angleDelta().y() > 0 ? 1 / kZoomStep : kZoomStep);
    event->accept();
}

void TraceView::keyPressEvent(QKeyEvent* event)
{
    const double step = (m_to - m_from) * kPanShare;
    const bool isShift = event->modifiers().testFlag(Qt::ShiftModifier);
    switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        zoom(1 / kZoomStep);
        return;
    case Qt::Key_Minus:
        zoom(kZoomStep);
        return;
    case Qt::Key_0:
        fit();
        return;
    case Qt::Key_Left:
    case Qt::Key_Right:
        if (!isShift)
            break;
        m_isFit = false;
        setWindow(m_from + (event->key() == Qt::Key_Left ? -step : step),
                  m_to + (event->key() == Qt::Key_Left ? -step : step));
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        emit doubleClicked(currentIndex());
        return;
    default:
        break;
    }
    QTreeView::keyPressEvent(event);
}

void TraceView::stepError(int direction)
{
    for (QModelIndex index = direction > 0 ? indexBelow(currentIndex()) : indexAbove(currentIndex());
         index.isValid(); index = direction > 0 ? indexBelow(index) : indexAbove(index)) {
        const bool isPhase = !m_model->hasChildren(index);
        if (isPhase && index.data(TraceFailedRole).toBool()) {
            setCurrentIndex(index);
            return;
        }
    }
}

} // namespace tributary::pages
