#include "shell/detail_tabs.h"

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
    m_stack->addWidget(page);
}

void DetailTabs::showPage(pages::Page* page)
{
    moveFront([this, page] {
        m_stack->setCurrentWidget(page);
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
        pages::Page*& detail = m_details[id];
        if (detail == nullptr) {
            detail = m_makeDetail(m_app, id, this);
            addTab(detail, detail->title());
            connect(detail, &QWidget::windowTitleChanged, this,
                    [this, page = detail](const QString& title) {
                        setTabText(indexOf(page), title);
                        if (page == currentWidget())
                            emit frontChanged();
                    });
        }
        detail->setFilter(tab);
        setCurrentWidget(detail);
        detail->activate();
    });
}

void DetailTabs::closeTab(int index)
{
    if (index <= 0)
        return;
    auto* const detail = qobject_cast<pages::Page*>(widget(index));
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
    QWidget* const front = currentWidget();
    return qobject_cast<pages::Page*>(front == m_stack ? m_stack->currentWidget() : front);
}

pages::Page* DetailTabs::stackedPage() const
{
    return qobject_cast<pages::Page*>(m_stack->currentWidget());
}

Location DetailTabs::location() const
{
    pages::Page* const front = frontPage();
    if (front == nullptr)
        return {};
    if (currentIndex() == 0)
        return {front->id(), {}};
    return {{}, m_details.key(front)};
}

std::vector<model::TaskId> DetailTabs::openTasks() const
{
    std::vector<model::TaskId> ids;
    for (int i = 1; i < count(); ++i)
        ids.push_back(m_details.key(static_cast<pages::Page*>(widget(i))));
    return ids;
}

void DetailTabs::retranslate()
{
    if (pages::Page* const page = stackedPage())
        setTabText(0, page->title());
    for (int i = 1; i < count(); ++i)
        setTabText(i, static_cast<pages::Page*>(widget(i))->title());
}

} // namespace tributary::shell
