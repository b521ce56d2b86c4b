#include "shell/screenshots.h"

#include "gateway/text.h"

#include <QApplication>
#include <QDir>
#include <QEventLoop>
#include <QPixmap>
#include <QTabWidget>
#include <QTimer>

namespace tributary::shell {

namespace {

constexpr int kPollMs = 40;
constexpr int kQuietPolls = 5; // so many polls without a query count as done
constexpr int kMostPolls = 250;

// Until no query has run for a while, or ten seconds are over.
void settle(gateway::Gateway& gateway)
{
    QEventLoop loop;
    QTimer timer;
    int quiet = 0;
    int polls = 0;
    QObject::connect(&timer, &QTimer::timeout, &loop, [&] {
        quiet = gateway.runningQueries() == 0 ? quiet + 1 : 0;
        if (quiet >= kQuietPolls || ++polls >= kMostPolls)
            loop.quit();
    });
    timer.start(kPollMs);
    loop.exec();
}

class Renderer
{
public:
    Renderer(Console& console, QString directory)
        : m_console(console)
        , m_dir(std::move(directory))
    {
    }

    base::Result<> save(const QString& name)
    {
        settle(m_console.gateway());
        const QString scheme = m_console.theme().scheme() == widgets::Scheme::Light
            ? QStringLiteral("light")
            : QStringLiteral("dark");
        const QString path = QDir(m_dir).filePath(
            QStringLiteral("%1-%2-%3.png").arg(name, scheme, m_console.languages().current()));
        if (!m_console.window().grab().save(path))
            return base::failure(base::ErrorCode::Unavailable,
                                 "can't write " + gateway::toStd(path));
        m_paths.append(path);
        return {};
    }

    base::Result<> saveTask(const model::TaskId& id, const QString& name)
    {
        m_console.window().openTask(id, {});
        auto* const tabs =
            m_console.window().currentPage()->findChild<QTabWidget*>(QStringLiteral("taskTabs"));
        for (int i = 0; tabs != nullptr && i < tabs->count(); ++i) {
            tabs->setCurrentIndex(i);
            if (auto ok = save(name + QLatin1Char('-') + tabs->widget(i)->objectName()); !ok)
                return ok;
        }
        return {};
    }

    QStringList takePaths() { return std::move(m_paths); }

private:
    Console& m_console;
    QString m_dir;
    QStringList m_paths;
};

} // namespace

base::Result<QStringList> renderScreenshots(Console& console, const QString& directory,
                                            const ScreenshotOptions& options)
{
    if (!QDir().mkpath(directory))
        return base::failure(base::ErrorCode::Unavailable,
                             "can't make " + gateway::toStd(directory));
    Renderer renderer(console, directory);
    MainWindow& window = console.window();
    window.resize(options.width, options.height);
    window.show();
    const QStringList languages = Languages::codes();
    for (const QString& language : languages) {
        console.languages().use(language);
        for (const widgets::Scheme scheme : {widgets::Scheme::Light, widgets::Scheme::Dark}) {
            console.theme().setScheme(scheme);
            const QStringList ids = window.pageIds();
            for (const QString& id : ids) {
                window.showPage(id);
                if (auto ok = renderer.save(id); !ok)
                    return std::unexpected(ok.error());
            }
            for (std::size_t i = 0; i < options.tasks.size(); ++i) {
                const QString name =
                    i == 0 ? QStringLiteral("task") : QStringLiteral("task%1").arg(i + 1);
                if (auto ok = renderer.saveTask(options.tasks[i], name); !ok)
                    return std::unexpected(ok.error());
            }
        }
    }
    return renderer.takePaths();
}

} // namespace tributary::shell
