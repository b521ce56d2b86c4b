#include "widgets/badge.h"

#include "widgets/display_format.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QStyle>

namespace tributary::widgets {

QString taskStateIcon(model::TaskState state, model::CancelState cancel, int attempt)
{
    if (!model::isTerminal(state)) {
        if (cancel != model::CancelState::None)
            return QStringLiteral("state-cancelling");
        if (state == model::TaskState::Queued && attempt > 1)
            return QStringLiteral("state-retrying");
    }
    return Theme::stateIcon(state);
}

StateLabel::StateLabel(const Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_glyph(new QLabel(this))
    , m_word(new QLabel(this))
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(theme.metrics().gap);
    row->addWidget(m_glyph);
    row->addWidget(m_word);
    row->addStretch();
    connect(&theme, &Theme::changed, this, &StateLabel::refresh);
    refresh();
}

void StateLabel::setState(model::TaskState state, model::CancelState cancel, int attempt)
{
    m_isType = false;
    m_state = state;
    m_cancel = cancel;
    m_attempt = attempt;
    refresh();
}

void StateLabel::setType(model::ExecutionType type)
{
    m_isType = true;
    m_type = type;
    refresh();
}

void StateLabel::refresh()
{
    const int size = m_theme.metrics().icon;
    if (m_isType) {
        m_glyph->setPixmap(m_theme.pixmap(Theme::typeIcon(m_type), m_theme.type(m_type), size));
        m_word->setText(DisplayFormat::type(m_type));
    } else {
        m_glyph->setPixmap(m_theme.pixmap(taskStateIcon(m_state, m_cancel, m_attempt),
                                          m_theme.state(m_state), size));
        m_word->setText(DisplayFormat::taskState(m_state, m_cancel, m_attempt));
    }
}

Badge::Badge(QWidget* parent)
    : QLabel(parent)
{
    setObjectName(QStringLiteral("badge"));
    setTextFormat(Qt::PlainText);
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Maximum);
    hide();
}

void Badge::set(Tone tone, const QString& text)
{
    const char* name = "muted";
    if (tone == Tone::Good)
        name = "good";
    else if (tone == Tone::Bad)
        name = "bad";
    else if (tone == Tone::Warning)
        name = "warning";
    else if (tone == Tone::Info || tone == Tone::Accent)
        name = "info";
    setProperty("tone", QString::fromLatin1(name));
    style()->unpolish(this);
    style()->polish(this);
    setText(text);
    setVisible(!text.isEmpty());
}

} // namespace tributary::widgets
