// Cards: a titled surface for a chart or table, and the tiles of the overview.
//
// Thread: GUI.
#pragma once

#include "widgets/theme.h"

#include <QFrame>
#include <QList>

class QHBoxLayout;
class QLabel;
class QVBoxLayout;

namespace tributary::widgets {

// A surface with a border, a heading and a body.
class Card : public QFrame
{
    Q_OBJECT

public:
    explicit Card(const Theme& theme, QWidget* parent = nullptr);

    void setTitle(const QString& title, const QString& caption = {});
    QHBoxLayout* header() const { return m_header; } // for buttons right of the title
    QVBoxLayout* body() const { return m_body; }

private:
    QLabel* m_title = nullptr;
    QLabel* m_caption = nullptr;
    QHBoxLayout* m_header = nullptr;
    QVBoxLayout* m_body = nullptr;
};

// A small line without axes.
class Sparkline final : public QWidget
{
    Q_OBJECT

public:
    explicit Sparkline(const Theme& theme, QWidget* parent = nullptr);
    void setValues(const QList<double>& values, const QColor& color = {});
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Theme& m_theme;
    QList<double> m_values;
    QColor m_color;
};

// One figure with its name, a note and a sparkline; a button as a whole.
class Tile final : public QFrame
{
    Q_OBJECT

public:
    explicit Tile(const Theme& theme, QWidget* parent = nullptr);

    void setTitle(const QString& title);
    void setFigure(const QString& figure, Tone tone = Tone::Neutral);
    void setNote(const QString& note);
    void setTrend(const QList<double>& values, const QColor& color = {});
    QString figure() const;

signals:
    void clicked(); // mouse, Enter or Space

protected:
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void describe();

    const Theme& m_theme;
    Tone m_tone = Tone::Neutral;
    QLabel* m_title = nullptr;
    QLabel* m_figure = nullptr;
    QLabel* m_note = nullptr;
    Sparkline* m_trend = nullptr;
};

} // namespace tributary::widgets
