// The desktop's key ring (Secret Service, KWallet) by QtKeychain. Entries are kept under the
// service "tributary"; without a key ring nothing is ever written elsewhere instead.
//
// Thread: any but its own. A key ring may ask its user to unlock it, for as long as that takes:
// a call gives up after `patience`, the question stays open, and a later call finds the answer.
// Lifetime: needs a QCoreApplication; starts nothing before the first call. One a program, because
// QtKeychain's queue of jobs stays with the thread of the first.
#pragma once

#include "service/secret_store.h"

#include <chrono>
#include <memory>
#include <mutex>
#include <string>

namespace tributary::secrets {

class KeyringStore final : public service::SecretStore
{
public:
    explicit KeyringStore(std::chrono::milliseconds patience = std::chrono::seconds{3});
    ~KeyringStore() override;
    KeyringStore(const KeyringStore&) = delete;
    KeyringStore& operator=(const KeyringStore&) = delete;

    base::Result<std::string> read(const std::string& name) override;
    base::Result<> write(const std::string& name, const std::string& value) override;
    base::Result<> remove(const std::string& name) override;

private:
    class Worker;
    Worker& worker();

    const std::chrono::milliseconds m_patience;
    std::once_flag m_startOnce;
    std::unique_ptr<Worker> m_worker;
};

} // namespace tributary::secrets
