// Every call to the disk fails once, and from then on: no crash, nothing acknowledged that is not
// there afterwards, no acknowledgement after the first failure.
#include "store/operations_reads.h"
#include "store/store.h"
#include "store/task_reads.h"
#include "support/fault_vfs.h"
#include "support/printers.h"
#include "support/random_records.h"
#include "support/record_text.h"

#include <fmt/format.h>

#include <QTemporaryDir>
#include <QtTest>

#include <filesystem>

using namespace tributary;
using test::FailNth;
using test::RandomRecords;

namespace {

constexpr int kBatches = 14;

struct Outcome
{
    int acknowledged = 0; // batches, from the first on
    bool wasOpened = false;
    std::string violation;
};

// Opens, recovers, commits, looks up, imports: 60 calls and more that reach the disk.
Outcome runScript(const std::string& directory, const std::string& vfs,
                  const std::vector<store::WriteBatch>& batches)
{
    Outcome outcome;
    store::StoreOptions options;
    options.vfs = vfs;
    options.checkpointPages = 8; // so that the WAL is also written back
    auto owner = store::Store::open(directory, options);
    if (!owner)
        return outcome;
    outcome.wasOpened = true;
    if (!(*owner)->recover())
        return outcome;
    bool hasFailed = false;
    for (const store::WriteBatch& batch : batches) {
        const auto committed = (*owner)->commit(batch);
        if (committed && hasFailed)
            outcome.violation = "acknowledged after a failure";
        hasFailed = hasFailed || !committed;
        if (hasFailed != ((*owner)->degraded() != nullptr))
            outcome.violation = "degraded does not say what commit said";
        outcome.acknowledged += committed ? 1 : 0;
        if (auto found = (*owner)->findByKey("key 0"); !found && found.error().message.empty())
            outcome.violation = "an error says nothing";
    }
    return outcome;
}

// All that was acknowledged is there; of what was not, each batch wholly or not at all.
std::string check(const std::string& directory, const std::vector<store::WriteBatch>& batches,
                  int acknowledged)
{
    test::QuickDisk disk;
    const test::FaultVfs vfs(disk);
    store::StoreOptions options;
    options.vfs = vfs.name();
    auto owner = store::Store::open(directory, options);
    if (!owner)
        return "can't be opened again: " + base::describe(owner.error());
    const auto recovery = (*owner)->recover();
    if (!recovery)
        return "can't be recovered: " + base::describe(recovery.error());
    int present = 0;
    for (const store::WriteBatch& batch : batches) {
        if (batch.events.empty() || batch.events.back().seq > recovery->lastSeq)
            break;
        ++present;
    }
    if (present < acknowledged)
        return fmt::format("{} batches were acknowledged, {} are there", acknowledged, present);
    if (present > 0
        && batches[static_cast<std::size_t>(present) - 1].events.back().seq != recovery->lastSeq)
        return "a batch is there in part";
    if (present > acknowledged + 1)
        return "more is there than was asked for";
    auto reader = store::Reader::open(directory);
    if (!reader)
        return base::describe(reader.error());
    const auto sound = store::checkFile(**reader);
    return sound ? std::string() : base::describe(sound.error());
}

} // namespace

class TestStoreFaults : public QObject
{
    Q_OBJECT

private slots:
    void everyCallFails_data();
    void everyCallFails();

private:
    static std::vector<store::WriteBatch> batches();
};

std::vector<store::WriteBatch> TestStoreFaults::batches()
{
    RandomRecords records(5);
    std::vector<store::WriteBatch> all;
    while (all.size() < kBatches)
        all.push_back(records.nextBatch());
    return all;
}

void TestStoreFaults::everyCallFails_data()
{
    using Kind = FailNth::Kind;
    QTest::addColumn<int>("kind");
    QTest::addColumn<bool>("isSticky");
    const std::pair<const char*, Kind> kKinds[] = {
        {"I/O error", Kind::Io},        {"disk full", Kind::Full}, {"read only", Kind::ReadOnly},
        {"can't open", Kind::CantOpen}, {"busy", Kind::Busy},      {"no memory", Kind::NoMemory}};
    for (const auto& [name, kind] : kKinds) {
        // A lock that is never given costs the busy time-out of 5 s a call, and means another
        // owner.
        for (const bool isSticky : {false, true}) {
            if (isSticky && kind == Kind::Busy)
                continue;
            QTest::addRow("%s, %s", name, isSticky ? "from then on" : "once")
                << static_cast<int>(kind) << isSticky;
        }
    }
}

void TestStoreFaults::everyCallFails()
{
    QFETCH(int, kind);
    QFETCH(bool, isSticky);
    const auto all = batches();
    int failing = 0;
    // Every one of the first, then in wider steps, until the script runs clean.
    for (int n = 1; n < 100'000; n += 1 + n / 25) {
        QTemporaryDir dir;
        const std::string directory = dir.path().toStdString();
        FailNth fault(static_cast<FailNth::Kind>(kind), n, isSticky);
        Outcome outcome;
        {
            const test::FaultVfs vfs(fault);
            outcome = runScript(directory, vfs.name(), all);
        }
        QVERIFY2(outcome.violation.empty(),
                 qPrintable(QStringLiteral("call %1: %2")
                                .arg(n)
                                .arg(QString::fromStdString(outcome.violation))));
        const std::string wrong = check(directory, all, outcome.acknowledged);
        QVERIFY2(
            wrong.empty(),
            qPrintable(QStringLiteral("call %1: %2").arg(n).arg(QString::fromStdString(wrong))));
        if (!fault.hasFailed()) {
            QCOMPARE(outcome.acknowledged, kBatches);
            QVERIFY2(failing >= 1, "the fault never struck");
            return;
        }
        ++failing;
    }
    QFAIL("the script never runs clean");
}

QTEST_GUILESS_MAIN(TestStoreFaults)
#include "tst_store_faults.moc"
