// Colours that can be read and told apart, in both schemes. Contrast as WCAG 2.1 defines it; colour
// vision deficiency after Machado, Oliveira and Fernandes (2009), deuteranopia; distances in
// CIELAB.
#include "widgets/theme.h"

#include <QTest>

#include <array>
#include <cmath>
#include <numeric>

using namespace tributary;
using widgets::Colors;
using widgets::Scheme;
using widgets::Theme;

namespace {

using Vector = std::array<double, 3>;
using Matrix = std::array<Vector, 3>;

Vector linear(const QColor& color)
{
    const auto part = [](double value) {
        return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
    };
    return {part(color.redF()), part(color.greenF()), part(color.blueF())};
}

Vector times(const Matrix& matrix, const Vector& vector)
{
    Vector result{};
    for (std::size_t row = 0; row < 3; ++row)
        result[row] =
            std::inner_product(matrix[row].begin(), matrix[row].end(), vector.begin(), 0.0);
    return result;
}

double contrast(const QColor& a, const QColor& b)
{
    const auto luminance = [](const QColor& color) {
        const Vector rgb = linear(color);
        return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2];
    };
    const auto [darker, lighter] = std::minmax({luminance(a), luminance(b)});
    return (lighter + 0.05) / (darker + 0.05);
}

// As a deuteranope sees it.
Vector labOf(const QColor& color)
{
    constexpr Matrix kDeuteranopia{{{0.367322, 0.860646, -0.227968},
                                    {0.280085, 0.672501, 0.047413},
                                    {-0.011820, 0.042940, 0.968881}}};
    constexpr Matrix kXyzD65{{{0.4124564, 0.3575761, 0.1804375},
                              {0.2126729, 0.7151522, 0.0721750},
                              {0.0193339, 0.1191920, 0.9503041}}};
    Vector rgb = times(kDeuteranopia, linear(color));
    for (double& part : rgb)
        part = std::clamp(part, 0.0, 1.0);
    const Vector xyz = times(kXyzD65, rgb);
    const auto f = [](double t) {
        return t > 216.0 / 24389 ? std::cbrt(t) : (24389.0 / 27 * t + 16) / 116;
    };
    const double x = f(xyz[0] / 0.95047);
    const double y = f(xyz[1]);
    const double z = f(xyz[2] / 1.08883);
    return {116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

double distance(const QColor& a, const QColor& b)
{
    const Vector p = labOf(a);
    const Vector q = labOf(b);
    return std::hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
}

void schemes()
{
    QTest::addColumn<bool>("isDark");
    QTest::newRow("light") << false;
    QTest::newRow("dark") << true;
}

Scheme fetchScheme()
{
    QFETCH(bool, isDark);
    return isDark ? Scheme::Dark : Scheme::Light;
}

struct Named
{
    const char* name;
    QColor color;
};

QStringList tooPale(const std::vector<Named>& marks, const std::vector<Named>& grounds,
                    double least)
{
    QStringList problems;
    for (const Named& mark : marks) {
        for (const Named& ground : grounds) {
            const double ratio = contrast(mark.color, ground.color);
            if (ratio < least)
                problems << QStringLiteral("%1 on %2: %3").arg(mark.name, ground.name).arg(ratio);
        }
    }
    return problems;
}

std::vector<Named> grounds(const Colors& c)
{
    return {{"window", c.window}, {"surface", c.surface}, {"raised", c.raised}};
}

} // namespace

class TestTheme final : public QObject
{
    Q_OBJECT

private slots:
    void theFormulasAreRight();
    void textIsReadable_data() { schemes(); }
    void textIsReadable();
    void glyphsAndLinesAreVisible_data() { schemes(); }
    void glyphsAndLinesAreVisible();
    void statesAreToldApart_data() { schemes(); }
    void statesAreToldApart();
    void everyStateHasItsOwnGlyph();
};

void TestTheme::theFormulasAreRight()
{
    QCOMPARE(contrast(Qt::black, Qt::white), 21.0);
    QCOMPARE(qRound(contrast(QColor(0x77, 0x77, 0x77), Qt::white) * 100), 448);
    QVERIFY(distance(Qt::black, Qt::white) > 99.9);
    // Grey stays grey, and the classic pair comes close.
    QVERIFY(distance(QColor(128, 128, 128), QColor(128, 128, 128)) < 0.01);
    QVERIFY(distance(QColor(0xB0, 0x60, 0x20), QColor(0x70, 0x80, 0x20)) < 15);
}

void TestTheme::textIsReadable()
{
    const Colors c = widgets::colorsOf(fetchScheme());
    auto everywhere = grounds(c);
    everywhere.push_back({"accentSoft", c.accentSoft}); // a selected row
    QStringList problems = tooPale({{"text", c.text}, {"muted", c.muted}}, everywhere, 4.5);
    problems += tooPale({{"badText", c.badText}, {"accent", c.accent}}, grounds(c), 4.5);
    problems += tooPale({{"onAccent", c.onAccent}}, {{"accent", c.accent}}, 4.5);
    problems += tooPale({{"goodText", c.goodText}}, {{"goodSoft", c.goodSoft}}, 4.5);
    problems += tooPale({{"warningText", c.warningText}}, {{"warningSoft", c.warningSoft}}, 4.5);
    problems += tooPale({{"badText", c.badText}}, {{"badSoft", c.badSoft}}, 4.5);
    problems += tooPale({{"infoText", c.infoText}}, {{"infoSoft", c.infoSoft}}, 4.5);
    problems += tooPale({{"text", c.text}},
                        {{"goodSoft", c.goodSoft},
                         {"warningSoft", c.warningSoft},
                         {"badSoft", c.badSoft},
                         {"infoSoft", c.infoSoft},
                         {"highlight", c.highlight}},
                        4.5);
    problems += tooPale({{"railText", c.railText}, {"railActiveText", c.railActiveText}},
                        {{"rail", c.rail}, {"railActive", c.railActive}}, 4.5);
    QVERIFY2(problems.isEmpty(), qPrintable(problems.join(QLatin1Char('\n'))));
}

void TestTheme::glyphsAndLinesAreVisible()
{
    const Scheme scheme = fetchScheme();
    const Theme theme(scheme);
    const Colors& c = theme.colors();
    std::vector<Named> marks{
        {"good", c.good}, {"warning", c.warning}, {"bad", c.bad}, {"info", c.info}};
    for (int state = 0; state < model::kTaskStateCount; ++state)
        marks.push_back({"a state", theme.state(static_cast<model::TaskState>(state))});
    for (int type = 0; type < model::kExecutionTypeCount; ++type)
        marks.push_back({"a type", theme.type(static_cast<model::ExecutionType>(type))});
    QStringList problems = tooPale(marks, grounds(c), 3.0);
    std::vector<Named> series;
    for (int index = 0; index < 8; ++index)
        series.push_back({"a series", theme.series(index)});
    problems += tooPale(series, {{"surface", c.surface}}, 3.0);
    QVERIFY2(problems.isEmpty(), qPrintable(problems.join(QLatin1Char('\n'))));
}

void TestTheme::statesAreToldApart()
{
    const Scheme scheme = fetchScheme();
    QStringList problems;
    for (int a = 0; a < model::kTaskStateCount; ++a) {
        for (int b = 0; b < a; ++b) {
            const double apart =
                distance(widgets::stateColorOf(scheme, static_cast<model::TaskState>(a)),
                         widgets::stateColorOf(scheme, static_cast<model::TaskState>(b)));
            if (apart <= 15)
                problems << QStringLiteral("states %1 and %2: %3").arg(a).arg(b).arg(apart);
        }
    }
    QVERIFY2(problems.isEmpty(), qPrintable(problems.join(QLatin1Char('\n'))));
}

void TestTheme::everyStateHasItsOwnGlyph()
{
    const Theme theme;
    QSet<QByteArray> pictures;
    for (int state = 0; state < model::kTaskStateCount; ++state) {
        const QPixmap pixmap =
            theme.pixmap(Theme::stateIcon(static_cast<model::TaskState>(state)), Qt::black, 64);
        QVERIFY(!pixmap.isNull());
        const QImage image = pixmap.toImage();
        pictures.insert(
            QByteArray(reinterpret_cast<const char*>(image.constBits()), image.sizeInBytes()));
    }
    QCOMPARE(pictures.size(), qsizetype(model::kTaskStateCount));
}

QTEST_MAIN(TestTheme)
#include "tst_theme.moc"
