#include "shell/main_window.h"

#include "shell/rail.h"
#include "shell/shortcut_sheet.h"
#include "shell/status_strip.h"
#include "shell/top_bar.h"

#include <QAction>
#include <QEvent>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QStackedWidget>
#include <QTabBar>
#include <QTabWidget>
#include <QToolButton>
#include <QVBoxLayout>

namespace tributary::shell {

MainWindow::MainWindow(const pages::AppContext& app, ShellParts parts, Languages& languages)
    : m_app(app)
    , m_parts(std::move(parts))
    , m_languages(languages)
{
    setObjectName(QStringLiteral("mainWindow"));
    buildLayout();
    for (const pages::PageFactory& make : m_parts.pages) {
        pages::Page* const page = make(m_app, m_stack);
        m_pages.append(page);
        m_stack->addWidget(page);
        m_rail->addPage(page->id(), page->iconName());
    }
    buildTools();
    buildCommands();
    m_locator =
        new Locator(m_app, m_topBar->locatorField(), [this] { return locatorEntries(); }, this);
    connectNavigator();
    retranslate();
    if (!m_pages.isEmpty())
        showPage(m_pages.first()->id());
}

void MainWindow::buildLayout()
{
    auto* central = new QWidget(this);
    m_rail = new Rail(m_app.theme, central);
    m_topBar = new TopBar(m_app, central);
    m_status = new StatusStrip(m_app, central);
    m_tabs = new QTabWidget(central);
    m_tabs->setObjectName(QStringLiteral("detailTabs"));
    m_tabs->setDocumentMode(true);
    m_tabs->setTabsClosable(true);
    m_tabs->setTabBarAutoHide(true);
    m_tabs->tabBar()->setExpanding(false);
    m_stack = new QStackedWidget(m_tabs);
    m_tabs->addTab(m_stack, QString());
    m_tabs->tabBar()->setTabButton(0, QTabBar::RightSide, nullptr);
    auto* column = new QVBoxLayout;
    column->setSpacing(0);
    column->addWidget(m_topBar);
    column->addWidget(m_tabs, 1);
    column->addWidget(m_status);
    auto* row = new QHBoxLayout(central);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(m_rail);
    row->addLayout(column, 1);
    setCentralWidget(central);
    connect(m_rail, &Rail::activated, this, [this](int index) { showPage(m_pages[index]->id()); });
    connect(m_tabs, &QTabWidget::tabCloseRequested, this, &MainWindow::closeTab);
    connect(m_topBar, &TopBar::submitRequested, this,
            [this] { showPage(QStringLiteral("submit")); });
}

void MainWindow::buildTools()
{
    QToolButton* const theme = m_rail->addTool(QStringLiteral("theme"), QStringLiteral("theme"));
    QToolButton* const language =
        m_rail->addTool(QStringLiteral("language"), QStringLiteral("globe"));
    QToolButton* const help = m_rail->addTool(QStringLiteral("help"), QStringLiteral("keyboard"));
    connect(theme, &QToolButton::clicked, this, [this] {
        m_app.theme.setScheme(m_app.theme.scheme() == widgets::Scheme::Light
                                  ? widgets::Scheme::Dark
                                  : widgets::Scheme::Light);
    });
    connect(language, &QToolButton::clicked, this, [this] {
        const QStringList codes = Languages::codes();
        m_languages.use(codes[(codes.indexOf(m_languages.current()) + 1) % codes.size()]);
    });
    connect(help, &QToolButton::clicked, this, &MainWindow::showShortcuts);
}

void MainWindow::addCommand(const char* text, const QKeySequence& keys, const QString& iconName,
                            std::function<void()> run)
{
    auto* action = new QAction(this);
    action->setShortcut(keys);
    action->setShortcutContext(Qt::WindowShortcut);
    connect(action, &QAction::triggered, this, std::move(run));
    addAction(action);
    m_commands.append({action, text, iconName});
}

void MainWindow::buildCommands()
{
    const auto icon = [](const char* name) { return QString::fromLatin1(name); };
    addCommand(QT_TR_NOOP("Find anything"), Qt::CTRL | Qt::Key_K, icon("search"),
               [this] { m_locator->open(); });
    addCommand(QT_TR_NOOP("Find an action"), Qt::CTRL | Qt::SHIFT | Qt::Key_P, icon("search"),
               [this] { m_locator->open(QStringLiteral("> ")); });
    addCommand(QT_TR_NOOP("Submit a task"), Qt::CTRL | Qt::Key_N, icon("submit"),
               [this] { showPage(QStringLiteral("submit")); });
    addCommand(QT_TR_NOOP("Refresh"), Qt::Key_F5, icon("refresh"),
               [this] { m_app.gateway.refresh(); });
    addCommand(QT_TR_NOOP("Filter"), Qt::CTRL | Qt::Key_F, icon("filter"),
               [this] { currentPage()->focusFilter(); });
    addCommand(QT_TR_NOOP("Close the tab"), Qt::CTRL | Qt::Key_W, icon("close"),
               [this] { closeTab(m_tabs->currentIndex()); });
    addCommand(QT_TR_NOOP("Open the closed tab again"), Qt::CTRL | Qt::SHIFT | Qt::Key_T,
               icon("history"), [this] {
                   if (m_closed.empty())
                       return;
                   const model::TaskId id = m_closed.back();
                   m_closed.pop_back();
                   openTask(id, {});
               });
    addCommand(QT_TR_NOOP("Zoom out in time"), Qt::CTRL | Qt::Key_Minus, icon("clock"),
               [this] { m_app.time.zoomOut(); });
    addCommand(QT_TR_NOOP("Pause everything"), {}, icon("pause"),
               [this] { m_app.gateway.execute(service::SetPaused{}, this, {}); });
    addCommand(QT_TR_NOOP("Go on with everything"), {}, icon("play"), [this] {
        service::SetPaused command;
        command.paused = false;
        m_app.gateway.execute(command, this, {});
    });
    addCommand(QT_TR_NOOP("Keyboard shortcuts"), Qt::Key_F1, icon("keyboard"),
               [this] { showShortcuts(); });
    for (int i = 0; i < m_pages.size() && i < 9; ++i) {
        auto* action = new QAction(this);
        action->setShortcut(QKeySequence(Qt::ALT | static_cast<Qt::Key>(Qt::Key_1 + i)));
        connect(action, &QAction::triggered, this, [this, i] { showPage(m_pages[i]->id()); });
        addAction(action);
    }
}

void MainWindow::connectNavigator()
{
    using pages::Navigator;
    Navigator& navigator = m_app.navigator;
    connect(&navigator, &Navigator::openTask, this, &MainWindow::openTask);
    connect(&navigator, &Navigator::openPage, this, &MainWindow::showPage);
    connect(&navigator, &Navigator::openTasksFiltered, this, [this](const QString& filter) {
        showPage(QStringLiteral("tasks"));
        if (pages::Page* tasks = page(QStringLiteral("tasks")))
            tasks->setFilter(filter);
    });
    connect(&navigator, &Navigator::openSubmit, this, [this](const QString& text) {
        showPage(QStringLiteral("submit"));
        if (pages::Page* submit = page(QStringLiteral("submit")))
            submit->setFilter(text);
    });
    connect(&navigator, &Navigator::message, m_status, &StatusStrip::showMessage);
}

QStringList MainWindow::pageIds() const
{
    QStringList ids;
    for (const pages::Page* page : m_pages)
        ids.append(page->id());
    return ids;
}

pages::Page* MainWindow::page(const QString& id) const
{
    const auto found = std::find_if(m_pages.cbegin(), m_pages.cend(),
                                    [&id](const pages::Page* page) { return page->id() == id; });
    return found != m_pages.cend() ? *found : nullptr;
}

pages::Page* MainWindow::currentPage() const
{
    QWidget* const front = m_tabs->currentWidget();
    return qobject_cast<pages::Page*>(front == m_stack ? m_stack->currentWidget() : front);
}

void MainWindow::showPage(const QString& id)
{
    pages::Page* const target = page(id);
    if (target == nullptr)
        return;
    m_tabs->setCurrentIndex(0);
    m_stack->setCurrentWidget(target);
    m_rail->setCurrent(static_cast<int>(m_pages.indexOf(target)));
    m_tabs->setTabText(0, target->title());
    setWindowTitle(tr("%1 – Tributary", "page").arg(target->title()));
    target->activate();
}

void MainWindow::openTask(const model::TaskId& id, const QString& tab)
{
    if (!m_parts.taskDetail)
        return;
    pages::Page*& detail = m_details[id];
    if (detail == nullptr) {
        detail = m_parts.taskDetail(m_app, id, m_tabs);
        m_tabs->addTab(detail, detail->title());
        connect(detail, &QWidget::windowTitleChanged, this, [this, detail](const QString& title) {
            m_tabs->setTabText(m_tabs->indexOf(detail), title);
        });
    }
    detail->setFilter(tab);
    m_tabs->setCurrentWidget(detail);
    detail->activate();
}

void MainWindow::closeTab(int index)
{
    if (index <= 0)
        return;
    auto* const detail = qobject_cast<pages::Page*>(m_tabs->widget(index));
    m_tabs->removeTab(index);
    const model::TaskId id = m_details.key(detail);
    m_details.remove(id);
    m_closed.push_back(id);
    detail->deleteLater();
}

void MainWindow::showShortcuts()
{
    QList<ShortcutRow> rows;
    for (const Command& command : std::as_const(m_commands)) {
        if (!command.action->shortcut().isEmpty())
            rows.append(
                {tr("Everywhere"), command.action->shortcut().toString(), command.action->text()});
    }
    rows.append({tr("Everywhere"), QStringLiteral("Alt+1 … 9"), tr("Show a page")});
    rows.append(ShortcutSheet::pageKeys());
    (new ShortcutSheet(m_app.theme, rows, this))->open();
}

QList<LocatorEntry> MainWindow::locatorEntries() const
{
    QList<LocatorEntry> entries;
    for (pages::Page* page : m_pages)
        entries.append({QLatin1Char('v'), page->iconName(), page->title(), {}, [this, page] {
                            emit m_app.navigator.openPage(page->id());
                        }});
    for (const Command& command : m_commands)
        entries.append({QLatin1Char('>'), command.iconName, command.action->text(),
                        command.action->shortcut().toString(),
                        [action = command.action] { action->trigger(); }});
    using Preset = pages::TimeContext::Preset;
    const std::initializer_list<std::pair<Preset, QString>> ranges{
        {Preset::Minutes15, tr("Last 15 minutes")},
        {Preset::Hour, tr("Last hour")},
        {Preset::Day, tr("Last 24 hours")},
        {Preset::Week, tr("Last 7 days")},
        {Preset::All, tr("All the time there is")}};
    for (const auto& [preset, text] : ranges)
        entries.append(
            {QLatin1Char('@'), QStringLiteral("clock"), text, {}, [this, preset = preset] {
                 m_app.time.setPreset(preset);
             }});
    return entries;
}

void MainWindow::retranslate()
{
    for (int i = 0; i < m_pages.size(); ++i)
        m_rail->setTitle(i, m_pages[i]->title());
    for (const Command& command : std::as_const(m_commands))
        command.action->setText(tr(command.text));
    const auto tool = [this](const char* name, const QString& text) {
        auto* const button =
            m_rail->findChild<QToolButton*>(QLatin1String("rail-") + QString::fromLatin1(name));
        button->setText(text);
        button->setAccessibleName(text);
    };
    tool("theme", tr("Light or dark"));
    tool("language", QStringLiteral("中文 / English"));
    tool("help", tr("Shortcuts"));
    for (int i = 1; i < m_tabs->count(); ++i)
        m_tabs->setTabText(i, static_cast<pages::Page*>(m_tabs->widget(i))->title());
    if (auto* const front = qobject_cast<pages::Page*>(m_stack->currentWidget())) {
        m_tabs->setTabText(0, front->title());
        setWindowTitle(tr("%1 – Tributary", "page").arg(front->title()));
    }
}

void MainWindow::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange && m_locator != nullptr)
        retranslate();
    QMainWindow::changeEvent(event);
}

} // namespace tributary::shell
