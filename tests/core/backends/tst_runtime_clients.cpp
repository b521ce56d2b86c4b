// Official runtime clients, unchanged, on the function host: the Node client of AWS and the
// documented loop of bash and curl. Both are prepared by installer/peers.sh.
#include "support/function_rig.h"
#include "support/printers.h"

#include <QtCore/QDir>
#include <QtCore/QElapsedTimer>
#include <QtCore/QFile>

#include <algorithm>

using namespace tributary;
using serverless::FunctionSpec;
using serverless::InvocationResult;

namespace {

std::string named(InvocationResult::Outcome outcome)
{
    return std::string{serverless::toString(outcome)};
}

QString cacheDirectory(const char* variable, const char* name)
{
    if (qEnvironmentVariableIsSet(variable))
        return qEnvironmentVariable(variable);
    const QString cache = qEnvironmentVariable("XDG_CACHE_HOME", QDir::homePath() + "/.cache");
    return cache + "/tributary-tests/" + QString::fromLatin1(name);
}

QString peersDirectory()
{
    return qEnvironmentVariable("TRIBUTARY_PEERS_DIR",
                                QStringLiteral(TRIBUTARY_SOURCE_DIR "/../shared/peers"));
}

} // namespace

class TestRuntimeClients : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void node_data();
    void node();
    void nodeContext();
    void nodeStartsAgainAfterAnExit();
    void nodeTimesOut();
    void nodeIsolated();
    void bash();
    void warmInvocations();

private:
    FunctionSpec nodeFunction(const std::string& handler) const;

    QString m_ric;
    bool m_hasRic = false;
};

void TestRuntimeClients::initTestCase()
{
    m_ric = cacheDirectory("TRIBUTARY_RIC_DIR", "ric");
    m_hasRic = QFile::exists(m_ric + "/node_modules/aws-lambda-ric/bin/index.mjs")
        && QFile::exists(QStringLiteral("/usr/bin/node"));
    if (!m_hasRic)
        return;
    for (const char* name : {"handlers.mjs", "fails_to_load.mjs"}) {
        const QString file = QString::fromLatin1(name);
        QFile::remove(m_ric + '/' + file);
        QVERIFY(QFile::copy(QStringLiteral(TRIBUTARY_SOURCE_DIR "/tests/core/backends/functions/")
                                + file,
                            m_ric + '/' + file));
    }
}

FunctionSpec TestRuntimeClients::nodeFunction(const std::string& handler) const
{
    FunctionSpec spec;
    spec.name = "node";
    spec.version = 3;
    spec.handler = handler;
    spec.packageDir = m_ric.toStdString();
    spec.entry = {"/usr/bin/node", "node_modules/aws-lambda-ric/bin/index.mjs", handler};
    return spec;
}

void TestRuntimeClients::node_data()
{
    QTest::addColumn<QString>("handler");
    QTest::addColumn<QString>("outcome");
    QTest::addColumn<QString>("errorType");
    QTest::addColumn<QString>("text"); // payload, or error message
    QTest::addColumn<int>("exitCode");
    const auto row = [](const char* handler, const char* outcome, const char* type,
                        const QString& text, int code) {
        QTest::newRow(handler) << QString::fromLatin1(handler) << QString::fromLatin1(outcome)
                               << QString::fromLatin1(type) << text << code;
    };
    row("handlers.echo", "succeeded", "", "{\"a\":[1,\"é\"]}", -1);
    row("handlers.nothing", "succeeded", "", "null", -1);
    row("handlers.chinese", "succeeded", "", "{\"结果\":\"完成\"}", -1);
    row("handlers.mebibyte", "succeeded", "", '"' + QString(1 << 20, 'y') + '"', -1);
    row("handlers.streams", "succeeded", "", "one\ntwo\nthree\n", -1);
    row("handlers.throws", "function_error", "RangeError", "out of range 失败", -1);
    row("handlers.rejects", "function_error", "string", "only a text", -1);
    row("handlers.tooLarge", "function_error", "Function.ResponseSizeTooLarge",
        "the reply is larger than 6291456 bytes", -1);
    row("handlers.streamsAndFails", "function_error", "RangeError", "half way", -1);
    row("handlers.exits", "exit_error", "Runtime.ExitError", "the runtime exited: exit status 3",
        3);
    row("fails_to_load.handler", "init_error", "Error", "the start failed 初始化", 129);
}

void TestRuntimeClients::node()
{
    if (!m_hasRic)
        QSKIP("the Node runtime client is not here: installer/peers.sh prepares it");
    QFETCH(QString, handler);
    QFETCH(QString, outcome);
    QFETCH(QString, errorType);
    QFETCH(QString, text);
    QFETCH(int, exitCode);
    test::FunctionRig rig;
    const InvocationResult result =
        rig.invoke(nodeFunction(handler.toStdString()), R"({"a":[1,"é"]})");
    QCOMPARE(named(result.outcome), outcome.toStdString());
    QCOMPARE(result.errorType, errorType.toStdString());
    QVERIFY((errorType.isEmpty() ? result.payload : result.errorMessage) == text.toStdString());
    QCOMPARE(result.exitCode.value_or(-1), exitCode);
}

