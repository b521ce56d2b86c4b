// Lines of a log of any length: paints what is visible, selects any range, marks what was found.
//
// Thread: GUI. Nothing is copied from what is painted: copyRequested() names bytes of the log, so
// that a selection of a million lines is copied whole. Lines are not wrapped. Control characters
// are shown as symbols; colours of terminals (SGR) are left out.
#pragma once

#include "models/log_document.h"
#include "widgets/theme.h"

#include <QAbstractScrollArea>

#include <vector>

namespace tributary::widgets {

class LogView final : public QAbstractScrollArea
{
    Q_OBJECT

public:
    LogView(const Theme& theme, models::LogDocument& log, QWidget* parent = nullptr);

    void setPlaceholder(const QString& text); // while there are no lines
    void setFollowing(bool isFollowing); // stays at the end as lines come
    bool isFollowing() const { return m_isFollowing; }
    // Places are ascending offsets of texts of `length` bytes; current = -1 for none.
    void setFound(std::vector<qint64> places, qint64 length);
    void showFound(qint64 index);
    void goTo(qint64 line);
    void selectAll();
    void copySelection();

    qint64 currentLine() const { return m_caret; }
    // Bytes of the selected lines, [from, to); empty when there is no selection.
    std::pair<qint64, qint64> selectedBytes() const;
    QString currentText() const; // of the current line, for assistive technology
    models::LogDocument& log() const { return m_log; }

signals:
    void copyRequested(qint64 from, qint64 to);
    void followingChanged(bool isFollowing); // scrolling up ends it
    void currentLineChanged();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;

private:
    void updateBars();
    int paintLine(QPainter& painter, qint64 line, int y) const; // its width
    void paintFound(QPainter& painter, qint64 line, const QString& text, int y) const;
    void moveTo(qint64 line, bool isExtending);
    void ensureVisible(qint64 line);
    qint64 lineAt(int y) const;
    int lineHeight() const;
    int numberWidth() const;
    int visibleLines() const;

    const Theme& m_theme;
    models::LogDocument& m_log;
    QString m_placeholder;
    std::vector<qint64> m_found;
    qint64 m_foundLength = 0;
    qint64 m_foundIndex = -1;
    qint64 m_caret = 0; // the current line
    qint64 m_anchor = 0; // the other end of the selection
    bool m_hasSelection = false;
    bool m_isFollowing = false;
    bool m_isScrollingItself = false;
    int m_widest = 0; // pixels, of the lines seen so far
};

} // namespace tributary::widgets
