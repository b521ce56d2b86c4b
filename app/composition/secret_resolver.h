// Secrets by reference: env:NAME, file:PATH (0600, ours) and keyring:NAME. Read when an attempt
// needs one, never stored; errors name the reference, never the value.
//
// Thread: any. Lifetime: the key ring outlives it.
#pragma once

#include "base/error.h"
#include "model/task_spec.h"
#include "service/secret_store.h"

#include <string>
#include <string_view>

namespace tributary::composition {

class SecretResolver
{
public:
    // Null: keyring references are refused.
    explicit SecretResolver(service::SecretStore* keyring)
        : m_keyring(keyring)
    {
    }

    // Errors: NotFound, PermissionDenied (a file that others can read), InvalidArgument (no such
    // kind of reference), Unavailable (no key ring, or it doesn't answer).
    base::Result<std::string> resolve(std::string_view reference) const;
    base::Result<std::string> resolve(const model::EnvValue& value) const;

private:
    service::SecretStore* m_keyring;
};

} // namespace tributary::composition
