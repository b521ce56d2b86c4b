#include "widgets/card.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QVBoxLayout>

#include <algorithm>

namespace tributary::widgets {

Card::Card(const Theme& theme, QWidget* parent)
    : QFrame(parent)
    , m_title(new QLabel(this))
    , m_caption(new QLabel(this))
    , m_header(new QHBoxLayout)
    , m_body(new QVBoxLayout)
{
    setProperty("card", true);
    const Metrics& m = theme.metrics();
    m_title->setProperty("role", QStringLiteral("heading"));
    m_caption->setProperty("role", QStringLiteral("caption"));
    m_title->hide();
    m_caption->hide();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(m.pad, m.pad, m.pad, m.pad);
    column->setSpacing(m.gap);
    m_header->setSpacing(m.gap);
    m_header->addWidget(m_title);
    m_header->addWidget(m_caption);
    m_header->addStretch();
    m_body->setSpacing(m.gap);
    column->addLayout(m_header);
    column->addLayout(m_body, 1);
}

void Card::setTitle(const QString& title, const QString& caption)
{
    m_title->setText(title);
    m_title->setVisible(!title.isEmpty());
    m_caption->setText(caption);
    m_caption->setVisible(!caption.isEmpty());
}

Sparkline::Sparkline(const Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
{
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void Sparkline::setValues(const QList<double>& values, const QColor& color)
{
    m_values = values;
    m_color = color;
    update();
}

QSize Sparkline::sizeHint() const
{
    return {m_theme.metrics().icon * 5, m_theme.metrics().rowHeight};
}

void Sparkline::paintEvent(QPaintEvent* /*event*/)
{
    if (m_values.size() < 2)
        return;
    const auto [low, high] = std::minmax_element(m_values.cbegin(), m_values.cend());
    const double span = *high - *low;
    const int line = m_theme.metrics().line;
    const QRectF area = QRectF(rect()).adjusted(line, line, -line, -line);
    QPainterPath path;
    for (qsizetype i = 0; i < m_values.size(); ++i) {
        const double x = area.left() + area.width() * double(i) / double(m_values.size() - 1);
        const double share = span > 0 ? (m_values[i] - *low) / span : 0.0;
        const QPointF point(x, area.bottom() - area.height() * share);
        if (i == 0)
            path.moveTo(point);
        else
            path.lineTo(point);
    }
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor color = m_color.isValid() ? m_color : m_theme.colors().accent;
    QPainterPath fill = path;
    fill.lineTo(area.bottomRight());
    fill.lineTo(area.bottomLeft());
    fill.closeSubpath();
    QColor soft = color;
    soft.setAlphaF(0.12F);
    painter.fillPath(fill, soft);
    painter.setPen(QPen(color, line * 0.75));
    painter.drawPath(path);
}

Tile::Tile(const Theme& theme, QWidget* parent)
    : QFrame(parent)
    , m_theme(theme)
    , m_title(new QLabel(this))
    , m_figure(new QLabel(this))
    , m_note(new QLabel(this))
    , m_trend(new Sparkline(theme, this))
{
    setProperty("card", true);
    setProperty("hot", true);
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    const Metrics& m = theme.metrics();
    m_title->setProperty("role", QStringLiteral("caption"));
    m_figure->setProperty("role", QStringLiteral("figure"));
    m_note->setProperty("role", QStringLiteral("caption"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(m.pad, m.gap, m.pad, m.gap);
    column->setSpacing(m.gap / 2);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_title, m_figure, m_note, m_trend})
        column->addWidget(widget);
    connect(&theme, &Theme::changed, this, [this] { setFigure(m_figure->text(), m_tone); });
}

void Tile::setTitle(const QString& title)
{
    m_title->setText(title);
    describe();
}

void Tile::setFigure(const QString& figure, Tone tone)
{
    m_tone = tone;
    m_figure->setText(figure);
    QPalette palette = m_figure->palette();
    palette.setColor(QPalette::WindowText, m_theme.tone(tone));
    m_figure->setPalette(palette);
    // A style sheet rule sets the colour of labels, so the tone needs one of its own.
    m_figure->setStyleSheet(QStringLiteral("color: ") + m_theme.tone(tone).name());
    describe();
}

void Tile::setNote(const QString& note)
{
    m_note->setText(note);
    describe();
}

void Tile::setTrend(const QList<double>& values, const QColor& color)
{
    m_trend->setValues(values, color);
}

QString Tile::figure() const
{
    return m_figure->text();
}

void Tile::describe()
{
    setAccessibleName(
        tr("%1: %2", "name of a figure: value").arg(m_title->text(), m_figure->text()));
    setAccessibleDescription(m_note->text());
}

void Tile::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton && rect().contains(event->pos()))
        emit clicked();
    QFrame::mouseReleaseEvent(event);
}

void Tile::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter
        || event->key() == Qt::Key_Space)
        emit clicked();
    else
        QFrame::keyPressEvent(event);
}

} // namespace tributary::widgets
