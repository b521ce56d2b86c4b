// Only a page that needs more room than the window has is scrolled.
#include "pages/rules/rule_editors.h"
#include "shell/page_scroll.h"
#include "ui/rules_page_find.h"

#include <QTemporaryDir>

using namespace tributary;
using namespace tributary::test;
using pages::RulesPage;

class TestPageScroll : public QObject
{
    Q_OBJECT

private slots:
    // A text that wraps made the page as high as it would like to be.
    void aBannerDoesNotScroll()
    {
        const QTemporaryDir state;
        qputenv("XDG_STATE_HOME", state.path().toUtf8());
        PageRig rig;
        RulesPage* const page = rig.show<RulesPage>().release();
        shell::PageScroll scroll(page);
        emit page->findChild<pages::RuleEditors*>()->failed(
            {base::ErrorCode::Unsupported, "the rules don't stand on lines of their own", {}, {}});
        scroll.resize(1100, 640);
        scroll.show();
        rig.settle();
        QVERIFY(bannerOf(*page)->isVisible());
        QVERIFY(page->sizeHint().height() > 640);
        QCOMPARE(page->height(), 640);
        scroll.resize(1100, 400);
        rig.settle();
        QVERIFY(page->height() > 400);
    }
};

QTEST_MAIN(TestPageScroll)
#include "tst_page_scroll.moc"
