// The waterfall of a task: a tree of attempts and phases beside bars on a time axis.
//
// Thread: GUI. Smooth with ten thousand rows, since only visible ones are painted. What a back end
// did not report is hatched, what nobody accounts for is a gap; nothing is invented.
// Keys: + - 0 zoom, Shift+Left and Shift+Right move in time.
#pragma once

#include "models/trace_fold.h"
#include "widgets/theme.h"

#include <QTreeView>

namespace tributary::models {
class TreeModel;
struct TreeNode;
} // namespace tributary::models
namespace tributary::widgets {
class DisplayFormat;
}

namespace tributary::pages {

enum TraceRole
{
    TraceFromRole = Qt::UserRole + 500, // qlonglong, microseconds since the beginning
    TraceToRole,
    TraceColorRole, // QColor
    TraceHatchedRole, // bool: not reported
    TraceGapRole, // bool
    TraceOpenRole, // bool: still going on
    TraceFailedRole, // bool
    TraceAttemptRole, // int, 0 = none
};

class TraceView final : public QTreeView
{
    Q_OBJECT

public:
    TraceView(const widgets::Theme& theme, const widgets::DisplayFormat& format,
              QWidget* parent = nullptr);

    // Keeps the current row and the zoom when the trace only went on.
    void setTrace(const models::TraceFold& fold, const QString& text);
    void stepError(int direction); // to the next failed row, or the one before
    void zoom(double factor); // around the middle; below 1 shows less time
    void fit();
    void retranslate();

    // The window of time that is shown, in microseconds since the beginning.
    double windowFrom() const { return m_from; }
    double windowTo() const { return m_to; }
    static QString phaseName(service::TraceSpan::Kind kind);

signals:
    void attemptActivated(int attempt); // Enter or double click on one of its rows

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;

private:
    void addRow(models::TreeNode& parent, const models::TraceRow& row, base::Instant from,
                const QString& text);
    QString nameOf(const models::TraceRow& row) const;
    QString describe(const models::TraceRow& row) const;
    QColor colorOf(const models::TraceRow& row) const;
    void setWindow(double from, double to);
    void zoomAround(double center, double factor);

    const widgets::Theme& m_theme;
    const widgets::DisplayFormat& m_format;
    models::TreeModel* m_model = nullptr;
    models::TraceFold m_fold;
    QString m_text;
    double m_length = 1;
    double m_from = 0;
    double m_to = 1;
    bool m_isFit = true;
};

} // namespace tributary::pages
