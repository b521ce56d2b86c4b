#include "shell/locator.h"

#include "gateway/text.h"
#include "widgets/badge.h"

#include <QEvent>
#include <QHash>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace tributary::shell {

namespace {

constexpr qsizetype kMostTasks = 12;
constexpr int kMostLines = 14;
constexpr int kMostOfAKind = 6; // while everything is searched
constexpr qsizetype kShortestTaskText = 2;

using Found = std::vector<service::TaskRow>;

// "t thumb" → ('t', "thumb"); no prefix → (null, text).
std::pair<QChar, QString> split(const QString& text)
{
    static const QString kPrefixes = QStringLiteral("tvrb@>");
    const QString trimmed = text.trimmed();
    if (!trimmed.isEmpty() && kPrefixes.contains(trimmed[0])
        && (trimmed.size() == 1 || !trimmed[0].isLetter() || trimmed[1].isSpace())
        && (text.size() > 1 || !trimmed[0].isLetter()))
        return {trimmed[0], trimmed.mid(1).trimmed()};
    return {QChar(), trimmed};
}

} // namespace

Locator::Locator(const pages::AppContext& app, QLineEdit* field,
                 std::function<QList<LocatorEntry>()> entries, QWidget* window)
    : QFrame(window)
    , m_app(app)
    , m_field(field)
    , m_source(std::move(entries))
    , m_list(new QListWidget(this))
    , m_legend(new QLabel(this))
{
    setObjectName(QStringLiteral("locator"));
    setProperty("card", true);
    m_list->setObjectName(QStringLiteral("locatorList"));
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setIconSize(QSize(app.theme.metrics().icon, app.theme.metrics().icon));
    auto* column = new QVBoxLayout(this);
    const int margin = app.theme.metrics().gap / 2;
    column->setContentsMargins(margin, margin, margin, margin);
    column->setSpacing(margin);
    column->addWidget(m_list, 1);
    column->addWidget(m_legend);
    m_legend->setProperty("role", QStringLiteral("caption"));
    m_legend->setContentsMargins(margin, 0, margin, 0);
    m_field->installEventFilter(this);
    connect(m_field, &QLineEdit::textEdited, this, &Locator::search);
    connect(m_list, &QListWidget::itemClicked, this, &Locator::runCurrent);
    retranslate();
    hide();
}

void Locator::open(const QString& prefix)
{
    m_field->setFocus(Qt::ShortcutFocusReason);
    m_field->setText(prefix);
    search();
}

QStringList Locator::shownTexts() const
{
    QStringList texts;
    for (const LocatorEntry& entry : m_entries)
        texts.append(entry.text);
    return texts;
}

void Locator::search()
{
    const auto [prefix, text] = split(m_field->text());
    m_entries.clear();
    QHash<QChar, int> shown;
    const QList<LocatorEntry> all = m_source();
    for (const LocatorEntry& entry : all) {
        if ((prefix.isNull() || prefix == entry.prefix)
            && entry.text.contains(text, Qt::CaseInsensitive)
            && (!prefix.isNull() || shown[entry.prefix]++ < kMostOfAKind))
            m_entries.append(entry);
    }
    showEntries();
    m_app.gateway.cancelQuery(this, QStringLiteral("tasks"));
    if (prefix == QLatin1Char('t') || (prefix.isNull() && text.size() >= kShortestTaskText))
        searchTasks(text);
    place();
    show();
    raise();
}

void Locator::searchTasks(const QString& text)
{
    service::TaskQuery query;
    query.text = gateway::toStd(text);
    m_app.gateway.query(
        this, QStringLiteral("tasks"),
        [query](const gateway::Queries& on) -> base::Result<Found> {
            auto nos = on.tasks.taskNos(query, on.cancel);
            if (!nos)
                return std::unexpected(nos.error());
            const auto count = std::min(nos->size(), static_cast<std::size_t>(kMostTasks));
            return on.tasks.taskRows({nos->data(), count});
        },
        [this](base::Result<Found> found) {
            if (!found || isHidden())
                return;
            for (const service::TaskRow& row : *found) {
                const model::TaskId id = row.id;
                m_entries.append(
                    {QLatin1Char('t'), widgets::taskStateIcon(row.state, row.cancel, row.attempt),
                     gateway::toQt(row.name),
                     widgets::DisplayFormat::taskState(row.state, row.cancel, row.attempt),
                     [this, id] { emit m_app.navigator.openTask(id, {}); }});
            }
            showEntries();
            place();
        });
}

void Locator::showEntries()
{
    const int current = std::max(0, m_list->currentRow());
    m_list->clear();
    for (const LocatorEntry& entry : std::as_const(m_entries)) {
        const QString text = entry.detail.isEmpty()
            ? entry.text
            : tr("%1   %2", "entry, detail").arg(entry.text, entry.detail);
        m_list->addItem(new QListWidgetItem(
            m_app.theme.icon(entry.iconName, m_app.theme.colors().muted), text));
    }
    if (m_entries.isEmpty())
        m_list->addItem(tr("Nothing found"));
    m_list->setCurrentRow(std::min(current, m_list->count() - 1));
}

void Locator::place()
{
    const QPoint corner = m_field->mapTo(parentWidget(), QPoint(0, m_field->height()));
    const int line = m_list->sizeHintForRow(0);
    const int lines = std::clamp(m_list->count(), 1, kMostLines);
    const int width = std::max(m_field->width(), m_app.theme.metrics().panelWidth * 2);
    setGeometry(corner.x(), corner.y() + m_app.theme.metrics().gap / 2, width,
                lines * line + m_legend->sizeHint().height() + 2 * m_app.theme.metrics().pad);
}

void Locator::retranslate()
{
    m_list->setAccessibleName(tr("Results"));
    m_legend->setText(
        tr("t task · r rule · b back end · v view · > action · @ time", "prefixes of the locator"));
}

void Locator::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QFrame::changeEvent(event);
}

void Locator::runCurrent()
{
    const int row = m_list->currentRow();
    hide();
    m_field->clear();
    if (row < 0 || row >= m_entries.size())
        return;
    const std::function<void()> run = m_entries[row].run;
    if (run)
        run();
}

bool Locator::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != m_field)
        return QFrame::eventFilter(watched, event);
    if (event->type() == QEvent::FocusOut) {
        hide();
        return false;
    }
    if (event->type() != QEvent::KeyPress)
        return false;
    switch (static_cast<QKeyEvent*>(event)->key()) {
    case Qt::Key_Down:
        if (isHidden())
            search();
        else
            m_list->setCurrentRow(std::min(m_list->currentRow() + 1, m_list->count() - 1));
        return true;
    case Qt::Key_Up:
        m_list->setCurrentRow(std::max(m_list->currentRow() - 1, 0));
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (isVisible())
            runCurrent();
        return true;
    case Qt::Key_Escape:
        hide();
        m_field->clear();
        m_field->clearFocus();
        return true;
    default:
        return false;
    }
}

} // namespace tributary::shell
