#include "application.h"
#include "arguments.h"
#include "requests.h"

#include <QApplication>
#include <QByteArray>

#include <clocale>
#include <cstdio>

namespace {

constexpr int kUnavailable = 4;

bool hasDisplay()
{
    return qEnvironmentVariableIsSet("QT_QPA_PLATFORM") || qEnvironmentVariableIsSet("DISPLAY")
        || qEnvironmentVariableIsSet("WAYLAND_DISPLAY");
}

} // namespace

int main(int argc, char** argv)
{
    const auto line = tributary::console::readCommandLine(argc, argv);
    if (line.exitCode)
        return *line.exitCode;
    if (!line.arguments.screenshots.empty()) {
        qputenv("QT_QPA_PLATFORM", QByteArrayLiteral("offscreen"));
    } else if (!hasDisplay()) {
        std::fputs("tributary: there is no display; use --screenshots DIR to render the pages, or "
                   "tributaryctl\n",
                   stderr);
        return kUnavailable;
    }
    tributary::console::Termination::blockSignals();
    int qtArgc = 1; // the others are ours
    QApplication app(qtArgc, argv);
    std::setlocale(LC_NUMERIC, "C"); // Qt sets the user's; files have decimal points
    tributary::console::setDesktopIdentity();
    return tributary::console::runConsole(line.arguments);
}
