// Power cuts: what was written and not synced is kept, dropped or torn at will; what was
// acknowledged is there all the same. Without syncs the same images must lose data, else the test
// would be blind.
#include "store/operations_reads.h"
#include "store/store.h"
#include "support/fault_vfs.h"
#include "support/printers.h"
#include "support/random_records.h"

#include <QTemporaryDir>
#include <QtTest>

#include <filesystem>
#include <fstream>
#include <map>

using namespace tributary;
using test::WriteLog;
using Entry = WriteLog::Entry;

namespace {

constexpr std::size_t kSector = 512;

enum class Honesty : std::uint8_t
{
    AllSyncs,
    NoWalSyncs, // as with synchronous=NORMAL
    NoSyncs, // as with synchronous=OFF
};

struct Recording
{
    std::vector<Entry> entries;
    std::vector<store::WriteBatch> batches;
    std::vector<std::size_t> acknowledgedAt; // entries before it, of each batch
};

Recording record()
{
    QTemporaryDir dir;
    WriteLog log;
    const test::FaultVfs vfs(log);
    test::RandomRecords records(9);
    Recording recording;
    store::StoreOptions options;
    options.vfs = vfs.name();
    options.checkpointPages = 20;
    auto owner = store::Store::open(dir.path().toStdString(), options);
    if (!owner || !(*owner)->recover())
        qFatal("can't record");
    for (int i = 0; i < 40; ++i) {
        recording.batches.push_back(records.nextBatch());
        if (!(*owner)->commit(recording.batches.back()))
            qFatal("can't commit");
        recording.acknowledgedAt.push_back(log.entries().size());
    }
    owner->reset();
    recording.entries = log.entries();
    return recording;
}

void put(std::string& file, std::int64_t offset, std::string_view bytes)
{
    const auto end = static_cast<std::size_t>(offset) + bytes.size();
    if (file.size() < end)
        file.resize(end, '\0');
    file.replace(static_cast<std::size_t>(offset), bytes.size(), bytes);
}

// A write that was under way: some of its sectors arrive.
void tear(std::string& file, const Entry& entry, base::Random& random)
{
    for (std::size_t at = 0; at < entry.bytes.size(); at += kSector) {
        if (random.next() % 2 == 0)
            put(file, entry.offset + static_cast<std::int64_t>(at),
                std::string_view(entry.bytes).substr(at, kSector));
    }
}

void applyTo(std::string& file, const Entry& entry)
{
    if (entry.kind == Entry::Kind::Write)
        put(file, entry.offset, entry.bytes);
    else if (entry.kind == Entry::Kind::Truncate)
        file.resize(static_cast<std::size_t>(entry.offset), '\0');
}

// The files as the power cut after `cut` entries leaves them.
std::map<std::string, std::string> imageAt(const Recording& recording, std::size_t cut,
                                           Honesty honesty, base::Random& random)
{
    std::map<std::string, std::string> durable;
    std::map<std::string, std::vector<const Entry*>> pending;
    for (std::size_t i = 0; i < cut; ++i) {
        const Entry& entry = recording.entries[i];
        const std::string name = std::filesystem::path(entry.path).filename();
        if (name.ends_with("-shm"))
            continue;
        const bool counts = honesty == Honesty::AllSyncs
            || (honesty == Honesty::NoWalSyncs && !name.ends_with("-wal"));
        if (entry.kind == Entry::Kind::Delete) {
            durable.erase(name);
            pending.erase(name);
        } else if (entry.kind != Entry::Kind::Sync) {
            pending[name].push_back(&entry);
        } else if (counts) {
            for (const Entry* one : pending[name])
                applyTo(durable[name], *one);
            pending[name].clear();
        }
    }
    for (auto& [name, entries] : pending) {
        for (const Entry* entry : entries) {
            const auto lot = random.next() % 3;
            if (lot == 0)
                applyTo(durable[name], *entry);
            else if (lot == 1 && entry->kind == Entry::Kind::Write)
                tear(durable[name], *entry, random);
        }
    }
    return durable;
}

// Empty when all that was acknowledged before the cut is there.
QString lossAfter(const Recording& recording, std::size_t cut, Honesty honesty,
                  base::Random& random)
{
    QTemporaryDir dir;
    const std::string directory = dir.path().toStdString();
    for (const auto& [name, bytes] : imageAt(recording, cut, honesty, random))
        std::ofstream(directory + "/" + name, std::ios::binary) << bytes;
    test::QuickDisk disk;
    const test::FaultVfs vfs(disk);
    store::StoreOptions options;
    options.vfs = vfs.name();
    auto owner = store::Store::open(directory, options);
    if (!owner)
        return QString::fromStdString(base::describe(owner.error()));
    const auto recovery = (*owner)->recover();
    if (!recovery)
        return QString::fromStdString(base::describe(recovery.error()));
    std::int64_t acknowledged = 0;
    bool isWhole = recovery->lastSeq == 0;
    for (std::size_t i = 0; i < recording.batches.size(); ++i) {
        const std::int64_t last = recording.batches[i].events.back().seq;
        if (recording.acknowledgedAt[i] <= cut)
            acknowledged = last;
        isWhole = isWhole || last == recovery->lastSeq;
    }
    if (recovery->lastSeq < acknowledged)
        return QStringLiteral("event %1 of %2 acknowledged ones")
            .arg(recovery->lastSeq)
            .arg(acknowledged);
    if (!isWhole)
        return QStringLiteral("a batch is there in part");
    auto reader = store::Reader::open(directory);
    if (const auto sound = store::checkFile(**reader); !sound)
        return QString::fromStdString(base::describe(sound.error()));
    return {};
}

} // namespace

class TestPowerCut : public QObject
{
    Q_OBJECT

private slots:
    void acknowledgedSurvives();
    void withoutSyncsItWouldNot_data();
    void withoutSyncsItWouldNot();
};

void TestPowerCut::acknowledgedSurvives()
{
    const Recording recording = record();
    QVERIFY(recording.entries.size() > 200);
    base::SeededRandom random(1);
    for (int image = 0; image < 120; ++image) {
        const std::size_t cut = random.next() % (recording.entries.size() + 1);
        const QString loss = lossAfter(recording, cut, Honesty::AllSyncs, random);
        QVERIFY2(loss.isEmpty(), qPrintable(QStringLiteral("cut at %1: %2").arg(cut).arg(loss)));
    }
}

void TestPowerCut::withoutSyncsItWouldNot_data()
{
    QTest::addColumn<int>("honesty");
    QTest::newRow("as synchronous=NORMAL") << static_cast<int>(Honesty::NoWalSyncs);
    QTest::newRow("as synchronous=OFF") << static_cast<int>(Honesty::NoSyncs);
}

void TestPowerCut::withoutSyncsItWouldNot()
{
    QFETCH(int, honesty);
    const Recording recording = record();
    base::SeededRandom random(1);
    int losses = 0;
    for (int image = 0; image < 40; ++image) {
        const std::size_t cut = random.next() % (recording.entries.size() + 1);
        losses +=
            lossAfter(recording, cut, static_cast<Honesty>(honesty), random).isEmpty() ? 0 : 1;
    }
    QVERIFY(losses > 10);
}

QTEST_GUILESS_MAIN(TestPowerCut)
#include "tst_power_cut.moc"
