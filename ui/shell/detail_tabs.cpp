#include "shell/detail_tabs.h"

#include <QStackedWidget>
#include <QTabBar>

namespace tributary::shell {

DetailTabs::DetailTabs(const pages::AppContext& app, MakeDetail makeDetail, QWidget* parent)
    : QTabWidget(parent)
    , m_app(app)
    , m_makeDetail(std::move(makeDetail))
    , m_stack(new QStackedWidget(this))
{
    setObjectName(QStringLiteral("detailTabs"));
    setDocumentMode(true);
    setTabsClosable(true);
    setTabBarAutoHide(true);
    tabBar()->setExpanding(false);
    addTab(m_stack, QString());
    tabBar()->setTabButton(0, QTabBar::RightSide, nullptr);
    connect(this, &QTabWidget::tabCloseRequested, this, &DetailTabs::closeTab);
}

QWidget* DetailTabs::pageParent() const
{
    return m_stack;
}

void DetailTabs::addPage(pages::Page* page)
{
    m_stack->addWidget(page);
}

void DetailTabs::showPage(pages::Page* page)
{
    setCurrentIndex(0);
    m_stack->setCurrentWidget(page);
    setTabText(0, page->title());
    page->activate();
}

void DetailTabs::openTask(const model::TaskId& id, const QString& tab)
{
    if (!m_makeDetail)
        return;
    pages::Page*& detail = m_details[id];
    if (detail == nullptr) {
        detail = m_makeDetail(m_app, id, this);
        addTab(detail, detail->title());
        connect(detail, &QWidget::windowTitleChanged, this,
                [this, detail](const QString& title) { setTabText(indexOf(detail), title); });
    }
    detail->setFilter(tab);
    setCurrentWidget(detail);
    detail->activate();
}

void DetailTabs::closeTab(int index)
{
    if (index <= 0)
        return;
    auto* const detail = qobject_cast<pages::Page*>(widget(index));
    removeTab(index);
    const model::TaskId id = m_details.key(detail);
    m_details.remove(id);
    m_closed.push_back(id);
    detail->deleteLater();
}

void DetailTabs::reopenClosed()
{
    if (m_closed.empty())
        return;
    const model::TaskId id = m_closed.back();
    m_closed.pop_back();
    openTask(id, {});
}

pages::Page* DetailTabs::frontPage() const
{
    QWidget* const front = currentWidget();
    return qobject_cast<pages::Page*>(front == m_stack ? m_stack->currentWidget() : front);
}

pages::Page* DetailTabs::stackedPage() const
{
    return qobject_cast<pages::Page*>(m_stack->currentWidget());
}

void DetailTabs::retranslate()
{
    if (pages::Page* const page = stackedPage())
        setTabText(0, page->title());
    for (int i = 1; i < count(); ++i)
        setTabText(i, static_cast<pages::Page*>(widget(i))->title());
}

} // namespace tributary::shell
