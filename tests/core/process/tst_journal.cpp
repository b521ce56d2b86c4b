#include "process/journal.h"
#include "process/journal_file.h"
#include "support/printers.h"

#include <sys/resource.h>

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include <csignal>
#include <functional>

using namespace tributary;
using process::EventLoop;
using process::Journal;

namespace {

using State = std::map<std::string, std::string>; // key → "note/end"

State stateOf(const Journal& journal)
{
    State state;
    for (const auto& [key, entry] : journal.entries())
        state[key] = entry.note + "/" + entry.end.value_or("-");
    return state;
}

} // namespace

class TestJournal : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void remembers();
    void claimsOnce();
    void tellsDurability();
    void tornTail();
    void damagedRecord();
    void notAJournal();
    void compacts();
    void fullDisk();
    void keepsEndsWithoutRoom();
    void failedCompaction();

private:
    std::unique_ptr<Journal> open()
    {
        auto journal = Journal::open(m_dir->filePath("journal").toStdString(), *m_loop);
        return journal ? std::move(*journal) : nullptr;
    }
    QByteArray bytes() const
    {
        QFile file(m_dir->filePath("journal"));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    void setBytes(const QByteArray& bytes) const
    {
        QFile file(m_dir->filePath("journal"));
        QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
        file.write(bytes);
    }

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<EventLoop> m_loop;
};

void TestJournal::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    m_loop = std::move(*EventLoop::create());
}

void TestJournal::remembers()
{
    {
        const auto journal = open();
        QVERIFY(journal);
        QVERIFY(journal->claim("a", "task", "A"));
        QVERIFY(journal->claim("b", "function", "B"));
        QVERIFY(journal->claim("c", "task", "C"));
        QVERIFY(journal->note("a", "pid 1"));
        QVERIFY(journal->finish("b", "done"));
        QVERIFY(journal->finish("b", "again")); // the first end stands
        const std::vector<std::string> gone{"c", "unknown"};
        journal->forget(gone);
    }
    const auto journal = open();
    QVERIFY(journal);
    QCOMPARE(stateOf(*journal), (State{{"a", "pid 1/-"}, {"b", "/done"}}));
    QCOMPARE(journal->find("a")->service, std::string("task"));
    QCOMPARE(journal->find("a")->claim, std::string("A"));
    QCOMPARE(journal->find("a")->bootId, process::currentBootId());
    QVERIFY(journal->find("c") == nullptr);
}

void TestJournal::claimsOnce()
{
    const auto journal = open();
    QVERIFY(journal->claim("a", "task", ""));
    const auto again = journal->claim("a", "task", "");
    QVERIFY(!again);
    QCOMPARE(int(again.error().code), int(base::ErrorCode::AlreadyExists));
    QCOMPARE(int(journal->note("b", "").error().code), int(base::ErrorCode::NotFound));
}

void TestJournal::tellsDurability()
{
    const auto journal = open();
    std::vector<int> order;
    for (int i = 0; i < 100; ++i) {
        QVERIFY(journal->claim("k" + std::to_string(i), "task", "x"));
        journal->whenDurable([&order, i, this](base::Result<> done) {
            order.push_back(done ? i : -1);
            if (order.size() == 100)
                m_loop->stop();
        });
    }
    QVERIFY(order.empty());
    m_loop->run();
    for (int i = 0; i < 100; ++i)
        QCOMPARE(order[static_cast<std::size_t>(i)], i);
    // With nothing to wait for it is still told from the loop.
    bool isTold = false;
    journal->whenDurable([&](base::Result<>) {
        isTold = true;
        m_loop->stop();
    });
    QVERIFY(!isTold);
    m_loop->run();
    QVERIFY(isTold);
}

void TestJournal::tornTail()
{
    open()->claim("kept", "task", "body").value();
    const QByteArray whole = bytes();
    {
        const auto journal = open();
        QVERIFY(journal->claim("torn", "task", "another body"));
    }
    const QByteArray longer = bytes();
    QVERIFY(longer.startsWith(whole));
    for (qsizetype size = whole.size(); size < longer.size(); ++size) {
        setBytes(longer.first(size));
        auto journal = open();
        QVERIFY(journal);
        QCOMPARE(stateOf(*journal), (State{{"kept", "/-"}}));
        QVERIFY(journal->claim("next", "task", ""));
        journal.reset();
        QCOMPARE(stateOf(*open()), (State{{"kept", "/-"}, {"next", "/-"}}));
    }
    // The making of the file itself was interrupted.
    setBytes(whole.first(5));
    QVERIFY(open());
}

void TestJournal::damagedRecord()
{
    {
        const auto journal = open();
        QVERIFY(journal->claim("one", "task", "body"));
        QVERIFY(journal->claim("two", "task", "body"));
    }
    const QByteArray good = bytes();
    const auto begin = static_cast<qsizetype>(process::kJournalMagic.size());
    for (qsizetype at = begin; at < good.size(); ++at) {
        QByteArray bad = good;
        bad[at] = static_cast<char>(bad[at] ^ 0x40);
        setBytes(bad);
        const auto journal = open();
        QVERIFY(journal);
        QVERIFY(journal->entries().size() < 2); // never a wrong entry
        for (const auto& [key, entry] : journal->entries())
            QCOMPARE(key, std::string("one"));
    }
}

