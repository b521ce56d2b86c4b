// What every command of tributaryctl shares: global options, output, errors and exit codes.
#pragma once

#include "base/error.h"

#include <CLI/CLI.hpp>

#include <functional>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace tributary::service {
class SecretStore;
}

namespace tributary::ctl {

enum ExitCode : int
{
    kDone = 0,
    kFailed = 1, // the task or check failed, an unknown id
    kUsage = 2,
    kBadInput = 3, // with file, line and column
    kUnavailable = 4,
};

struct Cli
{
    std::string dataDir; // --data, else $XDG_STATE_HOME/tributary
    bool json = false;
    service::SecretStore* keyring = nullptr; // for a scheduler of this program; null = none
    std::istream& in;
    std::ostream& out;
    std::ostream& err;
    int exitCode = kDone;

    // Prints it to the error stream (as JSON with --json) and gives the exit code that it means.
    int fail(const base::Error& error) const;
    int fail(const std::vector<base::Error>& errors) const; // all of them, code of the first
    void line(std::string_view text) const;
    // An aside such as StoreAccess::note(): to the error stream, so that lists stay lists. An
    // empty one prints nothing.
    void note(std::string_view text) const;
};

// Checks of options.
CLI::Validator notEmpty();
CLI::Validator atLeastOne(); // of whole numbers

// The whole of a file, or of standard input for "-".
base::Result<std::string> readInput(const Cli& cli, const std::string& path);

// Each adds its subcommands; the callback of a subcommand sets cli.exitCode.
void addClassify(CLI::App& app, Cli& cli);
void addRules(CLI::App& app, Cli& cli);
void addSubmit(CLI::App& app, Cli& cli); // submit, wait, cancel
void addTaskQueries(CLI::App& app, Cli& cli); // status, list
void addInspect(CLI::App& app, Cli& cli); // trace, logs
void addCost(CLI::App& app, Cli& cli);
void addWhy(CLI::App& app, Cli& cli);
void addEstimates(CLI::App& app, Cli& cli);
void addOperations(CLI::App& app, Cli& cli);
void addBackends(CLI::App& app, Cli& cli);
void addFunctions(CLI::App& app, Cli& cli);
void addImport(CLI::App& app, Cli& cli);
void addServe(CLI::App& app, Cli& cli);
void addDemo(CLI::App& app, Cli& cli);
// Commands of the contract that don't exist yet say so and end with kUsage.
void addNotYet(CLI::App& app, Cli& cli);

// The program without main(): arguments in, exit code out.
int runCtl(std::vector<std::string> arguments, std::istream& in, std::ostream& out,
           std::ostream& err, service::SecretStore* keyring = nullptr);

} // namespace tributary::ctl
