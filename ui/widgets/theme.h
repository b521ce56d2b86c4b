// Colours, spacing, icons and the style sheet of the console: the only place with colour and
// pixel literals.
//
// Thread: GUI. Lifetime: outlives every widget that was given it. Lengths are in device
// independent pixels, derived from the font. State colours keep a contrast of 3:1 or more against
// every surface and differ from each other under simulated deuteranopia; a state is always shown
// with its glyph and word, too.
#pragma once

#include "model/enums.h"

#include <QColor>
#include <QFont>
#include <QHash>
#include <QIcon>
#include <QObject>
#include <QPalette>
#include <QPixmap>
#include <QString>

namespace tributary::widgets {

enum class Scheme : std::uint8_t
{
    Light,
    Dark
};

struct Colors
{
    QColor window; // behind the cards
    QColor surface; // cards, tables
    QColor raised; // headers, hovered rows, fields
    QColor border;
    QColor text; // 4.5:1 and more on window, surface and raised, like the next
    QColor muted;
    QColor accent;
    QColor onAccent;
    QColor accentSoft; // selected rows, chips
    QColor good, warning, bad, info; // 3:1: glyphs and lines
    QColor goodSoft, warningSoft, badSoft, infoSoft; // behind the next four, 4.5:1
    QColor goodText, warningText, badText, infoText;
    QColor disabled; // text of what can't be used, scroll bars
    QColor scroll;
    QColor rail, railText, railActive, railActiveText;
    QColor grid; // lines of charts
    QColor highlight; // found text
};

// Meaning of a cell, badge or line.
enum class Tone : std::uint8_t
{
    Neutral,
    Muted,
    Accent,
    Good,
    Warning,
    Bad,
    Info
};

struct Metrics
{
    int gap = 0; // between related things
    int pad = 0; // inside cards and pages
    int radius = 0;
    int rowHeight = 0; // of tables
    int icon = 0; // beside text
    int railWidth = 0;
    int panelWidth = 0; // side bars and inspectors
    int chartHeight = 0;
    int line = 0; // pen width of charts
};

class Theme final : public QObject
{
    Q_OBJECT

public:
    explicit Theme(Scheme scheme = Scheme::Light, QObject* parent = nullptr);

    Scheme scheme() const { return m_scheme; }
    void setScheme(Scheme scheme); // emits changed()
    static Scheme systemScheme(); // by the lightness of the application's palette at the start

    const Colors& colors() const { return m_colors; }
    const Metrics& metrics() const { return m_metrics; }
    QColor tone(Tone tone) const;
    QColor state(model::TaskState state) const;
    QColor type(model::ExecutionType type) const;
    QColor series(int index) const; // 8 colours, then again
    QColor heat(double share) const; // 0..1, for heat maps: background → strong

    QFont font(double scale = 1.0, bool isBold = false) const;
    QFont monoFont() const;

    static QString stateIcon(model::TaskState state);
    static QString typeIcon(model::ExecutionType type);
    // An icon of resources/icons by name, tinted. An empty pixmap for an unknown name.
    QIcon icon(const QString& name) const; // text colour, muted when disabled
    QIcon icon(const QString& name, const QColor& color) const;
    QPixmap pixmap(const QString& name, const QColor& color, int size) const;

    // Sets font, palette and style sheet of the QApplication.
    void apply() const;

signals:
    void changed();

private:
    QPalette palette() const;
    QString styleSheet() const;

    Scheme m_scheme;
    Colors m_colors;
    Metrics m_metrics;
    mutable QHash<QString, QPixmap> m_pixmaps;
};

// The raw colours of a scheme, for tests.
Colors colorsOf(Scheme scheme);
QColor stateColorOf(Scheme scheme, model::TaskState state);

} // namespace tributary::widgets
