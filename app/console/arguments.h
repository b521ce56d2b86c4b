// The command line of the console.
//
// Thread: plain functions.
#pragma once

#include "base/error.h"

#include <optional>
#include <string>

namespace tributary::console {

struct Arguments
{
    std::string dataDir{}; // never empty once read
    bool isDemo = false;
    std::string language{}; // "en", "zh_CN" or empty
    std::string screenshots{}; // directory; empty = show the window
};

struct CommandLine
{
    Arguments arguments;
    std::optional<int> exitCode{}; // the program ends with it: --help, --version, wrong usage
};

// Prints help and complaints itself.
CommandLine readCommandLine(int argc, char** argv);

} // namespace tributary::console