void TestJournal::notAJournal()
{
    setBytes("SQLite format 3");
    const auto journal = Journal::open(m_dir->filePath("journal").toStdString(), *m_loop);
    QVERIFY(!journal);
    QCOMPARE(int(journal.error().code), int(base::ErrorCode::Corruption));
    QCOMPARE(bytes(), QByteArray("SQLite format 3"));
}

void TestJournal::compacts()
{
    const auto journal = open();
    const std::string body(10'000, 'x');
    QVERIFY(journal->claim("stays", "task", body));
    QVERIFY(journal->note("stays", "note"));
    for (int i = 0; i < 1500; ++i) {
        const std::vector<std::string> key{"k" + std::to_string(i)};
        QVERIFY(journal->claim(key[0], "task", body));
        journal->forget(key);
        if (i % 100 == 0) {
            journal->whenDurable([this](base::Result<> done) {
                QVERIFY(done);
                m_loop->stop();
            });
            m_loop->run();
        }
    }
    QVERIFY(bytes().size() < 8 << 20); // of 15 MB that were written
    QCOMPARE(stateOf(*open()), (State{{"stays", "note/-"}}));
}

void TestJournal::fullDisk()
{
    signal(SIGXFSZ, SIG_IGN);
    const auto journal = open();
    QVERIFY(journal->claim("kept", "task", "body"));
    rlimit before{};
    getrlimit(RLIMIT_FSIZE, &before);
    rlimit tight = before;
    tight.rlim_cur = static_cast<rlim_t>(bytes().size() + 100);
    setrlimit(RLIMIT_FSIZE, &tight);
    const auto refused = journal->claim("big", "task", std::string(5000, 'x'));
    const auto small = journal->claim("small", "task", "");
    setrlimit(RLIMIT_FSIZE, &before);
    QVERIFY(!refused);
    QVERIFY(small); // what fits is still taken: nothing of the other was left
    QVERIFY(journal->find("big") == nullptr);
    QCOMPARE(stateOf(*open()), (State{{"kept", "/-"}, {"small", "/-"}}));
}

// An end is true whether or not the disk takes it: it stands in memory, and is written later.
void TestJournal::keepsEndsWithoutRoom()
{
    signal(SIGXFSZ, SIG_IGN);
    const auto journal = open();
    QVERIFY(journal->claim("a", "task", "body"));
    QVERIFY(journal->claim("b", "task", "body"));
    rlimit before{};
    getrlimit(RLIMIT_FSIZE, &before);
    rlimit tight = before;
    tight.rlim_cur = static_cast<rlim_t>(bytes().size());
    setrlimit(RLIMIT_FSIZE, &tight);
    const auto first = journal->finish("a", "ended");
    const auto second = journal->finish("b", "ended");
    QVERIFY(journal->finish("a", "otherwise")); // the first end stands
    journal->forget(std::vector<std::string>{"b"}); // was collected meanwhile
    setrlimit(RLIMIT_FSIZE, &before);
    QVERIFY(!first && !second);
    QVERIFY(journal->hasUnkept());
    QCOMPARE(stateOf(*journal), (State{{"a", "/ended"}, {"b", "/ended"}}));
    std::function<void()> check = [&] {
        if (journal->hasUnkept())
            m_loop->after(std::chrono::milliseconds{5}, check);
        else
            m_loop->stop();
    };
    check();
    m_loop->run();
    QCOMPARE(stateOf(*open()), (State{{"a", "/ended"}, {"b", "/-"}}));
}

// A compaction that could not be done changes nothing about the file that is there.
void TestJournal::failedCompaction()
{
    signal(SIGXFSZ, SIG_IGN);
    const auto journal = open();
    QVERIFY(journal->claim("stays", "task", "body"));
    for (int i = 0; i < 600; ++i) {
        const std::vector<std::string> key{"k" + std::to_string(i)};
        QVERIFY(journal->claim(key[0], "task", std::string(10'000, 'x')));
        journal->forget(key);
    }
    QVERIFY(journal->claim("late", "task", "body"));
    QVERIFY(QDir(m_dir->path()).mkdir("journal.new")); // in the way of the fresh file
    journal->whenDurable([this](base::Result<> done) {
        QVERIFY(done);
        m_loop->stop();
    });
    m_loop->run();
    rlimit before{};
    getrlimit(RLIMIT_FSIZE, &before);
    rlimit tight = before;
    tight.rlim_cur = static_cast<rlim_t>(bytes().size() + 100);
    setrlimit(RLIMIT_FSIZE, &tight);
    const auto refused = journal->claim("big", "task", std::string(5000, 'x'));
    setrlimit(RLIMIT_FSIZE, &before);
    QVERIFY(!refused);
    QVERIFY(QDir(m_dir->path()).rmdir("journal.new"));
    QCOMPARE(stateOf(*open()), (State{{"late", "/-"}, {"stays", "/-"}}));
}

QTEST_GUILESS_MAIN(TestJournal)
#include "tst_journal.moc"
