// Data directories that can't be written, or not any more: told, nothing acknowledged is lost.
#include "integration/ctl_rig.h"

#include <QJsonArray>
#include <QtTest>

#include <optional>

namespace tributary {
namespace {

using test::CtlResult;
using test::CtlRig;
using test::functionTask;

constexpr int kUnavailable = 4;

class TestCtlStorage : public QObject
{
    Q_OBJECT

private:
    // A shell script in a mount name space of its own, with $D and $CTL.
    CtlResult script(const QString& text)
    {
        QProcess process;
        auto environment = m_rig->environment();
        environment.insert("D", m_rig->dataDir());
        environment.insert("CTL", CtlRig::program() + " --json --data " + m_rig->dataDir());
        process.setProcessEnvironment(environment);
        process.start("unshare", {"--user", "--map-root-user", "--mount", "sh", "-euc", text});
        return CtlRig::finish(process);
    }

    std::optional<CtlRig> m_rig;

private slots:
    void init()
    {
        m_rig.emplace();
        QDir(m_rig->dataDir()).mkpath(".");
        const auto probe = script("mount -t tmpfs tmpfs \"$D\"");
        if (probe.exitCode != 0)
            QSKIP(("mounting is not permitted here: " + probe.err).constData());
    }
    void cleanup() { m_rig.reset(); }

    void readsWhatItCantWrite()
    {
        QCOMPARE(m_rig->run({"submit", "--wait", "-"}, functionTask("a", "echo 1")).exitCode, 0);
        const auto file = m_rig->writeFile("b.json", functionTask("b", "echo 1"));
        const auto result = script(
            "mount --bind \"$D\" \"$D\"; mount -o remount,ro,bind \"$D\"\n"
            "$CTL list; echo \"{\\\"code\\\": $?}\"\n"
            "for command in 'submit "
            + file + "' serve 'demo'; do $CTL $command || echo \"{\\\"code\\\": $?}\"; done\n");
        const auto lines = result.objects();
        QVERIFY2(lines.size() == 5, result.out + result.err);
        QCOMPARE(lines[0].value("name").toString(), QString("a"));
        QCOMPARE(lines[1].value("code").toInt(-1), 0);
        for (int i = 2; i < 5; ++i)
            QCOMPARE(lines[i].value("code").toInt(-1), kUnavailable);
        QCOMPARE(result.error().value("code").toString(), QString("read_only"));
        QVERIFY(!result.error().value("hint").toString().isEmpty());
        QCOMPARE(m_rig->json({"list"}).objects().size(), 1);
    }

    // On a disk that fills up each submit is either acknowledged and there, or refused; with
    // space again it goes on.
    void acknowledgesNothingOnAFullDisk()
    {
        const auto padding = ", \"inputs\": \"" + QByteArray(60'000, 'x') + "\"";
        const auto file = m_rig->writeFile("a.json", functionTask("a", "echo 1", padding));
        const auto result = script("mount -t tmpfs -o size=3m tmpfs \"$D\"\n"
                                   "dd if=/dev/zero of=\"$D/ballast\" bs=64k count=16 status=none\n"
                                   "n=0; while [ $n -lt 400 ] && $CTL submit "
                                   + file
                                   + " > \"$D/../last\" 2> \"$D/../error\"; do n=$((n + 1)); done\n"
                                     "cat \"$D/../error\"\n"
                                     "rm \"$D/ballast\"\n"
                                     "echo \"{\\\"accepted\\\": $n, \\\"stored\\\": "
                                     "$($CTL list | wc -l)}\"\n"
                                     "$CTL submit "
                                   + file
                                   + " > /dev/null 2>&1; echo \"{\\\"code\\\": $?}\"\n"
                                     "echo \"{\\\"stored\\\": $($CTL list | wc -l)}\"\n");
        const auto lines = result.objects();
        QVERIFY2(lines.size() == 4, result.out + result.err);
        const auto error = lines[0].value("error").toObject();
        QVERIFY2(error.value("code").toString() == "resource_exhausted", result.out);
        const int accepted = lines[1].value("accepted").toInt();
        QVERIFY2(accepted > 0 && accepted < 400, result.out);
        QCOMPARE(lines[1].value("stored").toInt(), accepted);
        QCOMPARE(lines[2].value("code").toInt(-1), 0);
        QCOMPARE(lines[3].value("stored").toInt(), accepted + 1);
    }
};

} // namespace
} // namespace tributary

QTEST_GUILESS_MAIN(tributary::TestCtlStorage)
#include "tst_ctl_storage.moc"
