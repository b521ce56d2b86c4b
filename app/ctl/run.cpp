#include "cli.h"
#include "composition/data_dir.h"

#include <algorithm>
#include <ostream>

namespace tributary::ctl {

int runCtl(std::vector<std::string> arguments, std::istream& in, std::ostream& out,
           std::ostream& err, service::SecretStore* keyring)
{
    Cli cli{.dataDir = composition::defaultDataDir(),
            .keyring = keyring,
            .in = in,
            .out = out,
            .err = err};
    CLI::App app("Tributary without a window: classifies, submits, traces and explains tasks.",
                 "tributaryctl");
    app.require_subcommand(1);
    app.add_option("--data", cli.dataDir, "Data directory")->capture_default_str();
    app.add_flag("--json", cli.json, "Machine-readable output with stable keys");
    for (const auto add : {addClassify, addRules, addSubmit, addTaskQueries, addInspect, addCost,
                           addWhy, addEstimates, addOperations, addBackends, addFunctions,
                           addImport, addServe, addDemo, addNotYet})
        add(app, cli);
    // Global options stand before or after the command.
    for (auto* command : app.get_subcommands([](CLI::App*) { return true; }))
        command->fallthrough();
    std::ranges::reverse(arguments); // as CLI11 wants a vector
    try {
        app.parse(arguments);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0) // help
            return app.exit(error, out, err);
        cli.json = cli.json || std::ranges::find(arguments, "--json") != arguments.end();
        if (!cli.json)
            app.exit(error, out, err);
        else
            cli.fail(
                {base::ErrorCode::InvalidArgument, error.what(), {}, "--help shows the usage"});
        return kUsage;
    }
    return cli.exitCode;
}

} // namespace tributary::ctl
