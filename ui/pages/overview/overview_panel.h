// A card of the overview that holds something, or says why it can't show it.
//
// Thread: GUI. After an error old content stays visible, faded, under a line with the reason, its
// age and Retry: what could be loaded elsewhere is not touched.
#pragma once

#include "pages/page.h"

class QLabel;
class QPushButton;
class QStackedWidget;

namespace tributary::widgets {
class Card;
}

namespace tributary::pages {

class OverviewPanel final : public QWidget
{
    Q_OBJECT

public:
    // Takes ownership of the content.
    OverviewPanel(const AppContext& app, QWidget* content, QWidget* parent = nullptr);

    void setTitle(const QString& title, const QString& caption = {});
    void showContent(); // it is fresh
    void showNothing(const QString& text); // in place of the content
    void showError(const base::Error& error);
    bool hasTrouble() const { return m_hasTrouble; }

signals:
    void retryRequested();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override; // the veil follows the stack

private:
    void setTrouble(bool hasTrouble);

    const widgets::DisplayFormat& m_format;
    widgets::Card* m_card = nullptr;
    QWidget* m_strip = nullptr;
    QLabel* m_reason = nullptr;
    QPushButton* m_retry = nullptr;
    QStackedWidget* m_stack = nullptr;
    QWidget* m_veil = nullptr; // over the stack
    QWidget* m_content = nullptr;
    QLabel* m_nothing = nullptr;
    bool m_hasTrouble = false;
    base::Instant m_dataAt{}; // epoch: never
};

} // namespace tributary::pages
