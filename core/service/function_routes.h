// The part of the REST API that deploys functions (api_routes.h lists the requests).
//
// Thread: any, several at a time.
#pragma once

#include "backends/serverless/function_catalog.h"
#include "service/api_routes.h"

#include <string_view>

namespace tributary::service {

// `rest` is what follows /v1/functions: "", "/NAME" or "/NAME/rollback".
ApiAnswer answerFunctions(serverless::FunctionCatalog& functions, const ApiRequest& request,
                          std::string_view rest);

} // namespace tributary::service