void TestRuntimeClients::nodeContext()
{
    if (!m_hasRic)
        QSKIP("the Node runtime client is not here: installer/peers.sh prepares it");
    qputenv("SECRET_OF_THE_CONSOLE", "leaked");
    test::FunctionRig rig;
    const InvocationResult result = rig.invoke(nodeFunction("handlers.context"), "{}");
    QCOMPARE(result.payload,
             "{\"id\":\"" + result.key
                 + "\",\"hasTime\":true,\"version\":\"3\",\"arn\":\"arn:aws:lambda:local:"
                   "000000000000:function:node\",\"root\":true,\"variables\":[]}");
    QVERIFY(rig.log(result.key, "out").find("to the log: 日志") != std::string::npos);
    QVERIFY(result.initTime.count() > 0);
}

void TestRuntimeClients::nodeStartsAgainAfterAnExit()
{
    if (!m_hasRic)
        QSKIP("the Node runtime client is not here: installer/peers.sh prepares it");
    test::FunctionRig rig;
    FunctionSpec spec = nodeFunction("handlers.exits");
    spec.concurrency = 1;
    const std::string first = rig.start(spec, "{}");
    const std::string second = rig.start(spec, "{}");
    QCOMPARE(rig.wait(first).exitCode.value_or(-1), 3);
    QCOMPARE(rig.wait(second).exitCode.value_or(-1), 3);
    QCOMPARE(rig.launcher().launched(), 2);
}

void TestRuntimeClients::nodeTimesOut()
{
    if (!m_hasRic)
        QSKIP("the Node runtime client is not here: installer/peers.sh prepares it");
    test::FunctionRig rig;
    const InvocationResult result =
        rig.invoke(nodeFunction("handlers.sleeps"), "{}", std::chrono::milliseconds{100});
    QCOMPARE(named(result.outcome), std::string{"timed_out"});
    QCOMPARE(rig.launcher().alive(), std::size_t{0});
}

void TestRuntimeClients::nodeIsolated()
{
    serverless::HostOptions options;
    options.bubblewrap = test::workingBubblewrap();
    if (!m_hasRic || options.bubblewrap.empty())
        QSKIP("needs the Node runtime client (installer/peers.sh) and bubblewrap");
    test::FunctionRig rig{options};
    const InvocationResult result = rig.invoke(nodeFunction("handlers.echo"), "[1,2]");
    QCOMPARE(result.errorMessage, std::string{});
    QCOMPARE(result.payload, std::string{"[1,2]"});
}

void TestRuntimeClients::bash()
{
    const QString script = peersDirectory() + "/lambda-runtime/bootstrap.sh";
    if (!QFile::exists(script) || !QFile::exists(QStringLiteral("/usr/bin/curl")))
        QSKIP("the bash runtime loop or curl is not here (TRIBUTARY_PEERS_DIR)");
    test::FunctionRig rig;
    FunctionSpec spec;
    spec.name = "bash";
    spec.entry = {"/bin/bash", script.toStdString()};
    for (int i = 0; i < 3; ++i) {
        const InvocationResult result = rig.invoke(spec, "{\"a\":" + std::to_string(i) + '}');
        QCOMPARE(result.payload, "{\"bash\":{\"a\":" + std::to_string(i) + "}}");
        QCOMPARE(result.initTime.count() > 0, i == 0);
    }
    const InvocationResult failed = rig.invoke(spec, R"({"mode":"throw"})");
    QCOMPARE(named(failed.outcome), std::string{"function_error"});
    QCOMPARE(failed.errorType, std::string{"Bash.Failed"});
    QCOMPARE(rig.launcher().launched(), 1);
}

// Prints the figure; the benchmark judges it.
void TestRuntimeClients::warmInvocations()
{
    if (!m_hasRic)
        QSKIP("the Node runtime client is not here: installer/peers.sh prepares it");
    test::FunctionRig rig;
    const FunctionSpec spec = nodeFunction("handlers.echo");
    QCOMPARE(rig.invoke(spec, "{}").payload, std::string{"{}"});
    std::vector<double> microseconds;
    for (int i = 0; i < 500; ++i) {
        QElapsedTimer timer;
        timer.start();
        const InvocationResult result = rig.invoke(spec, "{}");
        microseconds.push_back(static_cast<double>(timer.nsecsElapsed()) / 1000);
        QCOMPARE(result.payload, std::string{"{}"});
    }
    std::ranges::sort(microseconds);
    QCOMPARE(rig.launcher().launched(), 1);
    qInfo("warm invocation: median %.0f us, p95 %.0f us", microseconds[250], microseconds[475]);
}

QTEST_GUILESS_MAIN(TestRuntimeClients)
#include "tst_runtime_clients.moc"
