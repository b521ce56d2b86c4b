#include "shell/detail_tabs.h"

#include "shell/page_scroll.h"

#include <QScopedValueRollback>
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
    setFocusPolicy(Qt::NoFocus); // Tab would end at its bar while that is hidden
    tabBar()->setExpanding(false);
    tabBar()->setElideMode(Qt::ElideMiddle);
    addTab(m_stack, QString());
    tabBar()->setTabButton(0, QTabBar::RightSide, nullptr);
    connect(this, &QTabWidget::tabCloseRequested, this, &DetailTabs::closeTab);
    connect(this, &QTabWidget::currentChanged, this, [this] {
        if (!m_isMoving)
            emit frontChanged();
    });
}

// What it takes several steps to bring to the front changes the front once.
template<class Move>
void DetailTabs::moveFront(Move move)
{
    {
        const QScopedValueRollback guard(m_isMoving, true);
        move();
    }
    emit frontChanged();
}

QWidget* DetailTabs::pageParent() const
{
    return m_stack;
}

void DetailTabs::addPage(pages::Page* page)
{
    m_stack->addWidget(new PageScroll(page));
}

void DetailTabs::showPage(pages::Page* page)
{
    moveFront([this, page] {
        for (int i = 0; i < m_stack->count(); ++i) {
            if (static_cast<PageScroll*>(m_stack->widget(i))->page() == page)
                m_stack->setCurrentIndex(i);
        }
        setCurrentIndex(0);
        setTabText(0, page->title());
        page->activate();
    });
}

void DetailTabs::openTask(const model::TaskId& id, const QString& tab)
{
    if (!m_makeDetail)
        return;
    moveFront([this, id, tab] {
        PageScroll* const known = m_details.value(id);
        PageScroll* const detail = known != nullptr ? known : makeTab(id, count());
        detail->page()->setFilter(tab);
        setCurrentWidget(detail);
        detail->page()->activate();
    });
}

void DetailTabs::swapTask(const model::TaskId& from, const model::TaskId& to, const QString& tab)
{
    PageScroll* const old = m_details.value(from);
    if (old == nullptr || m_details.contains(to) || !m_makeDetail) {
        openTask(to, tab);
        return;
    }
    moveFront([&] {
        makeTab(to, indexOf(old));
        openTask(to, tab);
        m_details.remove(from);
        removeTab(indexOf(old));
        old->deleteLater();
    });
}

PageScroll* DetailTabs::makeTab(const model::TaskId& id, int index)
{
    auto* const detail = new PageScroll(m_makeDetail(m_app, id, this));
    m_details.insert(id, detail);
    insertTab(index, detail, detail->page()->title());
    connect(detail->page(), &QWidget::windowTitleChanged, this,
            [this, detail](const QString& title) {
                setTabText(indexOf(detail), title);
                if (detail == currentWidget())
                    emit frontChanged();
            });
    return detail;
}

PageScroll* DetailTabs::detailAt(int index) const
{
    return static_cast<PageScroll*>(widget(index));
}

void DetailTabs::closeTab(int index)
{
    if (index <= 0)
        return;
    PageScroll* const detail = detailAt(index);
    const model::TaskId id = m_details.key(detail);
    m_details.remove(id);
    m_closed.push_back(id);
    removeTab(index);
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
    return currentIndex() > 0 ? detailAt(currentIndex())->page() : stackedPage();
}

pages::Page* DetailTabs::stackedPage() const
{
    const auto* const area = static_cast<PageScroll*>(m_stack->currentWidget());
    return area != nullptr ? area->page() : nullptr;
}

Location DetailTabs::location() const
{
    if (currentIndex() > 0)
        return {{}, m_details.key(detailAt(currentIndex()))};
    const pages::Page* const page = stackedPage();
    return {page != nullptr ? page->id() : QString(), {}};
}

std::vector<model::TaskId> DetailTabs::openTasks() const
{
    std::vector<model::TaskId> ids;
    for (int i = 1; i < count(); ++i)
        ids.push_back(m_details.key(detailAt(i)));
    return ids;
}

void DetailTabs::retranslate()
{
    if (const pages::Page* const page = stackedPage())
        setTabText(0, page->title());
    for (int i = 1; i < count(); ++i)
        setTabText(i, detailAt(i)->page()->title());
}

} // namespace tributary::shell
