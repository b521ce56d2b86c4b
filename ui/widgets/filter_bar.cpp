#include "widgets/filter_bar.h"

#include <QAbstractItemView>
#include <QAction>
#include <QCompleter>
#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QStandardItemModel>
#include <QStyle>
#include <QVBoxLayout>

namespace tributary::widgets {

namespace {

constexpr int kDebounceMs = 150;
constexpr int kMostHistory = 20;
constexpr int kShownItems = 12;

} // namespace

FilterBar::FilterBar(const Theme& theme, FilterLanguage language, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_language(std::move(language))
    , m_edit(new QLineEdit(this))
    , m_status(new QLabel(this))
    , m_message(new QLabel(this))
    , m_completer(new QCompleter(this))
    , m_items(new QStandardItemModel(this))
{
    m_edit->setObjectName(QStringLiteral("filterEdit"));
    m_edit->setFont(theme.monoFont());
    m_edit->setClearButtonEnabled(true);
    m_edit->addAction(theme.icon(QStringLiteral("filter"), theme.colors().muted),
                      QLineEdit::LeadingPosition);
    m_message->setObjectName(QStringLiteral("filterMessage"));
    m_message->setProperty("role", QStringLiteral("error"));
    m_message->setTextFormat(Qt::PlainText);
    m_message->setWordWrap(true);
    m_message->hide();
    auto* row = new QHBoxLayout;
    row->setSpacing(theme.metrics().gap);
    row->addWidget(m_edit, 1);
    row->addWidget(m_status);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme.metrics().gap / 2);
    column->addLayout(row);
    column->addWidget(m_message);

    m_completer->setModel(m_items);
    m_completer->setWidget(m_edit);
    m_completer->setCompletionMode(QCompleter::UnfilteredPopupCompletion);
    m_completer->setMaxVisibleItems(kShownItems);
    m_debounce.setSingleShot(true);
    m_debounce.setInterval(kDebounceMs);
    connect(m_completer, qOverload<const QString&>(&QCompleter::activated), this,
            &FilterBar::insert);
    connect(&m_debounce, &QTimer::timeout, this, [this] {
        validate();
        if (m_edit->hasFocus())
            complete();
    });
    connect(m_edit, &QLineEdit::textEdited, &m_debounce, qOverload<>(&QTimer::start));
    connect(m_edit, &QLineEdit::textChanged, this, [this](const QString& text) {
        if (text.isEmpty() && !m_applied.isEmpty() && m_edit->isModified())
            apply({}); // the clear button
    });
    m_edit->installEventFilter(this);
    m_completer->popup()->installEventFilter(this);
    connect(&theme, &Theme::changed, this, [this] { showCheck(m_check); });
    retranslate();
    showCheck({});
}

void FilterBar::setPlaceholder(const QString& text)
{
    m_edit->setPlaceholderText(text);
}

void FilterBar::setText(const QString& text)
{
    m_edit->setText(text);
    validate();
}

void FilterBar::setApplied(const QString& text)
{
    m_applied = text;
    setText(text);
}

void FilterBar::apply(const QString& text)
{
    m_debounce.stop();
    m_completer->popup()->hide();
    m_edit->setText(text);
    validate();
    if (m_check.state != FilterCheck::State::Valid)
        return; // the last good result stays
    m_applied = text;
    if (!text.isEmpty()) {
        m_history.removeAll(text);
        m_history.prepend(text);
        if (m_history.size() > kMostHistory)
            m_history.removeLast();
    }
    emit applied(text);
}

void FilterBar::setFailure(const QString& message, int column)
{
    showCheck({FilterCheck::State::Invalid, message, column});
}

void FilterBar::focusEdit()
{
    m_edit->setFocus(Qt::ShortcutFocusReason);
    m_edit->selectAll();
}

QString FilterBar::message() const
{
    return m_message->isHidden() ? QString() : m_message->text();
}

void FilterBar::validate()
{
    const QString text = m_edit->text();
    showCheck(text.trimmed().isEmpty() || !m_language.check ? FilterCheck{}
                                                            : m_language.check(text));
}

void FilterBar::showCheck(const FilterCheck& check)
{
    using State = FilterCheck::State;
    m_check = check;
    const bool isBlank = m_edit->text().trimmed().isEmpty();
    QString property;
    QString icon = QStringLiteral("minus");
    QColor color = m_theme.colors().disabled;
    QString word = tr("No filter");
    if (check.state == State::Invalid) {
        property = QStringLiteral("invalid");
        icon = QStringLiteral("cross");
        color = m_theme.colors().bad;
        word = tr("Invalid");
    } else if (check.state == State::Incomplete) {
        property = QStringLiteral("incomplete");
        icon = QStringLiteral("clock");
        color = m_theme.colors().muted;
        word = tr("Incomplete");
    } else if (!isBlank) {
        property = QStringLiteral("valid");
        icon = QStringLiteral("check");
        color = m_theme.colors().good;
        word = tr("Valid");
    }
    m_edit->setProperty("check", property);
    m_edit->style()->unpolish(m_edit);
    m_edit->style()->polish(m_edit);
    m_status->setPixmap(m_theme.pixmap(icon, color, m_theme.metrics().icon));
    m_status->setToolTip(word);
    m_edit->setAccessibleDescription(check.message.isEmpty() ? word : check.message);
    m_message->setText(check.column > 0 ? tr("Column %1: %2").arg(check.column).arg(check.message)
                                        : check.message);
    m_message->setVisible(check.state == State::Invalid && !check.message.isEmpty());
}

void FilterBar::complete()
{
    if (!m_language.complete)
        return;
    m_completion = m_language.complete(m_edit->text(), m_edit->cursorPosition());
    const QString typed =
        m_edit->text().mid(m_completion.from, m_completion.to - m_completion.from);
    if (m_completion.items.size() == 1 && m_completion.items.first().text == typed)
        m_completion.items.clear();
    m_items->clear();
    for (const FilterCompletion::Item& item : std::as_const(m_completion.items)) {
        auto* row = new QStandardItem(item.text);
        row->setToolTip(item.detail);
        m_items->appendRow(row);
    }
    if (m_completion.items.isEmpty()) {
        m_completer->popup()->hide();
        return;
    }
    QRect at = m_edit->rect();
    at.setWidth(m_theme.metrics().panelWidth);
    m_completer->complete(at);
    m_completer->popup()->setCurrentIndex({}); // it has made the first one current
}

void FilterBar::insert(const QString& text)
{
    QString all = m_edit->text();
    all.replace(m_completion.from, m_completion.to - m_completion.from, text);
    m_edit->setText(all);
    m_edit->setCursorPosition(m_completion.from + static_cast<int>(text.size()));
    validate();
}

void FilterBar::showHistory()
{
    if (m_history.isEmpty())
        return;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (const QString& entry : std::as_const(m_history))
        connect(menu->addAction(entry), &QAction::triggered, this, [this, entry] { apply(entry); });
    menu->popup(m_edit->mapToGlobal(m_edit->rect().bottomLeft()));
}

// Suggestions are offers: what was typed applies with Return unless one of them was chosen.
bool FilterBar::popupKey(int key)
{
    if (m_completer->popup()->currentIndex().isValid())
        return false;
    switch (key) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        apply(m_edit->text());
        return true;
    case Qt::Key_Tab:
        m_completer->popup()->hide();
        insert(m_completion.items.first().text);
        return true;
    default:
        return false;
    }
}

bool FilterBar::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() != QEvent::KeyPress)
        return QWidget::eventFilter(watched, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    if (watched == m_completer->popup())
        return popupKey(key->key());
    const bool isAlt = key->modifiers().testFlag(Qt::AltModifier);
    switch (key->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        apply(m_edit->text());
        return true;
    case Qt::Key_Escape:
        if (m_completer->popup()->isVisible() || m_edit->text() == m_applied)
            return false;
        setText(m_applied);
        return true;
    case Qt::Key_Down:
        if (isAlt)
            showHistory();
        else
            complete();
        return true;
    case Qt::Key_Space:
        if (!key->modifiers().testFlag(Qt::ControlModifier))
            return false;
        complete();
        return true;
    default:
        return false;
    }
}

void FilterBar::retranslate()
{
    m_edit->setAccessibleName(tr("Filter expression"));
    m_status->setAccessibleName(tr("State of the filter"));
}

void FilterBar::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        validate();
    }
    QWidget::changeEvent(event);
}

} // namespace tributary::widgets
