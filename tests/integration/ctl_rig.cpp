#include "integration/ctl_rig.h"

#include "integration/runner_end.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>

namespace tributary::test {
namespace {

constexpr int kGuardMs = 60'000;

QList<QJsonObject> readLines(const QByteArray& text)
{
    QList<QJsonObject> objects;
    for (const QByteArray& line : text.split('\n')) {
        if (!line.isEmpty())
            objects.append(QJsonDocument::fromJson(line).object());
    }
    return objects;
}

} // namespace

QList<QJsonObject> CtlResult::objects() const
{
    return readLines(out);
}

QJsonObject CtlResult::object() const
{
    const QList<QJsonObject> all = objects();
    return all.size() == 1 ? all.first() : QJsonObject();
}

QJsonObject CtlResult::error() const
{
    const QList<QJsonObject> all = readLines(err);
    return all.isEmpty() ? QJsonObject() : all.first().value(QStringLiteral("error")).toObject();
}

void EndPolitely::operator()(QProcess* process) const
{
    process->terminate();
    if (process->state() != QProcess::NotRunning)
        process->waitForFinished(kGuardMs);
    delete process;
}

CtlRig::CtlRig()
{
    QDir(m_dir.path()).mkdir(QStringLiteral("run"));
    QFile::setPermissions(m_dir.filePath(QStringLiteral("run")),
                          QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
}

CtlRig::~CtlRig()
{
    while (endRunnersOf(dataDir())) { // one that is just starting has a second process
    }
}

QString CtlRig::program()
{
    return QStringLiteral(TRIBUTARY_BIN_DIR "/tributaryctl");
}

QProcessEnvironment CtlRig::environment() const
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("XDG_RUNTIME_DIR"), m_dir.filePath(QStringLiteral("run")));
    environment.insert(QStringLiteral("XDG_STATE_HOME"), m_dir.filePath(QStringLiteral("state")));
    return environment;
}

QString CtlRig::writeFile(const QString& name, const QByteArray& content) const
{
    QFile file(m_dir.filePath(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        qWarning("can't write %s", qPrintable(file.fileName()));
    return file.fileName();
}

Program CtlRig::start(const QStringList& arguments) const
{
    Program process(new QProcess);
    process->setProcessEnvironment(environment());
    process->setWorkingDirectory(m_dir.path());
    process->start(program(), QStringList{QStringLiteral("--data"), dataDir()} + arguments);
    return process;
}

CtlResult CtlRig::finish(QProcess& process)
{
    CtlResult result;
    if (process.waitForFinished(kGuardMs) && process.exitStatus() == QProcess::NormalExit)
        result.exitCode = process.exitCode();
    result.out = process.readAllStandardOutput();
    result.err = process.readAllStandardError();
    return result;
}

CtlResult CtlRig::run(const QStringList& arguments, const QByteArray& input) const
{
    const auto process = start(arguments);
    process->write(input);
    process->closeWriteChannel();
    return finish(*process);
}

CtlResult CtlRig::json(QStringList arguments, const QByteArray& input) const
{
    const auto operands = arguments.indexOf(QStringLiteral("--"));
    arguments.insert(operands < 0 ? arguments.size() : operands, QStringLiteral("--json"));
    return run(arguments, input);
}

Program CtlRig::serve(const QStringList& arguments) const
{
    auto process =
        start(QStringList{QStringLiteral("serve"), QStringLiteral("--json")} + arguments);
    while (!process->canReadLine()) {
        if (!process->waitForReadyRead(kGuardMs)) {
            qWarning("serve: %s", process->readAllStandardError().constData());
            return nullptr;
        }
    }
    return process;
}

namespace {

QByteArray taskFile(const QByteArray& name, const QByteArray& features, const QByteArray& script,
                    const QByteArray& more)
{
    const QJsonArray command{QStringLiteral("/bin/sh"), QStringLiteral("-c"),
                             QString::fromUtf8(script)};
    return "{\"name\": \"" + name + "\",\n \"features\": {" + features
        + "},\n \"run\": {\"command\": " + QJsonDocument(command).toJson(QJsonDocument::Compact)
        + "}" + more + "}";
}

} // namespace

QByteArray functionTask(const QByteArray& name, const QByteArray& script, const QByteArray& more)
{
    return taskFile(name,
                    R"("execution_time_estimate": "1s", "cpu_requirement": "1_core",)"
                    R"( "memory_requirement": "64MB", "stateful": false,)"
                    R"( "dependencies_count": 0, "trigger_type": "manual")",
                    script, more);
}

QByteArray processTask(const QByteArray& name, const QByteArray& script, const QByteArray& more)
{
    return taskFile(name, R"("stateful": true)", script, more);
}

} // namespace tributary::test
