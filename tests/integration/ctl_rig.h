// Runs the real tributaryctl on a data directory of its own, as an operator would.
//
// Thread: the test's. Lifetime: the destructor ends the runner that it left behind and removes
// the directory. Every wait has a guard of 60 s.
#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QList>
#include <QProcess>
#include <QString>
#include <QStringList>
#include <QTemporaryDir>

#include <memory>

namespace tributary::test {

struct CtlResult
{
    int exitCode = -1; // -1: crashed or ran into the guard
    QByteArray out;
    QByteArray err;

    QList<QJsonObject> objects() const; // one a line of `out`; an empty one where it is no JSON
    QJsonObject object() const; // the only one; empty when there are none or several
    QJsonObject error() const; // the first of `err` as --json prints it
};

// Asks the program to end and waits for it.
struct EndPolitely
{
    void operator()(QProcess* process) const;
};
using Program = std::unique_ptr<QProcess, EndPolitely>;

class CtlRig
{
public:
    CtlRig();
    ~CtlRig();
    CtlRig(const CtlRig&) = delete;
    CtlRig& operator=(const CtlRig&) = delete;

    QString dataDir() const { return m_dir.filePath(QStringLiteral("data")); }
    // A file beside the data directory; its absolute name.
    QString writeFile(const QString& name, const QByteArray& content) const;

    // `arguments` without --data.
    CtlResult run(const QStringList& arguments, const QByteArray& input = {}) const;
    CtlResult json(QStringList arguments, const QByteArray& input = {}) const; // with --json
    Program start(const QStringList& arguments) const;
    // Starts `serve` and waits until it serves; null when it did not.
    Program serve(const QStringList& arguments = {}) const;
    static CtlResult finish(QProcess& process);

    static QString program();
    QProcessEnvironment environment() const;

private:
    QTemporaryDir m_dir;
};

// Task files that the default rules make a function or a process of. `more` are further keys, with
// a comma before each.
QByteArray functionTask(const QByteArray& name, const QByteArray& script,
                        const QByteArray& more = {});
QByteArray processTask(const QByteArray& name, const QByteArray& script,
                       const QByteArray& more = {});

} // namespace tributary::test
