// Applies the tasks, attempts and events of a batch within the transaction that runs.
//
// Thread: the owner's. Lifetime: what it was opened with outlives it. After a failure it must not
// be used again: the transaction is gone, what it remembers is not.
#pragma once

#include "store/live_tasks.h"
#include "store/names.h"
#include "store/write_batch.h"

#include <memory>
#include <string>
#include <vector>

namespace tributary::store {

// Where a writer goes on.
struct WriterPosition
{
    model::TaskNo lastTaskNo = 0;
    std::int64_t lastSeq = 0;
};

class BatchWriter
{
public:
    static base::Result<std::unique_ptr<BatchWriter>> open(Database& database,
                                                           const WriterPosition& position);

    base::Result<> apply(const WriteBatch& batch);

    // Recovery puts what it read here, so that nothing is read twice.
    LiveTasks& liveTasks() { return m_live; }

private:
    struct Statements
    {
        Statement insertTask, updateTask, touchTask, insertSpec, insertKey, insertAttempt,
            updateAttempt, insertEvent, putOutput, readTask, readAttempt;
    };
    explicit BatchWriter(Names names, Names classifications, Rollups rollups)
        : m_names(std::move(names))
        , m_classifications(std::move(classifications))
        , m_rollups(std::move(rollups))
    {
    }
    base::Result<> prepareStatements(Database& database);

    void order(const WriteBatch& batch);
    base::Result<> beginTask(const model::TaskRecord& task);
    base::Result<> writeAttempt(const model::AttemptRecord& attempt);
    base::Result<> changeOldAttempt(LiveTask& live, const model::AttemptRecord& attempt);
    base::Result<> writeEvent(const model::EventRecord& event);
    base::Result<> writeTask(const model::TaskRecord& task);
    base::Result<std::int64_t> writeOutput(const model::TaskRecord& task);
    base::Result<> insertTask(const model::TaskRecord& task, const LiveTask& live);
    base::Result<> touchTasks();
    void forgetTerminal();

    base::Result<LiveTask*> find(model::TaskNo no);
    base::Result<LiveTask> load(model::TaskNo no, TaskFacts& facts);
    base::Result<AttemptFacts> loadAttempt(const LiveTask& live, std::int64_t key);
    base::Result<std::int32_t> name(std::string_view text);
    base::Result<> bindTask(Statement& statement, const model::TaskRecord& task,
                            const LiveTask& live);
    base::Result<> bindAttempt(Statement& statement, const model::AttemptRecord& attempt,
                               const AttemptFacts& facts);
    base::Result<AttemptFacts> factsOf(const model::AttemptRecord& attempt, const LiveTask& live);
    void touch(model::TaskNo no, LiveTask& live);

    Names m_names;
    Names m_classifications;
    Rollups m_rollups;
    Statements m_sql;
    LiveTasks m_live;
    model::TaskNo m_lastTaskNo = 0;
    std::int64_t m_lastSeq = 0;
    std::uint32_t m_batch = 0;
    // Of the batch that is applied.
    std::vector<const model::TaskRecord*> m_tasks; // by number, one each
    std::vector<const model::AttemptRecord*> m_attempts; // by key, one each
    std::vector<model::TaskNo> m_touched; // rows that change without a record
    std::vector<model::TaskNo> m_loaded; // of tasks that had ended
    std::vector<std::uint8_t> m_blob;
    std::vector<std::uint8_t> m_labels;
    std::vector<std::uint8_t> m_learned;
    std::string m_text;
};

} // namespace tributary::store
