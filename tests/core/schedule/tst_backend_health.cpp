// What the scheduler keeps of the health that back ends report.
#include "core/schedule/schedule_rig.h"

#include <QtTest>

namespace tributary {
namespace {

using namespace std::chrono_literals;

class TestBackendHealth : public QObject
{
    Q_OBJECT

private slots:
    // Probes report every few seconds; people want to know since when it has been so.
    void countsSinceTheStateChanged()
    {
        test::ScheduleRig rig;
        const auto since = [&] { return rig.scheduler().backends().front().health.since; };
        rig.run("backend local traditional 1\n");
        const auto healthy = since();
        QVERIFY(healthy == rig.now().wall);
        rig.advance(10s);
        rig.run("health local healthy\n");
        QVERIFY(since() == healthy);
        rig.run("health local unavailable\n");
        QVERIFY(since() == rig.now().wall);
        QVERIFY(since() != healthy);
        rig.advance(10s);
        rig.run("health local refuse\n");
        QVERIFY(since() == rig.now().wall);
    }
};

} // namespace
} // namespace tributary

QTEST_GUILESS_MAIN(tributary::TestBackendHealth)
#include "tst_backend_health.moc"
