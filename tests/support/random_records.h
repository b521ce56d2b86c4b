// Batches of tasks, attempts and events as a scheduler could write them, with all that their
// fields may hold; and what must be stored after each. The same seed gives the same.
//
// Thread: one.
#pragma once

#include "base/random.h"
#include "store/write_batch.h"

#include <map>
#include <string>
#include <vector>

namespace tributary::test {

// What is stored of an attempt beside its record: its task's type and rule when it began.
struct StoredAttempt
{
    model::AttemptRecord record;
    model::ExecutionType type = model::ExecutionType::Traditional;
    std::string rule;
};

class RandomRecords
{
public:
    explicit RandomRecords(std::uint64_t seed)
        : m_random(seed)
    {
    }

    store::WriteBatch nextBatch(); // 1 to 12 changes, all of them in the members below at once

    const std::map<model::TaskNo, model::TaskRecord>& tasks() const { return m_tasks; }
    const std::map<model::AttemptId, StoredAttempt>& attempts() const { return m_attempts; }
    const std::vector<model::EventRecord>& events() const { return m_events; }
    // From the end of the last attempt to the end of the task, of tasks that have both.
    const std::map<model::TaskNo, base::Micros>& collects() const { return m_collects; }
    base::Instant now() const { return m_now; }

private:
    std::size_t below(std::size_t bound) { return m_random.next() % bound; }
    bool chance(unsigned percent) { return below(100) < percent; }
    base::Micros upTo(base::Micros most)
    {
        return base::Micros{
            static_cast<std::int64_t>(below(static_cast<std::size_t>(most.count() + 1)))};
    }
    template<class Value, std::size_t kCount>
    const Value& pick(const Value (&values)[kCount])
    {
        return values[below(kCount)];
    }
    std::string text();

    void change(store::WriteBatch& batch);
    void submit(store::WriteBatch& batch);
    std::shared_ptr<const model::TaskSpec> spec();
    void addFeatures(model::TaskSpec& spec);
    model::Classification classification();
    std::shared_ptr<const model::Learned> learned();
    void begin(model::TaskRecord& task, store::WriteBatch& batch);
    void goOn(model::TaskRecord& task, StoredAttempt& attempt, store::WriteBatch& batch);
    void finish(model::TaskRecord& task, StoredAttempt& attempt, store::WriteBatch& batch);
    void end(model::TaskRecord& task, model::TaskState state);
    void lateResult(model::TaskRecord& task, store::WriteBatch& batch);
    void write(const model::TaskRecord& task, store::WriteBatch& batch);
    void event(store::WriteBatch& batch, const model::TaskRecord* task);

    base::SeededRandom m_random;
    base::Instant m_now = base::fromMicros(1'767'225'600'000'000);
    std::map<model::TaskNo, model::TaskRecord> m_tasks;
    std::map<model::AttemptId, StoredAttempt> m_attempts;
    std::vector<model::EventRecord> m_events;
    std::map<model::TaskNo, base::Micros> m_collects;
};

} // namespace tributary::test
