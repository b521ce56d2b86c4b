// The sockets that the REST API listens on. Thread: any; the caller closes what it gets.
#pragma once

#include "base/error.h"
#include "service/api_access.h"

#include <string>

namespace tributary::service {

// A file of mode 0600; one that is there is replaced, so hold the data directory's lock.
// Errors: Unavailable, InvalidArgument for a path over 107 bytes.
base::Result<int> listenOnFile(const std::string& path);

// Sets the port that was given when it was 0. Errors: Unavailable.
base::Result<int> listenOnLoopback(LoopbackAddress& address);

bool isPeerSameUser(int socket); // of a unix socket

} // namespace tributary::service
