#include "service/reader_pool.h"

namespace tributary::service {

base::Result<ReaderPool::Lease> ReaderPool::take()
{
    {
        const std::lock_guard lock(m_mutex);
        if (!m_free.empty()) {
            auto reader = std::move(m_free.back());
            m_free.pop_back();
            return Lease(*this, std::move(reader));
        }
    }
    auto reader = store::Reader::open(m_dataDir);
    if (!reader)
        return std::unexpected(reader.error());
    return Lease(*this, std::move(*reader));
}

void ReaderPool::giveBack(std::unique_ptr<store::Reader> reader)
{
    const std::lock_guard lock(m_mutex);
    m_free.push_back(std::move(reader));
}

} // namespace tributary::service
