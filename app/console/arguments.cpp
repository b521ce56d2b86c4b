#include "arguments.h"

#include "composition/data_dir.h"

#include <CLI/CLI.hpp>

namespace tributary::console {

namespace {

constexpr int kWrongUsage = 2;

} // namespace

CommandLine readCommandLine(int argc, char** argv)
{
    CommandLine line;
    Arguments& to = line.arguments;
    CLI::App app("Tributary: an operations console with a hybrid scheduling core", "tributary");
    app.set_version_flag("--version", TRIBUTARY_VERSION);
    app.add_option("--data", to.dataDir, "The data directory (default: $XDG_STATE_HOME/tributary)")
        ->type_name("DIR");
    app.add_flag("--demo", to.isDemo,
                 "Fill with a seeded workload, in a directory of its own unless --data names one");
    app.add_option("--lang", to.language, "The language: en or zh_CN")
        ->check(CLI::IsMember({"en", "zh_CN"}));
    app.add_option("--screenshots", to.screenshots,
                   "Render every page to PNG files there, then quit; needs no display")
        ->type_name("DIR");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& end) {
        const int code = app.exit(end); // prints
        line.exitCode = code == 0 ? 0 : kWrongUsage;
    }
    if (to.dataDir.empty())
        to.dataDir = composition::defaultDataDir(to.isDemo ? "tributary-demo" : "tributary");
    return line;
}

} // namespace tributary::console
