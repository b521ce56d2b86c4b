#include "widgets/page_frame.h"

#include "widgets/banner.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QProgressBar>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace tributary::widgets {

namespace {

constexpr float kVeilOpacity = 0.45F;
constexpr int kMessageIconScale = 3;

QLabel* label(QWidget* parent, const char* role)
{
    auto* result = new QLabel(parent);
    result->setProperty("role", QString::fromLatin1(role));
    result->setTextFormat(Qt::PlainText);
    return result;
}

// Lies over what is no longer up to date. An effect on the widgets below would paint charts dark.
class Veil final : public QWidget
{
public:
    Veil(const Theme& theme, QWidget* parent)
        : QWidget(parent)
        , m_theme(theme)
    {
        setObjectName(QStringLiteral("veil"));
        setAttribute(Qt::WA_TransparentForMouseEvents);
        parent->installEventFilter(this);
        hide();
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QColor color = m_theme.colors().window;
        color.setAlphaF(kVeilOpacity);
        QPainter(this).fillRect(rect(), color);
    }
    bool eventFilter(QObject* watched, QEvent* event) override
    {
        if (event->type() == QEvent::Resize)
            resize(parentWidget()->size());
        return QWidget::eventFilter(watched, event);
    }

private:
    const Theme& m_theme;
};

} // namespace

