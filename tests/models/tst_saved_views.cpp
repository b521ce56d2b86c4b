#include "models/saved_views.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace tributary;
using models::SavedView;
using models::SavedViews;

class TestSavedViews : public QObject
{
    Q_OBJECT

    static SavedView sample()
    {
        SavedView view;
        view.name = "My view";
        view.filter = "state = 'failed'";
        view.text = "thumb";
        view.sort = "cost";
        view.descending = false;
        view.deadLetterOnly = true;
        view.columns = {{"widths", QJsonObject{{"state", 80}}}};
        return view;
    }

private slots:
    void survivesARestart()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath("a/b/views.json");
        SavedViews first(path);
        QVERIFY(first.load().has_value());
        QVERIFY(first.views().isEmpty());
        QVERIFY(first.save(sample()).has_value());
        SavedView other = sample();
        other.name = "other";
        QVERIFY(first.save(other).has_value());
        SavedViews second(path);
        QVERIFY(second.load().has_value());
        QCOMPARE(second.views(), first.views());
        QCOMPARE(second.views().first(), sample());
        QVERIFY(second.remove("other").has_value());
        SavedViews third(path);
        QVERIFY(third.load().has_value());
        QCOMPARE(third.views(), QList{sample()});
    }

    void sameNameReplaces()
    {
        const QTemporaryDir folder;
        SavedViews views(folder.filePath("views.json"));
        QSignalSpy changed(&views, &SavedViews::changed);
        QVERIFY(views.save(sample()).has_value());
        SavedView again = sample();
        again.filter.clear();
        QVERIFY(views.save(again).has_value());
        QCOMPARE(views.views(), QList{again});
        QCOMPARE(changed.count(), 2);
    }

    void brokenFileIsLeftAlone()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath("views.json");
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{\"views\": [");
        file.close();
        SavedViews views(path);
        const auto ok = views.load();
        QVERIFY(!ok);
        QVERIFY(ok.error().code == base::ErrorCode::ParseError);
        QVERIFY(!views.save(sample()));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), "{\"views\": [");
    }
};

QTEST_GUILESS_MAIN(TestSavedViews)
#include "tst_saved_views.moc"
