// The panel beside a list that shows what is selected, as names and values.
//
// Thread: GUI. Values can be selected; the context menu copies one.
#pragma once

#include "widgets/theme.h"

#include <QFrame>
#include <QList>

class QGridLayout;
class QHBoxLayout;
class QLabel;
class QScrollArea;
class QVBoxLayout;

namespace tributary::widgets {

struct InspectorRow
{
    QString label; // empty label and value: a gap; empty value: a heading
    QString value;
    QString iconName;
    QColor iconColor;
    bool isMono = false;

    bool operator==(const InspectorRow&) const = default;
};

class Inspector final : public QFrame
{
    Q_OBJECT

public:
    explicit Inspector(const Theme& theme, QWidget* parent = nullptr);

    void setTitle(const QString& title);
    void setRows(const QList<InspectorRow>& rows); // the same rows change nothing
    void clear(const QString& hint); // nothing is selected
    QHBoxLayout* actions() const { return m_actions; }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void rebuild();

    const Theme& m_theme;
    QList<InspectorRow> m_rows;
    QLabel* m_title = nullptr;
    QLabel* m_hint = nullptr;
    QWidget* m_body = nullptr;
    QGridLayout* m_grid = nullptr;
    QScrollArea* m_scroll = nullptr;
    QHBoxLayout* m_actions = nullptr;
};

} // namespace tributary::widgets
