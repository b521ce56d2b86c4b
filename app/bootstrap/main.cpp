// tributary-bootstrap: runs one command per invocation of a function.
#include "bootstrap.h"

#include <cstdlib>
#include <string>
#include <vector>

// Usage: tributary-bootstrap -- COMMAND [ARGUMENT…]
// As `bootstrap` of a package: no arguments; the command is the JSON list in command.json.
int main(int argc, char** argv)
{
    using namespace tributary::bootstrap;
    const char* api = std::getenv("AWS_LAMBDA_RUNTIME_API");
    if (api == nullptr)
        return complain("AWS_LAMBDA_RUNTIME_API is not set: this program runs as a function");
    std::vector<std::string> command;
    for (int i = 1; i < argc; ++i) {
        if (i > 1 || std::string{argv[i]} != "--")
            command.emplace_back(argv[i]);
    }
    const char* root = std::getenv("LAMBDA_TASK_ROOT");
    if (command.empty() && root != nullptr)
        command = readCommandFile(std::string{root} + "/command.json");
    if (command.empty())
        return complain("no command: give one after -- or in command.json of the package");
    return serve(api, command);
}
