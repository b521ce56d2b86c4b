// The smallest runtime client: answers every event with itself. What remains of an invocation
// with it is the cost of the function host. With ECHO_GATE in its environment it answers only
// while there is a file of that name.
#include "bootstrap.h"

#include <unistd.h>

#include <cstdlib>

int main()
{
    using namespace tributary::bootstrap;
    const char* api = std::getenv("AWS_LAMBDA_RUNTIME_API");
    if (api == nullptr)
        return complain("AWS_LAMBDA_RUNTIME_API is not set");
    const char* gate = std::getenv("ECHO_GATE");
    ApiConnection connection{api};
    while (const auto next = connection.get("invocation/next")) {
        while (gate != nullptr && access(gate, F_OK) != 0)
            usleep(1000);
        if (next->status != 200
            || !connection.post("invocation/" + next->requestId + "/response", {}, next->body))
            return 1;
    }
    return 0;
}
