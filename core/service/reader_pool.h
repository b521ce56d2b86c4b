// Read-only connections, opened when needed and kept for the next query.
//
// Thread: any. Lifetime: leases end before the pool.
#pragma once

#include "store/reader.h"

#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace tributary::service {

class ReaderPool
{
public:
    explicit ReaderPool(std::string dataDir)
        : m_dataDir(std::move(dataDir))
    {
    }

    class Lease
    {
    public:
        Lease(ReaderPool& pool, std::unique_ptr<store::Reader> reader)
            : m_pool(&pool)
            , m_reader(std::move(reader))
        {
        }
        ~Lease()
        {
            if (m_reader)
                m_pool->giveBack(std::move(m_reader));
        }
        Lease(Lease&&) = default;
        Lease& operator=(Lease&&) = delete;
        store::Reader& operator*() const { return *m_reader; }

    private:
        ReaderPool* m_pool;
        std::unique_ptr<store::Reader> m_reader;
    };

    // Errors: those of Reader::open.
    base::Result<Lease> take();

private:
    void giveBack(std::unique_ptr<store::Reader> reader);

    const std::string m_dataDir;
    std::mutex m_mutex; // guards m_free
    std::vector<std::unique_ptr<store::Reader>> m_free;
};

} // namespace tributary::service
