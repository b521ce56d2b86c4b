#include "widgets/theme.h"

#include <QApplication>
#include <QFile>
#include <QFontDatabase>
#include <QFontInfo>
#include <QFontMetrics>
#include <QGuiApplication>
#include <QPainter>
#include <QStyleFactory>
#include <QSvgRenderer>

#include <array>
#include <cmath>

// Resources of a static library are registered by hand; outside of every namespace.
static void initIcons()
{
    Q_INIT_RESOURCE(tributary_icons);
}

namespace tributary::widgets {

namespace {

using model::ExecutionType;
using model::TaskState;

QColor rgb(unsigned value)
{
    return QColor::fromRgb(value);
}

std::size_t at(Scheme scheme)
{
    return static_cast<std::size_t>(scheme);
}

constexpr std::array<std::array<unsigned, model::kTaskStateCount>, 2> kStateColors{{
    // accepted, queued, dispatching, running, unknown, succeeded, failed, timed out, cancelled,
    // lost
    {0x7F8FA2, 0x0D4F8A, 0x028EAF, 0x056DEC, 0x6421A6, 0x088849, 0xC6202D, 0xC26B05, 0x0C3645,
     0x8B1B58},
    {0x9AA7B8, 0x2C82CC, 0x0DC1DE, 0x0491FB, 0xBB8BFE, 0x04BC81, 0xFD6867, 0xED9A31, 0x6F777B,
     0xBC52A4},
}};

constexpr std::array<std::array<unsigned, model::kExecutionTypeCount>, 2> kTypeColors{{
    {0x3D71D6, 0xC77700, 0x0B897C},
    {0x5A9DFA, 0xF0AF4A, 0x23BEA8},
}};

constexpr std::array<std::array<unsigned, 8>, 2> kSeriesColors{{
    {0x3D71D6, 0xC77700, 0x0B897C, 0x8A4FD0, 0xC6202D, 0x5C7A1F, 0x0E8FB0, 0x8B1B58},
    {0x5A9DFA, 0xF0AF4A, 0x23BEA8, 0xBA8CFF, 0xF07C82, 0xA6C85A, 0x4CC3E0, 0xE08BC0},
}};

Colors lightColors()
{
    Colors c;
    c.window = rgb(0xF3F5F8);
    c.surface = rgb(0xFFFFFF);
    c.raised = rgb(0xF7F9FB);
    c.border = rgb(0xDDE3EA);
    c.text = rgb(0x1A2330);
    c.muted = rgb(0x566273);
    c.accent = rgb(0x2B66D4);
    c.onAccent = rgb(0xFFFFFF);
    c.accentSoft = rgb(0xE4EDFC);
    c.good = rgb(0x0B8A4B);
    c.warning = rgb(0xB76500);
    c.bad = rgb(0xC6202D);
    c.info = rgb(0x2B66D4);
    c.goodSoft = rgb(0xE0F4E9);
    c.warningSoft = rgb(0xFDF0DA);
    c.badSoft = rgb(0xFCE8E9);
    c.infoSoft = rgb(0xE4EDFC);
    c.goodText = rgb(0x086638);
    c.warningText = rgb(0x8A4B00);
    c.badText = rgb(0xB01B27);
    c.infoText = rgb(0x1F52B0);
    c.disabled = rgb(0x98A3B1);
    c.scroll = rgb(0xC3CCD7);
    c.rail = rgb(0x18212F);
    c.railText = rgb(0xA9B6C8);
    c.railActive = rgb(0x2A3850);
    c.railActiveText = rgb(0xFFFFFF);
    c.grid = rgb(0xE6EAF0);
    c.highlight = rgb(0xFFE58A);
    return c;
}

Colors darkColors()
{
    Colors c;
    c.window = rgb(0x12171F);
    c.surface = rgb(0x1A212B);
    c.raised = rgb(0x212A36);
    c.border = rgb(0x2E3948);
    c.text = rgb(0xE4E9F0);
    c.muted = rgb(0x9CA9BA);
    c.accent = rgb(0x6AA3FF);
    c.onAccent = rgb(0x0C1420);
    c.accentSoft = rgb(0x24364F);
    c.good = rgb(0x40CA88);
    c.warning = rgb(0xE8A33A);
    c.bad = rgb(0xF2747B);
    c.info = rgb(0x6AA3FF);
    c.goodSoft = rgb(0x17352A);
    c.warningSoft = rgb(0x3A2E17);
    c.badSoft = rgb(0x402228);
    c.infoSoft = rgb(0x1E304B);
    c.goodText = rgb(0x6FDDA6);
    c.warningText = rgb(0xF2BE6C);
    c.badText = rgb(0xFF9AA0);
    c.infoText = rgb(0x9CC3FF);
    c.disabled = rgb(0x5C6979);
    c.scroll = rgb(0x3B4859);
    c.rail = rgb(0x0D1117);
    c.railText = rgb(0x97A5B8);
    c.railActive = rgb(0x1F2B3D);
    c.railActiveText = rgb(0xFFFFFF);
    c.grid = rgb(0x2A3442);
    c.highlight = rgb(0x6B5A14);
    return c;
}

Metrics metricsOf(const QFontMetrics& font)
{
    const int unit = std::max(4, font.height() / 4);
    Metrics m;
    m.gap = unit * 2;
    m.pad = unit * 3;
    m.radius = 6;
    m.rowHeight = font.height() + unit * 2;
    m.icon = font.ascent() + 2;
    // Not averageCharWidth(), which is that of the Chinese glyphs in a font that has them.
    const QString alphabet = QStringLiteral("abcdefghijklmnopqrstuvwxyz");
    const int letters = font.horizontalAdvance(alphabet);
    m.railWidth = letters * 24 / 26;
    m.panelWidth = letters * 42 / 26;
    m.chartHeight = font.height() * 11;
    m.line = 2;
    return m;
}

// The desktop's, so that who set large text there has it here; never below what tables need.
int textSize()
{
    return std::max(13, QFontInfo(QGuiApplication::font()).pixelSize());
}

int scaled(double scale)
{
    return static_cast<int>(std::lround(textSize() * scale));
}

QFont baseFont()
{
    QFont font(QGuiApplication::font());
    // The first that exists wins; Noto Sans CJK carries Latin and Chinese in one design.
    font.setFamilies({QStringLiteral("Inter"), QStringLiteral("Noto Sans"),
                      QStringLiteral("Source Sans 3"), QStringLiteral("Noto Sans CJK SC"),
                      QStringLiteral("DejaVu Sans")});
    font.setPixelSize(textSize());
    return font;
}

} // namespace

Colors colorsOf(Scheme scheme)
{
    return scheme == Scheme::Light ? lightColors() : darkColors();
}

QColor stateColorOf(Scheme scheme, TaskState state)
{
    return rgb(kStateColors[at(scheme)][static_cast<std::size_t>(state)]);
}

Theme::Theme(Scheme scheme, QObject* parent)
    : QObject(parent)
    , m_scheme(scheme)
    , m_colors(colorsOf(scheme))
    , m_metrics(metricsOf(QFontMetrics(baseFont())))
{
    initIcons();
}

void Theme::setScheme(Scheme scheme)
{
    if (scheme == m_scheme)
        return;
    m_scheme = scheme;
    m_colors = colorsOf(scheme);
    apply();
    emit changed();
}

Scheme Theme::systemScheme()
{
    // Qt 6.4 has no QStyleHints::colorScheme.
    return QGuiApplication::palette().window().color().lightness() < 128 ? Scheme::Dark
                                                                         : Scheme::Light;
}

QColor Theme::tone(Tone tone) const
{
    switch (tone) {
    case Tone::Neutral:
        return m_colors.text;
    case Tone::Muted:
        return m_colors.muted;
    case Tone::Accent:
        return m_colors.accent;
    case Tone::Good:
        return m_colors.good;
    case Tone::Warning:
        return m_colors.warning;
    case Tone::Bad:
        return m_colors.bad;
    case Tone::Info:
        return m_colors.info;
    }
    return m_colors.text;
}

QColor Theme::state(TaskState state) const
{
    return stateColorOf(m_scheme, state);
}

QColor Theme::type(ExecutionType type) const
{
    return rgb(kTypeColors[at(m_scheme)][static_cast<std::size_t>(type)]);
}

QColor Theme::series(int index) const
{
    const auto& colors = kSeriesColors[at(m_scheme)];
    return rgb(colors[static_cast<std::size_t>(index) % colors.size()]);
}

QColor Theme::heat(double share) const
{
    const double t = std::sqrt(std::clamp(share, 0.0, 1.0)); // small counts stay visible
    const QColor from = m_colors.raised;
    const QColor to = m_scheme == Scheme::Light ? rgb(0x123F8C) : rgb(0x9CC6FF);
    const auto mix = [t](int a, int b) { return static_cast<int>(std::lround(a + (b - a) * t)); };
    return {mix(from.red(), to.red()), mix(from.green(), to.green()), mix(from.blue(), to.blue())};
}

QFont Theme::font(double scale, bool isBold) const
{
    QFont font = baseFont();
    font.setPixelSize(scaled(scale));
    if (isBold)
        font.setWeight(QFont::DemiBold);
    return font;
}

QFont Theme::monoFont() const
{
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    font.setFamilies({QStringLiteral("JetBrains Mono"), QStringLiteral("DejaVu Sans Mono"),
                      QStringLiteral("Noto Sans Mono CJK SC")});
    font.setStyleHint(QFont::Monospace);
    font.setPixelSize(scaled(12.0 / 13));
    return font;
}

QString Theme::stateIcon(TaskState state)
{
    static constexpr std::array<const char16_t*, model::kTaskStateCount> kNames{
        u"state-accepted",  u"state-queued",    u"state-dispatching", u"state-running",
        u"state-unknown",   u"state-succeeded", u"state-failed",      u"state-timed-out",
        u"state-cancelled", u"state-lost"};
    return QString::fromUtf16(kNames[static_cast<std::size_t>(state)]);
}

QString Theme::typeIcon(ExecutionType type)
{
    static constexpr std::array<const char16_t*, model::kExecutionTypeCount> kNames{
        u"type-traditional", u"type-serverless", u"type-edge"};
    return QString::fromUtf16(kNames[static_cast<std::size_t>(type)]);
}

QIcon Theme::icon(const QString& name) const
{
    QIcon icon(pixmap(name, m_colors.text, m_metrics.icon * 2));
    icon.addPixmap(pixmap(name, m_colors.border, m_metrics.icon * 2), QIcon::Disabled);
    return icon;
}

QIcon Theme::icon(const QString& name, const QColor& color) const
{
    return QIcon(pixmap(name, color, m_metrics.icon * 2));
}

QPixmap Theme::pixmap(const QString& name, const QColor& color, int size) const
{
    const qreal ratio = qApp->devicePixelRatio();
    const QString key = name + QLatin1Char('|') + color.name(QColor::HexArgb) + QLatin1Char('|')
        + QString::number(size);
    const auto found = m_pixmaps.constFind(key);
    if (found != m_pixmaps.cend())
        return *found;
    QFile file(QStringLiteral(":/icons/") + name + QStringLiteral(".svg"));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QByteArray svg = file.readAll();
    svg.replace("currentColor", color.name().toLatin1());
    QPixmap pixmap(QSize(size, size) * ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    QSvgRenderer(svg).render(&painter);
    painter.end();
    pixmap.setDevicePixelRatio(ratio);
    m_pixmaps.insert(key, pixmap);
    return pixmap;
}

void Theme::apply() const
{
    if (auto* style = QStyleFactory::create(QStringLiteral("Fusion")))
        QApplication::setStyle(style);
    QApplication::setFont(baseFont());
    QApplication::setPalette(palette());
    qApp->setStyleSheet(styleSheet());
}

QPalette Theme::palette() const
{
    const Colors& c = m_colors;
    QPalette p;
    p.setColor(QPalette::Window, c.window);
    p.setColor(QPalette::WindowText, c.text);
    p.setColor(QPalette::Base, c.surface);
    p.setColor(QPalette::AlternateBase, c.raised);
    p.setColor(QPalette::Text, c.text);
    p.setColor(QPalette::Button, c.surface);
    p.setColor(QPalette::ButtonText, c.text);
    p.setColor(QPalette::Highlight, c.accentSoft);
    p.setColor(QPalette::HighlightedText, c.text);
    p.setColor(QPalette::PlaceholderText, c.muted);
    p.setColor(QPalette::ToolTipBase, c.raised);
    p.setColor(QPalette::ToolTipText, c.text);
    p.setColor(QPalette::Link, c.accent);
    p.setColor(QPalette::Mid, c.border);
    p.setColor(QPalette::Dark, c.border);
    p.setColor(QPalette::Shadow, c.border);
    p.setColor(QPalette::Light, c.raised);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        p.setColor(QPalette::Disabled, role, c.muted);
    return p;
}

} // namespace tributary::widgets
