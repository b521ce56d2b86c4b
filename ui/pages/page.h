// A page of the console and what every page is given.
//
// Thread: GUI. Pages are created once by their factory, own their widgets, and never include each
// other: they meet through the Navigator. Everything in AppContext outlives the pages.
#pragma once

#include "gateway/gateway.h"
#include "widgets/display_format.h"
#include "widgets/filter_bar.h"
#include "widgets/theme.h"

#include <QObject>
#include <QString>
#include <QTimer>
#include <QWidget>

#include <chrono>
#include <functional>

namespace tributary::pages {

// Requests to go somewhere else; the shell carries them out.
class Navigator final : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

signals:
    void openTask(const tributary::model::TaskId& id, const QString& tab); // tab: empty, "why", …
    // In the tab of `from`, unless it has one of its own.
    void swapTask(const tributary::model::TaskId& from, const tributary::model::TaskId& to,
                  const QString& tab);
    void openTasksFiltered(const QString& filter); // shows the Tasks page
    void openPage(const QString& pageId); // "submit", "rules", "backends", …
    void openSubmit(const QString& taskFileText); // the Submit page with this text
    void makeRule(const QString& condition); // the Rules page, whose draft gets a rule with it
    // The Rules page, whose draft gets the task as a test.
    void makeRuleTest(const tributary::model::TaskId& task);
    // From a task's page: the one before (-1) or after (1) it in the list, with the same tab.
    void stepTask(const tributary::model::TaskId& from, int direction, const QString& tab);
    void message(tributary::widgets::Tone tone, const QString& text); // a passing note
    void demoRequested(); // fill with the seeded workload
};

// The time range that all views obey, "now" included while it is live.
class TimeContext final : public QObject
{
    Q_OBJECT

public:
    enum class Preset : std::uint8_t
    {
        Minutes15,
        Hour,
        Hours6,
        Day,
        Week,
        All,
        Custom
    };

    explicit TimeContext(const base::Clock& clock, QObject* parent = nullptr);

    void setPreset(Preset preset);
    void setCustom(service::TimeRange range); // zoomed in a chart
    void zoomOut(); // back to the preset before
    Preset preset() const { return m_preset; }
    service::TimeRange range() const; // at this moment; both zero = everything
    base::Instant now() const { return m_clock.now(); }

signals:
    void changed();

private:
    const base::Clock& m_clock;
    Preset m_preset = Preset::Day;
    Preset m_before = Preset::Day;
    service::TimeRange m_custom;
};

struct AppContext
{
    gateway::Gateway& gateway;
    widgets::Theme& theme;
    widgets::DisplayFormat& format;
    Navigator& navigator;
    TimeContext& time;
    widgets::FilterLanguage filterLanguage;
    QString dataDir{}; // for drafts; empty = where a data directory is by default
};

class Page : public QWidget
{
    Q_OBJECT

public:
    explicit Page(const AppContext& app, QWidget* parent = nullptr);

    virtual QString id() const = 0; // stable: "overview", "tasks", …
    virtual QString title() const = 0; // translated
    virtual QString iconName() const = 0;
    virtual void activate() { } // it came to the front
    virtual void setFilter(const QString& /*filter*/) { } // from openTasksFiltered or openSubmit
    virtual void focusFilter() { } // Ctrl+F and "/"
    // The least that it needs: what scrolls a page would else give it all that it would like to
    // have as soon as a text in it wraps.
    int heightForWidth(int width) const override;

protected:
    // Sets every visible text again: called after a change of language, zone or number format, and
    // by the constructor of the page itself.
    virtual void retranslate() = 0;
    virtual void load() = 0; // asks for what the page shows; only while it is visible

    // Loads at once, or when the page is shown next: for F5, another time range, a gap in the
    // events, an own command.
    void reload();
    void reloadLater(); // at the end of the pause, however often it is called in it
    void setReloadPause(std::chrono::milliseconds pause) { m_reloadSoon.setInterval(pause); }
    // From now on changes of tasks reload the page, at most once in each pause.
    void followTasks(std::chrono::milliseconds pause);

    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;

    const AppContext& app() const { return m_app; }

private:
    AppContext m_app;
    QTimer m_reloadSoon;
    bool m_isStale = true;
};

using PageFactory = std::function<Page*(const AppContext&, QWidget* parent)>;

} // namespace tributary::pages
