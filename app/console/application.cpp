#include "application.h"

#include "access.h"
#include "base/clock.h"
#include "demo.h"
#include "gateway/text.h"
#include "pictures.h"
#include "requests.h"
#include "secrets/keyring_store.h"
#include "shell/console.h"

#include <QApplication>
#include <QIcon>
#include <QStandardPaths>
#include <QTextStream>

#include <algorithm>

namespace tributary::console {

namespace {

constexpr int kFailed = 1;

void say(FILE* to, const QString& text)
{
    QTextStream(to) << QStringLiteral("tributary: ") << text << Qt::endl;
}

QString sessionFile()
{
    return QStandardPaths::writableLocation(QStandardPaths::AppConfigLocation)
        + QStringLiteral("/console.ini");
}

// The window over one data directory. Taking it down first closes the sink of the core, then the
// gateway, which waits for its queries; the access lives on and stops the core after that.
class WindowOver
{
public:
    WindowOver(Access& access, shell::ConsoleOptions options)
        : m_access(access)
        , m_console(access.ports(), m_clock, std::move(options))
    {
        m_access.watch(m_console.sink());
    }
    ~WindowOver() { m_access.unwatch(); }
    WindowOver(const WindowOver&) = delete;
    WindowOver& operator=(const WindowOver&) = delete;

    shell::Console& console() { return m_console; }

private:
    base::SystemClock m_clock;
    Access& m_access;
    shell::Console m_console;
};

shell::ConsoleOptions optionsFor(const Arguments& arguments, Access& access,
                                 shell::SessionState session)
{
    shell::ConsoleOptions options;
    options.language = gateway::toQt(arguments.language);
    options.dataDir = gateway::toQt(access.dataDir());
    options.session = std::move(session);
    options.holdDispatch = access.hold();
    options.makeDemo = demoCommand;
    return options;
}

int render(shell::Console& console, Access& access, const Arguments& arguments)
{
    if (arguments.isDemo)
        waitForOpenTasks(console);
    const auto paths =
        renderPictures(console, access.ports().tasks, gateway::toQt(arguments.screenshots));
    if (!paths) {
        say(stderr, gateway::toQt(base::describe(paths.error())));
        return kFailed;
    }
    say(stdout,
        QStringLiteral("%1 pictures in %2")
            .arg(paths->size())
            .arg(gateway::toQt(arguments.screenshots)));
    return 0;
}

} // namespace

void setDesktopIdentity()
{
    QCoreApplication::setApplicationName(QStringLiteral("tributary"));
    QGuiApplication::setApplicationDisplayName(QStringLiteral("Tributary"));
    QGuiApplication::setDesktopFileName(QStringLiteral("io.github.tributary.Tributary"));
    QGuiApplication::setWindowIcon(QIcon(QStringLiteral(":/icons/tributary.svg")));
}

int runConsole(const Arguments& arguments)
{
    const bool isPictures = !arguments.screenshots.empty();
    Termination termination;
    ForwardRequests forward;
    secrets::KeyringStore keyring;
    const auto access = Access::open({.dataDir = arguments.dataDir,
                                      .keyring = &keyring,
                                      .raise = [&forward] { emit forward.requested(); },
                                      .raisesOther = !isPictures});
    if (!access) {
        say(stdout, QStringLiteral("the console that is open already came to the front"));
        return 0;
    }
    shell::Session session(sessionFile(), gateway::toQt(access->dataDir()));
    WindowOver window(
        *access,
        optionsFor(arguments, *access, isPictures ? shell::SessionState() : session.load()));
    shell::Console& console = window.console();
    QObject::connect(&forward, &ForwardRequests::requested, &console.window(),
                     [&console] { console.comeForward(); });
    // exit(), because quit() asks the window, which asks the operator, who isn't there.
    QObject::connect(&termination, &Termination::requested, qApp,
                     [] { QCoreApplication::exit(0); });
    if (arguments.isDemo)
        emit console.navigator().demoRequested();
    if (isPictures)
        return render(console, *access, arguments);
    console.window().show();
    const int code = QApplication::exec();
    session.save(console.session());
    return code;
}

} // namespace tributary::console
