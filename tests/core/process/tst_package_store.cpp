// Packages as directories and archives: the same content is the same package, and nothing in one
// leads out of it.
#include "process/package_store.h"

#include <QTemporaryDir>
#include <QtTest>

#include <filesystem>
#include <fstream>

using namespace tributary;
using process::PackageStore;
namespace fs = std::filesystem;

namespace {

void write(const fs::path& file, std::string_view text)
{
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
}

std::string read(const fs::path& file)
{
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

} // namespace

class TestPackageStore : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void keepsADirectory();
    void theSameContentIsTheSamePackage();
    void aZipIsThePackageAgain();
    void followsLinksInside();
    void refusesLinksThatLeadNowhere_data();
    void refusesLinksThatLeadNowhere();
    void removesWhatTheDeadLeft();
    void findsOnlyWhatIsThere();

private:
    std::size_t kept() const
    {
        std::error_code none;
        const fs::directory_iterator begin(m_root / "packages", none);
        return none ? 0 : static_cast<std::size_t>(std::distance(begin, {}));
    }

    std::unique_ptr<QTemporaryDir> m_dir;
    fs::path m_root;
    fs::path m_source;
};

void TestPackageStore::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    m_root = m_dir->path().toStdString();
    m_source = m_root / "source";
    write(m_source / "main.py", "print(1)\n");
    write(m_source / "lib" / "a.py", "A = 1\n");
}

void TestPackageStore::keepsADirectory()
{
    const PackageStore store(m_root / "packages");
    const auto hash = store.add(m_source);
    QVERIFY2(hash, hash ? "" : base::describe(hash.error()).c_str());
    QCOMPARE(hash->size(), std::size_t{64});
    const auto dir = store.find(*hash);
    QVERIFY(dir);
    QCOMPARE(read(*dir / "lib" / "a.py"), std::string("A = 1\n"));
    QCOMPARE(*store.add(m_source), *hash);
    QCOMPARE(kept(), std::size_t{1});
}

void TestPackageStore::theSameContentIsTheSamePackage()
{
    const PackageStore store(m_root / "packages");
    fs::copy(m_source, m_root / "other", fs::copy_options::recursive);
    QCOMPARE(*store.add(m_root / "other"), *store.add(m_source));
    write(m_root / "other" / "main.py", "print(2)\n");
    QVERIFY(*store.add(m_root / "other") != *store.add(m_source));
}

void TestPackageStore::aZipIsThePackageAgain()
{
    const PackageStore store(m_root / "packages");
    const auto hash = store.add(m_source);
    QVERIFY(hash);
    QVERIFY(store.writeZip(*hash, m_root / "p.zip"));
    const auto again = PackageStore(m_root / "elsewhere").add(m_root / "p.zip");
    QVERIFY2(again, again ? "" : base::describe(again.error()).c_str());
    QCOMPARE(*again, *hash);
}

void TestPackageStore::followsLinksInside()
{
    fs::create_symlink("main.py", m_source / "start.py");
    const PackageStore store(m_root / "packages");
    const auto hash = store.add(m_source);
    QVERIFY2(hash, hash ? "" : base::describe(hash.error()).c_str());
    QCOMPARE(read(*store.find(*hash) / "start.py"), std::string("print(1)\n"));
}

void TestPackageStore::refusesLinksThatLeadNowhere_data()
{
    QTest::addColumn<QString>("target");
    QTest::newRow("outside") << "/etc/hostname";
    QTest::newRow("above") << "../secret";
    QTest::newRow("nothing") << "missing";
    QTest::newRow("itself") << "bad.py";
    QTest::newRow("a directory") << "lib";
}

void TestPackageStore::refusesLinksThatLeadNowhere()
{
    QFETCH(QString, target);
    write(m_root / "secret", "s");
    fs::create_symlink(target.toStdString(), m_source / "bad.py");
    const PackageStore store(m_root / "packages");
    const auto hash = store.add(m_source);
    QVERIFY(!hash);
    QVERIFY(hash.error().code == base::ErrorCode::InvalidArgument);
    QVERIFY2(hash.error().message.contains("'bad.py'"), hash.error().message.c_str());
    QCOMPARE(kept(), std::size_t{0});
}

void TestPackageStore::removesWhatTheDeadLeft()
{
    const fs::path dead = m_root / "packages" / ".new-4194305-00"; // above the largest pid
    const fs::path living =
        m_root / "packages" / (".new-" + std::to_string(QCoreApplication::applicationPid()) + "-0");
    write(dead / "lib" / "a", "1");
    fs::permissions(dead / "lib", fs::perms(0555));
    write(living / "a", "1");
    QVERIFY(PackageStore(m_root / "packages").add(m_source));
    QVERIFY(!fs::exists(dead));
    QVERIFY(fs::exists(living));
}

void TestPackageStore::findsOnlyWhatIsThere()
{
    const PackageStore store(m_root / "packages");
    QVERIFY(store.find(std::string(64, 'a')).error().code == base::ErrorCode::NotFound);
    QVERIFY(store.find("../../etc").error().code == base::ErrorCode::InvalidArgument);
    QVERIFY(store.add(m_root / "missing").error().code == base::ErrorCode::NotFound);
}

QTEST_GUILESS_MAIN(TestPackageStore)
#include "tst_package_store.moc"
