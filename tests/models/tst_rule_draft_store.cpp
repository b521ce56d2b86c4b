#include "models/rule_draft_store.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace tributary;
using namespace tributary::models;

class TestRuleDraftStore : public QObject
{
    Q_OBJECT

private slots:
    void keepsTheDraft()
    {
        const QTemporaryDir folder;
        RuleDraftStore store(folder.path());
        const auto nothing = store.load();
        QVERIFY(nothing && !nothing->has_value());
        const RuleDraft draft{QStringLiteral("# 规则\n\ttask"), QStringLiteral("r.yaml"), 17};
        QVERIFY(store.save(draft));
        RuleDraftStore again(folder.path());
        const auto read = again.load();
        QVERIFY(read && read->has_value());
        QVERIFY(**read == draft);
        QVERIFY(again.discard());
        QVERIFY(again.discard());
        const auto gone = again.load();
        QVERIFY(gone && !gone->has_value());
    }

    // A draft that can't be read may still hold somebody's work.
    void putsUnreadableDraftsAside()
    {
        const QTemporaryDir folder;
        RuleDraftStore store(folder.path());
        QVERIFY(QDir(folder.path()).mkdir(QStringLiteral("drafts")));
        QFile file(store.path());
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("half a dra");
        file.close();
        const auto loaded = store.load();
        QVERIFY(!loaded && loaded.error().code == base::ErrorCode::ParseError);
        QVERIFY(store.save({QStringLiteral("new"), {}, 0}));
        QFile aside(store.path() + QStringLiteral(".unreadable"));
        QVERIFY(aside.open(QIODevice::ReadOnly));
        QCOMPARE(aside.readAll(), QByteArray("half a dra"));
        QVERIFY(store.load().has_value());
    }

    void saysWhenItCantWrite()
    {
        RuleDraftStore store(QStringLiteral("/proc/no"));
        const auto saved = store.save({QStringLiteral("a"), {}, 0});
        QVERIFY(!saved && saved.error().code == base::ErrorCode::Unavailable);
    }
};

QTEST_GUILESS_MAIN(TestRuleDraftStore)
#include "tst_rule_draft_store.moc"
