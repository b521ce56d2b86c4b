// The tool bar: locator field, time range, UTC switch, refresh.
//
// Thread: GUI.
#pragma once

#include "pages/page.h"

#include <QFrame>
#include <QList>

class QAction;
class QButtonGroup;
class QLineEdit;
class QToolButton;

namespace tributary::shell {

class TopBar final : public QFrame
{
    Q_OBJECT

public:
    explicit TopBar(const pages::AppContext& app, QWidget* parent = nullptr);

    QLineEdit* locatorField() const { return m_locator; }

signals:
    void submitRequested();

protected:
    void changeEvent(QEvent* event) override;

private:
    void buildRanges();
    void retranslate();
    void recolor();

    pages::AppContext m_app;
    QLineEdit* m_locator = nullptr;
    QAction* m_lens = nullptr; // in the field
    QButtonGroup* m_ranges = nullptr;
    QToolButton* m_utc = nullptr;
    QToolButton* m_zoomOut = nullptr;
    QToolButton* m_refresh = nullptr;
    QToolButton* m_submit = nullptr;
};

} // namespace tributary::shell
