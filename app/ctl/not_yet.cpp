#include "cli.h"

#include <ostream>

namespace tributary::ctl {

void addNotYet(CLI::App& app, Cli& cli)
{
    for (const char* name :
         {"workflow", "triggers", "metrics", "alerts", "capacity", "experiment"}) {
        auto* command = app.add_subcommand(name, "Not available yet");
        command->allow_extras()->group("Not available yet");
        command->callback([&cli, name] {
            cli.err << name << " is not available yet\n";
            cli.exitCode = kUsage;
        });
    }
}

} // namespace tributary::ctl
