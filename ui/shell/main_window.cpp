#include "shell/main_window.h"

#include "shell/detail_tabs.h"
#include "shell/engine_banner.h"
#include "shell/locator_sources.h"
#include "shell/notice_list.h"
#include "shell/rail.h"
#include "shell/rail_badges.h"
#include "shell/shell_commands.h"
#include "shell/shortcut_sheet.h"
#include "shell/status_strip.h"
#include "shell/toasts.h"
#include "shell/top_bar.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QVBoxLayout>

#include <algorithm>

namespace tributary::shell {

MainWindow::MainWindow(const pages::AppContext& app, ShellParts parts, Languages& languages)
    : m_app(app)
    , m_languages(languages)
    , m_live(new LiveOverview(app.gateway, this))
    , m_notices(new Notices(app.format, this))
{
    setObjectName(QStringLiteral("mainWindow"));
    buildLayout(std::move(parts));
    buildCommands();
    buildLocator();
    connectNavigator();
    retranslate();
    if (!m_pages.isEmpty())
        showPage(m_pages.first()->id());
}

void MainWindow::buildLayout(ShellParts parts)
{
    auto* central = new QWidget(this);
    m_rail = new Rail(m_app.theme, central);
    m_topBar = new TopBar(m_app, central);
    m_banner = new EngineBanner(m_app, central);
    m_tabs = new DetailTabs(m_app, std::move(parts.taskDetail), central);
    m_status = new StatusStrip(m_app, *m_live, *m_notices, central);
    for (const pages::PageFactory& make : parts.pages) {
        pages::Page* const page = make(m_app, m_tabs->pageParent());
        m_pages.append(page);
        m_tabs->addPage(page);
        m_rail->addPage(page->id(), page->iconName());
    }
    auto* column = new QVBoxLayout;
    column->setSpacing(0);
    column->addWidget(m_topBar);
    column->addWidget(m_banner);
    column->addWidget(m_tabs, 1);
    column->addWidget(m_status);
    auto* row = new QHBoxLayout(central);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(m_rail);
    row->addLayout(column, 1);
    setCentralWidget(central);
    new ToastCorner(m_app.theme, *m_notices, m_status, this);
    new RailBadges(m_app, *m_live, m_rail);
    connect(m_rail, &Rail::activated, this, [this](int index) { showPage(m_pages[index]->id()); });
    connect(m_rail, &Rail::schemeRequested, this, &MainWindow::switchScheme);
    connect(m_rail, &Rail::languageRequested, &m_languages, &Languages::useNext);
    connect(m_rail, &Rail::helpRequested, this, &MainWindow::showShortcuts);
    connect(m_topBar, &TopBar::submitRequested, this,
            [this] { showPage(QStringLiteral("submit")); });
    connect(m_tabs, &DetailTabs::frontChanged, this, &MainWindow::showFront);
    connect(m_status, &StatusStrip::noticesRequested, this, &MainWindow::showNotices);
}

void MainWindow::buildCommands()
{
    m_commands = new ShellCommands(m_app, this);
    const auto add = [this](std::function<QString()> text, const QList<QKeySequence>& keys,
                            const char* icon, std::function<void()> run) {
        m_commands->add({std::move(text), keys, QLatin1String(icon), std::move(run)});
    };
    add([] { return tr("Find anything"); }, {Qt::CTRL | Qt::Key_K}, "search",
        [this] { m_locator->open(); });
    add([] { return tr("Find an action"); }, {Qt::CTRL | Qt::SHIFT | Qt::Key_P}, "search",
        [this] { m_locator->open(QStringLiteral("> ")); });
    add([] { return tr("Filter"); }, {Qt::CTRL | Qt::Key_F, Qt::Key_Slash}, "filter",
        [this] { currentPage()->focusFilter(); });
    add([] { return tr("Back"); }, {Qt::ALT | Qt::Key_Left}, "chevron-left",
        [this] { go(m_history.back()); });
    add([] { return tr("Forward"); }, {Qt::ALT | Qt::Key_Right}, "chevron-right",
        [this] { go(m_history.forward()); });
    add([] { return tr("Close the tab"); }, {Qt::CTRL | Qt::Key_W}, "close",
        [this] { m_tabs->closeTab(m_tabs->currentIndex()); });
    add([] { return tr("Open the closed tab again"); }, {Qt::CTRL | Qt::SHIFT | Qt::Key_T},
        "history", [this] { m_tabs->reopenClosed(); });
    add([] { return tr("Keyboard shortcuts"); }, {Qt::Key_F1}, "keyboard",
        [this] { showShortcuts(); });
    add([] { return tr("Show the notices"); }, {}, "inbox", [this] { showNotices(); });
    add([] { return tr("Switch between light and dark"); }, {}, "theme",
        [this] { switchScheme(); });
    add([] { return tr("Switch the language"); }, {}, "globe", [this] { m_languages.useNext(); });
    add([] { return tr("Close the window"); }, {Qt::CTRL | Qt::Key_Q}, "stop", [this] { close(); });
    m_commands->addPageKeys(static_cast<int>(m_pages.size()),
                            [this](int index) { showPage(m_pages[index]->id()); });
}

void MainWindow::buildLocator()
{
    m_sources = new LocatorSources(m_app, *m_live, this);
    connect(m_sources, &LocatorSources::opened, this, &MainWindow::openItem);
    m_locator = new Locator(
        m_app, m_topBar->locatorField(),
        [this] {
            return m_sources->views(m_pages) + m_commands->locatorEntries() + m_sources->rules()
                + m_sources->backends() + m_sources->times();
        },
        this);
}

void MainWindow::connectNavigator()
{
    using pages::Navigator;
    Navigator& navigator = m_app.navigator;
    connect(&navigator, &Navigator::openTask, this, &MainWindow::openTask);
    connect(&navigator, &Navigator::swapTask, m_tabs, &DetailTabs::swapTask);
    connect(&navigator, &Navigator::openPage, this, &MainWindow::showPage);
    connect(&navigator, &Navigator::openTasksFiltered, this,
            [this](const QString& filter) { openItem(QStringLiteral("tasks"), filter); });
    connect(&navigator, &Navigator::openSubmit, this,
            [this](const QString& text) { openItem(QStringLiteral("submit"), text); });
    connect(&navigator, &Navigator::message, m_notices, &Notices::add);
}

QStringList MainWindow::pageIds() const
{
    QStringList ids;
    std::ranges::transform(m_pages, std::back_inserter(ids), &pages::Page::id);
    return ids;
}

pages::Page* MainWindow::page(const QString& id) const
{
    const auto found = std::ranges::find(m_pages, id, &pages::Page::id);
    return found != m_pages.cend() ? *found : nullptr;
}

pages::Page* MainWindow::currentPage() const
{
    return m_tabs->frontPage();
}

QString MainWindow::stackedPageId() const
{
    const pages::Page* const page = m_tabs->stackedPage();
    return page != nullptr ? page->id() : QString();
}

std::vector<model::TaskId> MainWindow::openTasks() const
{
    return m_tabs->openTasks();
}

void MainWindow::showPage(const QString& id)
{
    if (pages::Page* const target = page(id))
        m_tabs->showPage(target);
}

void MainWindow::openTask(const model::TaskId& id, const QString& tab)
{
    m_tabs->openTask(id, tab);
}

void MainWindow::setPaused(bool isPaused)
{
    m_commands->setPaused(isPaused);
}

void MainWindow::openItem(const QString& pageId, const QString& item)
{
    showPage(pageId);
    if (pages::Page* const target = page(pageId))
        target->setFilter(item);
}

void MainWindow::go(const std::optional<Location>& place)
{
    if (place && place->task)
        openTask(*place->task, {});
    else if (place)
        showPage(place->page);
}

void MainWindow::showFront()
{
    const pages::Page* const front = m_tabs->frontPage();
    if (front == nullptr)
        return;
    m_history.visit(m_tabs->location());
    // A task belongs to the list of them, wherever it was opened from.
    const pages::Page* const marked =
        m_tabs->location().task ? page(QStringLiteral("tasks")) : m_tabs->stackedPage();
    m_rail->setCurrent(static_cast<int>(m_pages.indexOf(marked)));
    setWindowTitle(tr("%1 – Tributary", "page").arg(front->title()));
}

void MainWindow::showShortcuts()
{
    QList<ShortcutRow> rows = m_commands->shortcutRows();
    rows.append(ShortcutSheet::pageKeys());
    (new ShortcutSheet(m_app.theme, rows, this))->open();
}

void MainWindow::showNotices()
{
    (new NoticeList(m_app.theme, m_app.format, *m_notices, this))->show();
}

void MainWindow::switchScheme()
{
    m_app.theme.setScheme(m_app.theme.scheme() == widgets::Scheme::Light ? widgets::Scheme::Dark
                                                                         : widgets::Scheme::Light);
}

void MainWindow::retranslate()
{
    for (int i = 0; i < m_pages.size(); ++i)
        m_rail->setTitle(i, m_pages[i]->title());
    m_commands->retranslate();
    m_tabs->retranslate();
    showFront();
}

void MainWindow::resizeEvent(QResizeEvent* event)
{
    m_rail->fitInto(size());
    QMainWindow::resizeEvent(event);
}

void MainWindow::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange && m_locator != nullptr)
        retranslate();
    QMainWindow::changeEvent(event);
}

} // namespace tributary::shell
