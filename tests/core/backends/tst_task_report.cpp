// What the end of a child says of its attempt.
#include "backends/task_report.h"
#include "support/printers.h"

using namespace tributary;
namespace report = backends::report;
using base::ErrorCode;
using model::AttemptState;
using model::FailureClass;
using process::TaskEnd;

namespace {

std::string textOf(const backends::AttemptReport& what)
{
    if (const auto* absent = std::get_if<report::Absent>(&what))
        return std::string(absent->neverStarted ? "never started: " : "gone: ") + absent->proof;
    if (const auto* refused = std::get_if<report::Refused>(&what))
        return "refused " + std::string(model::toString(refused->failure)) + ": " + refused->error;
    const auto& end = std::get<report::Finished>(what);
    return std::string(model::toString(end.state)) + (end.succeeded ? "!" : "") + " "
        + std::string(model::toString(end.failure)) + " exit "
        + (end.exitCode ? std::to_string(*end.exitCode) : "none") + " signal "
        + std::to_string(end.signal) + " " + end.outputs + ": " + end.error;
}

TaskEnd exited(int code, int signal = 0)
{
    TaskEnd end;
    end.exitCode = code;
    end.signal = signal;
    end.outputs = "[1]";
    return end;
}

TaskEnd notStarted(ErrorCode code)
{
    TaskEnd end;
    end.kind = TaskEnd::Kind::NotStarted;
    end.code = code;
    end.error = "why";
    return end;
}

} // namespace

class TestTaskReport final : public QObject
{
    Q_OBJECT

private slots:
    void reports_data();
    void reports();
    void keepsWhatWasMeasured();
};

Q_DECLARE_METATYPE(tributary::process::TaskEnd)

void TestTaskReport::reports_data()
{
    QTest::addColumn<TaskEnd>("end");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const TaskEnd& end, const char* expected) {
        QTest::newRow(name) << end << expected;
    };
    row("success", exited(0), "succeeded! none exit 0 signal 0 [1]: ");
    row("exit", exited(9), "failed exit exit 9 signal 0 [1]: exited with code 9");
    row("signal", exited(139, 11),
        "failed exit exit none signal 11 [1]: ended by signal 11 (SIGSEGV)");
    row("signal without a name", exited(128 + 50, 50),
        "failed exit exit none signal 50 [1]: ended by signal 50");
    TaskEnd end = exited(0);
    end.wasSignalled = true;
    row("asked to end, exits cleanly", end, "cancelled none exit 0 signal 0 [1]: cancelled");
    end = exited(137, 9);
    end.wasSignalled = true;
    row("killed", end,
        "cancelled none exit none signal 9 [1]: cancelled: ended by signal 9 (SIGKILL)");
    end.timedOut = true;
    row("killed after the time-out", end,
        "timed_out timeout exit none signal 9 [1]: ran longer than its run time-out");
    end.outOfMemory = true;
    row("memory comes first", end,
        "failed oom exit none signal 9 [1]: ended for using more memory than it may");
    end = exited(0);
    end.timedOut = true;
    row("exits cleanly after the time-out", end,
        "timed_out timeout exit 0 signal 0 [1]: ran longer than its run time-out");
    row("no such program", notStarted(ErrorCode::NotFound),
        "failed error exit 127 signal 0 null: why");
    row("not executable", notStarted(ErrorCode::PermissionDenied),
        "failed error exit 126 signal 0 null: why");
    row("no program", notStarted(ErrorCode::InvalidArgument),
        "failed error exit 126 signal 0 null: why");
    row("no processes left", notStarted(ErrorCode::ResourceExhausted), "refused unavailable: why");
    row("read-only", notStarted(ErrorCode::ReadOnly), "refused unavailable: why");
    row("package damaged", notStarted(ErrorCode::Corruption), "refused error: why");
    end = notStarted(ErrorCode::Internal);
    end.kind = TaskEnd::Kind::Gone;
    row("gone", end, "gone: why");
}

void TestTaskReport::reports()
{
    QFETCH(TaskEnd, end);
    QFETCH(QString, expected);
    QCOMPARE(textOf(backends::reportOf(end)), expected.toStdString());
}

void TestTaskReport::keepsWhatWasMeasured()
{
    TaskEnd end = exited(0);
    end.usage = {base::Micros{7}, 8};
    end.startedAt = base::fromMicros(1);
    end.endedAt = base::fromMicros(2);
    end.logNote = "3 bytes of output dropped";
    const auto what = backends::reportOf(end);
    const auto& finished = std::get<report::Finished>(what);
    QVERIFY(finished.usage == end.usage);
    QVERIFY(finished.startedAt == end.startedAt);
    QVERIFY(finished.endedAt == end.endedAt);
    QCOMPARE(finished.logNote, end.logNote);
}

QTEST_GUILESS_MAIN(TestTaskReport)
#include "tst_task_report.moc"
