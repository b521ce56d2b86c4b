// What a complete reply says of a request's effect.
//
// Thread: pure functions.
#pragma once

#include "net/http_client.h"

namespace tributary::net {

// Sets delivery and error from the status. 2xx Done; 3xx and 4xx Refused, but for 408 and, unless
// the request only reads, 302 and 303 (the server may have begun, or be done and show where the
// result is): they and all else are Ambiguous.
void classifyStatus(Method method, HttpReply& reply);

} // namespace tributary::net
