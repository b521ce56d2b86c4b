// A console with stub pages over the fake service.
#pragma once

#include "shell/console.h"
#include "support/fake_clock.h"
#include "support/fake_service.h"

#include <QLineEdit>
#include <QTabWidget>
#include <QTest>

#include <memory>

namespace tributary::test {

// A page that remembers what it was told.
class StubPage final : public pages::Page
{
public:
    StubPage(const pages::AppContext& context, QString id, QWidget* parent)
        : Page(context, parent)
        , m_id(std::move(id))
        , m_field(new QLineEdit(this))
    {
        setObjectName(QStringLiteral("page-") + m_id);
        m_field->setAccessibleName(QStringLiteral("field of ") + m_id);
    }
    QString id() const override { return m_id; }
    QString title() const override { return QStringLiteral("Title ") + m_id; }
    QString iconName() const override { return QStringLiteral("tasks"); }
    void setFilter(const QString& text) override { filter = text; }
    void focusFilter() override { m_field->setFocus(); }
    QLineEdit* field() const { return m_field; }

    QString filter;
    int loads = 0;

protected:
    void retranslate() override { }
    void load() override { ++loads; }

private:
    QString m_id;
    QLineEdit* m_field;
};

inline shell::ShellParts stubParts()
{
    shell::ShellParts parts;
    for (const char* id : {"overview", "tasks", "submit", "rules", "backends", "cost", "latency"})
        parts.pages.push_back([id](const pages::AppContext& context, QWidget* parent) {
            return new StubPage(context, QLatin1String(id), parent);
        });
    parts.taskDetail = [](const pages::AppContext& context, const model::TaskId& id,
                          QWidget* parent) {
        return new StubPage(context, QString::fromStdString(model::toString(id)), parent);
    };
    return parts;
}

struct ShellRig
{
    explicit ShellRig(shell::ConsoleOptions options = {}, std::int64_t tasks = 200)
        : service(tasks, clock.now())
    {
        options.parts = stubParts();
        if (options.language.isEmpty())
            options.language = QStringLiteral("en");
        console = std::make_unique<shell::Console>(gateway::Ports{service, service, service}, clock,
                                                   std::move(options));
        window().show();
        (void)QTest::qWaitForWindowActive(&window());
        settle();
    }
    shell::MainWindow& window() { return console->window(); }
    void settle()
    {
        QVERIFY(
            QTest::qWaitFor([this] { return console->gateway().runningQueries() == 0; }, 60'000));
        QCoreApplication::sendPostedEvents();
    }
    StubPage* page(const char* id)
    {
        return static_cast<StubPage*>(window().page(QLatin1String(id)));
    }
    StubPage* front() { return static_cast<StubPage*>(window().currentPage()); }
    QLineEdit* locator() { return find<QLineEdit>("locatorField"); }
    QStringList found() { return find<shell::Locator>("locator")->shownTexts(); }
    void locate(const QString& text)
    {
        QTest::keyClick(&window(), Qt::Key_K, Qt::ControlModifier);
        QTest::keyClicks(locator(), text);
        settle();
    }
    template<class W>
    W* find(const char* name)
    {
        return window().findChild<W*>(QLatin1String(name));
    }
    QTabWidget* tabs() { return find<QTabWidget>("detailTabs"); }

    FakeClock clock;
    FakeService service;
    std::unique_ptr<shell::Console> console;
};

} // namespace tributary::test
