// The frame of every page: header, actions and the four states loading, empty, data, error.
//
// Thread: GUI. An error leaves old data visible, faded, under a banner that tells its age. The
// frame translates its own words; titles and empty states are set again by the page.
#pragma once

#include "base/error.h"
#include "widgets/display_format.h"
#include "widgets/theme.h"

#include <QWidget>

#include <functional>

class QHBoxLayout;
class QLabel;
class QProgressBar;
class QPushButton;
class QStackedWidget;
class QVBoxLayout;

namespace tributary::widgets {

class Banner;

struct EmptyState
{
    QString icon;
    QString title; // one sentence
    QString text; // what to do, may be empty
    QString action; // primary button, empty = none
    std::function<void()> onAction;
    QString secondAction; // link, empty = none
    std::function<void()> onSecondAction;
};

class PageFrame final : public QWidget
{
    Q_OBJECT

public:
    enum class State : std::uint8_t
    {
        Loading,
        Empty,
        Data,
        Error
    };

    PageFrame(const Theme& theme, const DisplayFormat& format, QWidget* parent = nullptr);

    void setTitle(const QString& title, const QString& subtitle = {});
    void setSubtitle(const QString& subtitle);
    QHBoxLayout* actions() const { return m_actions; } // right of the title
    void setContent(QWidget* content); // takes ownership, once
    QWidget* content() const { return m_content; }

    void showLoading(); // keeps old data visible, with a thin progress bar
    void showEmpty(const EmptyState& empty);
    void showData();
    void showError(const base::Error& error);
    State state() const { return m_state; }

signals:
    void retryRequested();

protected:
    void changeEvent(QEvent* event) override;

private:
    void buildMessage();
    void setState(State state);
    void retranslate();

    const Theme& m_theme;
    const DisplayFormat& m_format;
    State m_state = State::Loading;
    bool m_hasData = false;
    base::Instant m_dataAt{};
    EmptyState m_empty;

    QLabel* m_title = nullptr;
    QLabel* m_subtitle = nullptr;
    QHBoxLayout* m_actions = nullptr;
    QProgressBar* m_progress = nullptr;
    Banner* m_banner = nullptr;
    QStackedWidget* m_stack = nullptr;
    QWidget* m_veil = nullptr; // over data of before a failure
    QWidget* m_message = nullptr; // loading and empty
    QLabel* m_messageIcon = nullptr;
    QLabel* m_messageTitle = nullptr;
    QLabel* m_messageText = nullptr;
    QPushButton* m_messageAction = nullptr;
    QPushButton* m_messageSecond = nullptr;
    QWidget* m_content = nullptr;
};

} // namespace tributary::widgets
