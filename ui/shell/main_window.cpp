#include "shell/main_window.h"

#include "shell/detail_tabs.h"
#include "shell/rail.h"
#include "shell/shell_commands.h"
#include "shell/shortcut_sheet.h"
#include "shell/status_strip.h"
#include "shell/top_bar.h"

#include <QAction>
#include <QEvent>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QToolButton>
#include <QVBoxLayout>

namespace tributary::shell {

MainWindow::MainWindow(const pages::AppContext& app, ShellParts parts, Languages& languages)
    : m_app(app)
    , m_languages(languages)
{
    setObjectName(QStringLiteral("mainWindow"));
    buildLayout(std::move(parts));
    buildTools();
    buildCommands();
    m_locator = new Locator(
        m_app, m_topBar->locatorField(), [this] { return locatorEntries(); }, this);
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
    m_status = new StatusStrip(m_app, central);
    m_tabs = new DetailTabs(m_app, std::move(parts.taskDetail), central);
    for (const pages::PageFactory& make : parts.pages) {
        pages::Page* const page = make(m_app, m_tabs->pageParent());
        m_pages.append(page);
        m_tabs->addPage(page);
        m_rail->addPage(page->id(), page->iconName());
    }
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

void MainWindow::buildCommands()
{
    m_commands = new ShellCommands(m_app, this);
    m_commands->add({[] { return tr("Find anything"); }, Qt::CTRL | Qt::Key_K,
                     QStringLiteral("search"), [this] { m_locator->open(); }});
    m_commands->add({[] { return tr("Find an action"); }, Qt::CTRL | Qt::SHIFT | Qt::Key_P,
                     QStringLiteral("search"), [this] { m_locator->open(QStringLiteral("> ")); }});
    m_commands->add({[] { return tr("Filter"); }, Qt::CTRL | Qt::Key_F, QStringLiteral("filter"),
                     [this] { currentPage()->focusFilter(); }});
    m_commands->add({[] { return tr("Close the tab"); }, Qt::CTRL | Qt::Key_W,
                     QStringLiteral("close"),
                     [this] { m_tabs->closeTab(m_tabs->currentIndex()); }});
    m_commands->add({[] { return tr("Open the closed tab again"); },
                     Qt::CTRL | Qt::SHIFT | Qt::Key_T, QStringLiteral("history"),
                     [this] { m_tabs->reopenClosed(); }});
    m_commands->add({[] { return tr("Keyboard shortcuts"); }, Qt::Key_F1,
                     QStringLiteral("keyboard"), [this] { showShortcuts(); }});
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
    return m_tabs->frontPage();
}

void MainWindow::showPage(const QString& id)
{
    pages::Page* const target = page(id);
    if (target == nullptr)
        return;
    m_rail->setCurrent(static_cast<int>(m_pages.indexOf(target)));
    setWindowTitle(tr("%1 – Tributary", "page").arg(target->title()));
    m_tabs->showPage(target);
}

void MainWindow::openTask(const model::TaskId& id, const QString& tab)
{
    m_tabs->openTask(id, tab);
}

void MainWindow::showShortcuts()
{
    QList<ShortcutRow> rows = m_commands->shortcutRows();
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
    entries.append(m_commands->locatorEntries());
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
    m_commands->retranslate();
    m_tabs->retranslate();
    const auto tool = [this](const char* name, const QString& text) {
        auto* const button =
            m_rail->findChild<QToolButton*>(QLatin1String("rail-") + QString::fromLatin1(name));
        button->setText(text);
        button->setAccessibleName(text);
    };
    tool("theme", tr("Light or dark"));
    tool("language", QStringLiteral("中文 / English"));
    tool("help", tr("Shortcuts"));
    if (const pages::Page* const front = m_tabs->stackedPage())
        setWindowTitle(tr("%1 – Tributary", "page").arg(front->title()));
}

void MainWindow::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange && m_locator != nullptr)
        retranslate();
    QMainWindow::changeEvent(event);
}

} // namespace tributary::shell
