// Port to the desktop's key ring: the only place that secrets are written to.
//
// Thread: any; calls block for at most a few seconds. Values are never logged or stored.
#pragma once

#include "base/error.h"

#include <string>

namespace tributary::service {

class SecretStore
{
public:
    virtual ~SecretStore() = default;
    // Errors: NotFound, PermissionDenied (it stays locked), Unavailable (no key ring, no answer).
    virtual base::Result<std::string> read(const std::string& name) = 0;
    virtual base::Result<> write(const std::string& name, const std::string& value) = 0;
    virtual base::Result<> remove(const std::string& name) = 0; // absent is fine
};

} // namespace tributary::service