PageFrame::PageFrame(const Theme& theme, const DisplayFormat& format, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_format(format)
    , m_title(label(this, "title"))
    , m_subtitle(label(this, "muted"))
    , m_actions(new QHBoxLayout)
    , m_progress(new QProgressBar(this))
    , m_banner(new Banner(theme, this))
    , m_stack(new QStackedWidget(this))
    , m_veil(new Veil(theme, m_stack))
{
    const Metrics& m = theme.metrics();
    m_title->setObjectName(QStringLiteral("pageTitle"));
    m_subtitle->setObjectName(QStringLiteral("pageSubtitle"));
    auto* words = new QVBoxLayout;
    words->setSpacing(0);
    words->addWidget(m_title);
    words->addWidget(m_subtitle);
    m_subtitle->hide();
    auto* header = new QHBoxLayout;
    header->addLayout(words, 1);
    header->addLayout(m_actions);
    m_actions->setSpacing(m.gap);

    m_progress->setRange(0, 0);
    m_progress->setTextVisible(false);
    m_progress->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    QSizePolicy keep = m_progress->sizePolicy();
    keep.setRetainSizeWhenHidden(true);
    m_progress->setSizePolicy(keep);
    m_progress->setFixedHeight(m.line);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(m.pad + m.gap, m.pad, m.pad + m.gap, m.pad);
    column->setSpacing(m.gap);
    column->addLayout(header);
    column->addWidget(m_progress);
    column->addWidget(m_banner);
    column->addWidget(m_stack, 1);
    buildMessage();
    connect(m_banner, &Banner::retryRequested, this, &PageFrame::retryRequested);
    connect(&theme, &Theme::changed, this, [this] {
        if (m_state == State::Empty)
            showEmpty(m_empty);
    });
    setState(State::Loading);
    retranslate();
}

void PageFrame::buildMessage()
{
    m_message = new QWidget(m_stack);
    m_message->setObjectName(QStringLiteral("pageMessage"));
    m_messageIcon = new QLabel(m_message);
    m_messageTitle = label(m_message, "heading");
    m_messageText = label(m_message, "muted");
    m_messageText->setWordWrap(true);
    m_messageText->setAlignment(Qt::AlignCenter);
    m_messageText->setFixedWidth(m_theme.metrics().panelWidth * 3 / 2);
    m_messageAction = new QPushButton(m_message);
    m_messageAction->setObjectName(QStringLiteral("emptyAction"));
    m_messageAction->setProperty("kind", QStringLiteral("primary"));
    m_messageSecond = new QPushButton(m_message);
    m_messageSecond->setObjectName(QStringLiteral("emptySecondAction"));
    m_messageSecond->setProperty("kind", QStringLiteral("link"));
    auto* column = new QVBoxLayout(m_message);
    column->setSpacing(m_theme.metrics().gap);
    column->addStretch(2);
    for (QWidget* widget : std::initializer_list<QWidget*>{
             m_messageIcon, m_messageTitle, m_messageText, m_messageAction, m_messageSecond})
        column->addWidget(widget, 0, Qt::AlignHCenter);
    column->addStretch(3);
    m_stack->addWidget(m_message);
    connect(m_messageAction, &QPushButton::clicked, this, [this] {
        if (m_empty.onAction)
            m_empty.onAction();
    });
    connect(m_messageSecond, &QPushButton::clicked, this, [this] {
        if (m_empty.onSecondAction)
            m_empty.onSecondAction();
    });
}

void PageFrame::setTitle(const QString& title, const QString& subtitle)
{
    m_title->setText(title);
    setAccessibleName(title);
    setSubtitle(subtitle);
}

void PageFrame::setSubtitle(const QString& subtitle)
{
    m_subtitle->setText(subtitle);
    m_subtitle->setVisible(!subtitle.isEmpty());
}

void PageFrame::setContent(QWidget* content)
{
    Q_ASSERT(m_content == nullptr);
    m_content = content;
    m_stack->addWidget(content);
}

void PageFrame::showLoading()
{
    if (m_state != State::Empty && m_hasData) {
        m_progress->show();
        return; // the state stays: old data is better than none
    }
    setState(State::Loading);
}

void PageFrame::showEmpty(const EmptyState& empty)
{
    m_empty = empty;
    setState(State::Empty);
}

void PageFrame::showData()
{
    m_hasData = true;
    m_dataAt = m_format.now();
    setState(State::Data);
}

void PageFrame::showError(const base::Error& error)
{
    const QString note = m_hasData
        ? tr("Showing data from %1 (%2).")
              .arg(m_format.dateTime(m_dataAt), m_format.relative(m_dataAt))
        : QString();
    m_banner->showError(error, note);
    setState(State::Error);
}

void PageFrame::setState(State state)
{
    m_state = state;
    m_progress->setVisible(state == State::Loading);
    if (state != State::Error)
        m_banner->hide();
    const bool showsContent =
        m_content != nullptr && (state == State::Data || (state == State::Error && m_hasData));
    m_stack->setCurrentWidget(showsContent ? m_content : m_message);
    m_veil->setVisible(showsContent && state == State::Error);
    m_veil->raise();
    const bool isEmpty = state == State::Empty;
    m_messageIcon->setVisible(isEmpty);
    m_messageText->setVisible(isEmpty && !m_empty.text.isEmpty());
    m_messageAction->setVisible(isEmpty && !m_empty.action.isEmpty());
    m_messageSecond->setVisible(isEmpty && !m_empty.secondAction.isEmpty());
    if (isEmpty) {
        m_messageIcon->setPixmap(m_theme.pixmap(m_empty.icon, m_theme.colors().disabled,
                                                m_theme.metrics().icon * kMessageIconScale));
        m_messageText->setText(m_empty.text);
        // An aligned label gets no height for its width by itself.
        m_messageText->setMinimumHeight(
            m_messageText->heightForWidth(m_messageText->minimumWidth()));
        m_messageAction->setText(m_empty.action);
        m_messageSecond->setText(m_empty.secondAction);
    }
    retranslate();
}

void PageFrame::retranslate()
{
    if (m_state == State::Empty)
        m_messageTitle->setText(m_empty.title);
    else if (m_state == State::Loading)
        m_messageTitle->setText(tr("Loading…"));
    else
        m_messageTitle->setText(tr("Nothing could be loaded yet."));
}

void PageFrame::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

} // namespace tributary::widgets
