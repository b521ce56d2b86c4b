// A store in a directory of its own, with what was written to it.
//
// Thread: one. Lifetime: the tasks that it gives change with the next commit.
#pragma once

#include "core/store/known_task.h"
#include "store/reader.h"
#include "store/store.h"

#include <QTemporaryDir>

#include <memory>
#include <vector>

namespace tributary::test {

class FilledStore
{
public:
    explicit FilledStore(std::uint64_t seed)
        : m_records(seed)
    {
    }

    // False when the disk or the store refuses.
    bool open()
    {
        auto store = store::Store::open(m_dir.path().toStdString());
        if (!store || !(*store)->recover())
            return false;
        m_store = std::move(*store);
        auto reader = store::Reader::open(m_dir.path().toStdString());
        if (!reader)
            return false;
        m_reader = std::move(*reader);
        return true;
    }
    bool commit(int batches)
    {
        for (int i = 0; i < batches; ++i) {
            if (!m_store->commit(m_records.nextBatch()))
                return false;
        }
        m_tasks = knownTasks(m_records);
        return true;
    }

    store::Reader& reader() { return *m_reader; }
    const RandomRecords& records() const { return m_records; }
    const std::vector<KnownTask>& tasks() const { return m_tasks; } // by number
    base::Instant now() const { return m_records.now() + std::chrono::hours{1}; }

private:
    QTemporaryDir m_dir;
    RandomRecords m_records;
    std::unique_ptr<store::Store> m_store;
    std::unique_ptr<store::Reader> m_reader;
    std::vector<KnownTask> m_tasks;
};

} // namespace tributary::test
