#include "models/template_store.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace tributary;
using namespace tributary::models;

class TestTemplateStore : public QObject
{
    Q_OBJECT

private slots:
    void keepsTemplates()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("deep/er/templates.json"));
        TemplateStore store(path);
        QVERIFY(store.load());
        QVERIFY(store.save({QStringLiteral("a"), QStringLiteral("name: 任务\n")}));
        QVERIFY(store.save({QStringLiteral("b"), QStringLiteral("x")}));
        QVERIFY(store.save({QStringLiteral("b"), QStringLiteral("y")}));
        QVERIFY(store.remove(QStringLiteral("none")));
        TemplateStore again(path);
        QVERIFY(again.load());
        QCOMPARE(again.templates().size(), 2);
        QCOMPARE(again.templates()[0].text, QStringLiteral("name: 任务\n"));
        QCOMPARE(again.templates()[1].text, QStringLiteral("y"));
        QVERIFY(again.remove(QStringLiteral("a")));
        QCOMPARE(again.templates().size(), 1);
    }

    // What can't be read is not written over.
    void leavesBrokenFilesAlone()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("templates.json"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{oops");
        file.close();
        TemplateStore store(path);
        const auto loaded = store.load();
        QVERIFY(!loaded && loaded.error().code == base::ErrorCode::ParseError);
        const auto saved = store.save({QStringLiteral("a"), QStringLiteral("b")});
        QVERIFY(!saved && saved.error().code == base::ErrorCode::ReadOnly);
        QVERIFY(store.templates().isEmpty());
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), QByteArray("{oops"));
    }

    void saysWhenItCantWrite()
    {
        TemplateStore store(QStringLiteral("/proc/no/templates.json"));
        const auto saved = store.save({QStringLiteral("a"), QStringLiteral("b")});
        QVERIFY(!saved && saved.error().code == base::ErrorCode::Unavailable);
    }
};

QTEST_GUILESS_MAIN(TestTemplateStore)
#include "tst_template_store.moc"
