// The kernel has room for 65,535 memory cgroups in all: none may be left behind.
#include "process/memory_cgroup.h"

#include <sys/stat.h>

#include <QtTest>

#include <filesystem>

using namespace tributary;
using process::MemoryCgroups;
namespace fs = std::filesystem;

class TestMemoryCgroup : public QObject
{
    Q_OBJECT

private slots:
    void init()
    {
        std::string why;
        m_groups = MemoryCgroups::detect(name(), why);
        if (!m_groups)
            QSKIP(why.c_str());
    }
    void cleanup()
    {
        if (m_groups)
            m_groups->removeAll();
    }

    void leavesNothing()
    {
        const fs::path one = m_groups->make("1", 64LL << 20);
        QVERIFY(fs::is_directory(one));
        QVERIFY(fs::is_directory(m_groups->make("2", 64LL << 20)));
        m_groups->removeAll();
        QVERIFY(!fs::exists(one));
        QVERIFY(!fs::exists(one.parent_path()));
    }

    void removesWhatTheDeadLeft()
    {
        const fs::path mine = m_groups->make("1", 64LL << 20);
        const fs::path dead = mine.parent_path() / "4194305-1"; // above the largest pid
        fs::create_directory(dead);
        std::string why;
        QVERIFY(MemoryCgroups::detect(name(), why));
        QVERIFY(!fs::exists(dead));
        QVERIFY(fs::exists(mine)); // its maker lives
    }

    void makesANewOneInPlaceOfAnOld()
    {
        const fs::path old = m_groups->make("1", 64LL << 20);
        const auto inode = [&old] {
            struct stat status{};
            return stat(old.c_str(), &status) == 0 ? status.st_ino : 0;
        };
        const auto before = inode();
        QCOMPARE(m_groups->make("1", 64LL << 20), old.string());
        QVERIFY(inode() != 0 && inode() != before);
    }

private:
    static std::string name()
    {
        return "tributary-test-" + std::to_string(QCoreApplication::applicationPid());
    }
    std::optional<MemoryCgroups> m_groups;
};

QTEST_GUILESS_MAIN(TestMemoryCgroup)
#include "tst_memory_cgroup.moc"
