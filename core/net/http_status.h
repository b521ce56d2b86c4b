// What a complete reply says of a request's effect.
//
// Thread: pure functions.
#pragma once

#include "net/http_client.h"

namespace tributary::net {

// Sets delivery and error from the status. 2xx Done; 3xx and 4xx Refused (408 Ambiguous, as the
// server may have begun); all else Ambiguous.
void classifyStatus(HttpReply& reply);

} // namespace tributary::net
