// The smallest runtime client: answers every event with itself. What remains of an invocation
// with it is the cost of the function host.
#include "bootstrap.h"

#include <cstdlib>

int main()
{
    using namespace tributary::bootstrap;
    const char* api = std::getenv("AWS_LAMBDA_RUNTIME_API");
    if (api == nullptr)
        return complain("AWS_LAMBDA_RUNTIME_API is not set");
    ApiConnection connection{api};
    while (const auto next = connection.get("invocation/next")) {
        if (next->status != 200
            || !connection.post("invocation/" + next->requestId + "/response", {}, next->body))
            return 1;
    }
    return 0;
}
