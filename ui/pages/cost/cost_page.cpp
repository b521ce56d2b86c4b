#include "pages/cost/cost_page.h"

#include "gateway/text.h"
#include "pages/cost/cost_chart.h"
#include "pages/cost/price_dialog.h"
#include "rules/token.h"
#include "widgets/badge.h"
#include "widgets/card.h"
#include "widgets/figure.h"
#include "widgets/page_frame.h"
#include "widgets/table_view.h"

#include <QComboBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPointer>
#include <QPushButton>
#include <QSaveFile>
#include <QShortcut>
#include <QSplitter>
#include <QStackedWidget>

#include <algorithm>

namespace tributary::pages {
namespace {

using gateway::toQt;
using models::CellKind;
using service::CostDimension;

constexpr std::chrono::milliseconds kReloadPause{3000};
constexpr int kFreshDays = 30;

QVariant number(std::int64_t value)
{
    return QVariant::fromValue<qlonglong>(value);
}

const char* filterField(CostDimension dimension)
{
    switch (dimension) {
    case CostDimension::ExecutionType:
        return "execution_type";
    case CostDimension::Backend:
        return "backend";
    case CostDimension::TaskType:
        return "task_type";
    case CostDimension::Rule:
        return "rule";
    case CostDimension::Team:
        return "labels.team";
    }
    return "name";
}

void fillCombo(QComboBox* combo, const QStringList& items)
{
    const QSignalBlocker blocker(combo);
    const int current = std::max(0, combo->currentIndex());
    combo->clear();
    combo->addItems(items);
    combo->setCurrentIndex(std::min(current, combo->count() - 1));
}

} // namespace

CostPage::CostPage(const AppContext& app, QWidget* parent)
    : Page(app, parent)
{
    build();
    followTasks(kReloadPause);
    connect(&app.theme, &widgets::Theme::changed, this, &CostPage::refold);
    retranslate();
}

void CostPage::build()
{
    m_frame = new widgets::PageFrame(app().theme, app().format, this);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_frame);
    buildActions();
    m_frame->setContent(buildContent());
    connect(m_frame, &widgets::PageFrame::retryRequested, this, &CostPage::reload);
}

void CostPage::buildActions()
{
    m_dimension = new QComboBox(m_frame);
    m_dimension->setObjectName(QStringLiteral("costDimension"));
    m_period = new QComboBox(m_frame);
    m_period->setObjectName(QStringLiteral("costPeriod"));
    m_currency = new QComboBox(m_frame);
    m_currency->setObjectName(QStringLiteral("costCurrency"));
    m_currency->hide();
    m_asTable = new QPushButton(m_frame);
    m_asTable->setObjectName(QStringLiteral("costAsTable"));
    m_asTable->setCheckable(true);
    m_export = new QPushButton(m_frame);
    m_export->setObjectName(QStringLiteral("costExport"));
    for (QWidget* widget :
         std::initializer_list<QWidget*>{m_dimension, m_period, m_currency, m_asTable, m_export})
        m_frame->actions()->addWidget(widget);
    connect(m_dimension, &QComboBox::currentIndexChanged, this, &CostPage::reload);
    connect(m_period, &QComboBox::currentIndexChanged, this, &CostPage::refold);
    connect(m_currency, &QComboBox::currentIndexChanged, this, &CostPage::refold);
    connect(m_asTable, &QPushButton::toggled, this, &CostPage::setTableShown);
    connect(m_export, &QPushButton::clicked, this, &CostPage::askExport);
    const auto key = [this](Qt::Key which, const auto& action) {
        auto* shortcut = new QShortcut(which, this);
        shortcut->setContext(Qt::WidgetWithChildrenShortcut);
        connect(shortcut, &QShortcut::activated, this, action);
    };
    key(Qt::Key_T, [this] { m_asTable->toggle(); });
    key(Qt::Key_E, [this] { askExport(); });
    key(Qt::Key_P, [this] { editPrices(); });
    key(Qt::Key_G, [this] {
        m_dimension->setCurrentIndex((m_dimension->currentIndex() + 1) % m_dimension->count());
    });
    key(Qt::Key_D, [this] { m_period->setCurrentIndex(0); });
    key(Qt::Key_W, [this] { m_period->setCurrentIndex(1); });
    key(Qt::Key_M, [this] { m_period->setCurrentIndex(2); });
}

QWidget* CostPage::buildContent()
{
    auto* content = new QWidget(m_frame);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(app().theme.metrics().gap);

    auto* head = new widgets::Card(app().theme, content);
    auto* row = new QHBoxLayout;
    row->setSpacing(4 * app().theme.metrics().gap);
    for (int i = 0; i < 4; ++i) {
        m_figures.append(new widgets::Figure(head));
        row->addWidget(m_figures.last());
    }
    row->addStretch();
    m_priceBook = new widgets::Badge(head);
    m_prices = new QPushButton(head);
    m_prices->setObjectName(QStringLiteral("costPrices"));
    connect(m_prices, &QPushButton::clicked, this, &CostPage::editPrices);
    auto* prices = new QVBoxLayout;
    prices->addWidget(m_priceBook, 0, Qt::AlignRight);
    prices->addWidget(m_prices, 0, Qt::AlignRight);
    row->addLayout(prices);
    head->body()->addLayout(row);
    head->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    column->addWidget(head);

    auto* split = new QSplitter(Qt::Vertical, content);
    split->setChildrenCollapsible(false);
    m_chartCard = new widgets::Card(app().theme, split);
    m_chartOrTable = new QStackedWidget(m_chartCard);
    m_chart = new CostChart(app().theme, app().format, m_chartOrTable);
    m_periodTable = widgets::makeRecordTable(app().theme, app().format, m_chartOrTable);
    m_periodTable.view->setObjectName(QStringLiteral("costPeriodTable"));
    m_chartOrTable->addWidget(m_chart);
    m_chartOrTable->addWidget(m_periodTable.view);
    m_chartCard->body()->addWidget(m_chartOrTable);
    m_tableCard = new widgets::Card(app().theme, split);
    m_table = widgets::makeRecordTable(app().theme, app().format, m_tableCard);
    m_table.view->setObjectName(QStringLiteral("costTable"));
    m_tableCard->body()->addWidget(m_table.view);
    split->addWidget(m_chartCard);
    split->addWidget(m_tableCard);
    split->setStretchFactor(0, 3);
    split->setStretchFactor(1, 2);
    column->addWidget(split, 1);

    connect(m_chart, &CostChart::barClicked, this, [this](int index, int period) {
        const models::CostStack stack = models::stackOf(m_fold, CostChart::kMostKeys);
        const bool isOthers = stack.others > 0 && index + 1 == static_cast<int>(stack.rows.size());
        if (!isOthers)
            openTasks(toQt(stack.rows[static_cast<std::size_t>(index)].key), period);
    });
    connect(m_table.view, &widgets::TableView::activatedRow, this,
            [this](const QModelIndex& index) {
                openTasks(index.data(models::KeyRole).toString(), -1);
            });
    connect(m_periodTable.view, &widgets::TableView::activatedRow, this,
            [this](const QModelIndex& index) {
                const auto day = index.data(models::KeyRole).toString().toLongLong();
                const auto at = std::ranges::find(m_fold.periods, day);
                if (at == m_fold.periods.end())
                    return;
                emit app().navigator.openTasksFiltered(
                    periodFilter(static_cast<int>(at - m_fold.periods.begin())));
            });
    return content;
}

CostDimension CostPage::dimension() const
{
    return static_cast<CostDimension>(std::max(0, m_dimension->currentIndex()));
}

// --- data -------------------------------------------------------------------------------------

void CostPage::activate()
{
    m_table.view->setFocus();
}

void CostPage::load()
{
    m_frame->showLoading();
    const service::TimeRange range = app().time.range();
    app().gateway.query(
        this, QStringLiteral("cost"),
        [range, by = dimension()](const gateway::Queries& on) {
            return on.operations.cost(range, by);
        },
        [this](const base::Result<service::CostReport>& result) { take(result); });
}

void CostPage::take(const base::Result<service::CostReport>& result)
{
    if (!result) {
        m_frame->showError(result.error());
        return;
    }
    m_report = *result;
    m_isLoaded = true;
    refold();
    if (m_report.cells.empty())
        m_frame->showEmpty({QStringLiteral("cost"), tr("Nothing has cost anything in this time"),
                            tr("Costs appear as soon as an attempt ends. Choose a longer time "
                               "range, or submit a task."),
                            tr("Submit a task"),
                            [this] { emit app().navigator.openPage(QStringLiteral("submit")); },
                            tr("Load demo data"),
                            [this] { emit app().navigator.demoRequested(); }});
    else
        m_frame->showData();
}

void CostPage::refold()
{
    if (!m_isLoaded)
        return;
    const auto period = static_cast<models::CostPeriod>(std::max(0, m_period->currentIndex()));
    base::Currency chosen;
    const std::string code = m_currency->currentText().toStdString();
    std::copy_n(code.begin(), std::min<std::size_t>(code.size(), 3), chosen.code.begin());
    m_fold = models::foldCosts(m_report, period, nullptr);
    if (std::ranges::find(m_fold.currencies, chosen) != m_fold.currencies.end() && !code.empty())
        m_fold = models::foldCosts(m_report, period, &chosen);
    {
        const QSignalBlocker blocker(m_currency);
        m_currency->clear();
        for (const base::Currency& currency : m_fold.currencies)
            m_currency->addItem(toQt(currency.text()));
        m_currency->setCurrentText(toQt(m_fold.currency.text()));
        m_currency->setVisible(m_fold.currencies.size() > 1);
    }
    fillFigures();
    fillTables();
    const models::CostStack stack = models::stackOf(m_fold, CostChart::kMostKeys);
    CostChart::Names names;
    for (std::size_t i = 0; i < stack.rows.size(); ++i) {
        const bool isOthers = stack.others > 0 && i + 1 == stack.rows.size();
        names.keys.append(isOthers ? tr("%n others", nullptr, stack.others)
                                   : keyName(stack.rows[i].key));
    }
    for (const std::int64_t day : m_fold.periods)
        names.periods.append(periodName(day));
    if (dimension() == CostDimension::ExecutionType)
        names.colorOf = [this](const models::CostRow& row) {
            const auto type = model::parse<model::ExecutionType>(row.key);
            return type ? app().theme.type(*type) : QColor();
        };
    m_chart->setFold(m_fold, stack, names);
    m_chart->view()->setDescription(
        tr("Cost over time"),
        tr("%1 in all by %2; T shows the numbers as a table")
            .arg(app().format.money({m_fold.total.micro, m_fold.currency}),
                 m_dimension->currentText()));
}

QString CostPage::keyName(const std::string& key) const
{
    if (key.empty())
        return tr("(none)");
    if (dimension() == CostDimension::ExecutionType) {
        if (const auto type = model::parse<model::ExecutionType>(key))
            return widgets::DisplayFormat::type(*type);
    }
    return toQt(key);
}

QString CostPage::periodName(std::int64_t day) const
{
    const QDate date = QDate(1970, 1, 1).addDays(day);
    const QLocale& locale = app().format.locale();
    if (m_fold.period == models::CostPeriod::Month)
        return locale.toString(date, tr("MMM yyyy", "month on an axis"));
    const bool hasYears =
        !m_fold.periods.empty() && m_fold.periods.back() - m_fold.periods.front() > 330;
    return locale.toString(date,
                           hasYears ? tr("d MMM yy", "day on an axis with years")
                                    : tr("d MMM", "day on an axis"));
}

void CostPage::fillFigures()
{
    const auto money = [this](std::int64_t micro) {
        return app().format.money({micro, m_fold.currency});
    };
    m_figures[0]->setValue(money(m_fold.total.micro));
    m_figures[1]->setValue(app().format.count(m_fold.total.tasks));
    m_figures[2]->setValue(m_fold.total.tasks == 0 ? widgets::DisplayFormat::unknown()
                                                   : money(models::perThousand(m_fold.total)));
    const double failed = m_fold.total.micro == 0
        ? 0
        : static_cast<double>(m_fold.total.failedMicro) / static_cast<double>(m_fold.total.micro);
    m_figures[3]->setValue(money(m_fold.total.failedMicro),
                           m_fold.total.micro == 0
                               ? QString()
                               : tr("%1 of the total").arg(app().format.percent(failed)));
    fillPriceBook();
}

// Prices change: old ones are said to be old.
void CostPage::fillPriceBook()
{
    if (m_report.priceBook.empty()) {
        m_priceBook->set(widgets::Tone::Warning, tr("No price book"));
        return;
    }
    const QString name = toQt(m_report.priceBook);
    const QDate date = QDate::fromString(toQt(m_report.priceDate), Qt::ISODate);
    const auto days =
        date.isValid() ? date.daysTo(gateway::toQt(app().format.now()).date()) : qint64{0};
    const bool isStale = days > kFreshDays;
    m_priceBook->set(isStale ? widgets::Tone::Warning : widgets::Tone::Info,
                     !date.isValid() ? tr("Prices: %1").arg(name)
                                     : tr("Prices: %1, %n days old", nullptr,
                                          static_cast<int>(std::max<qint64>(days, 0)))
                                           .arg(name));
    m_priceBook->setToolTip(
        isStale ? tr("Dated %1: check whether the prices still hold")
                      .arg(app().format.locale().toString(date, QLocale::ShortFormat))
                : QString());
}

void CostPage::fillTables()
{
    const bool isTyped = dimension() == CostDimension::ExecutionType;
    QList<models::Record> rows;
    for (const models::CostRow& row : m_fold.rows) {
        const auto type = model::parse<model::ExecutionType>(row.key);
        QVariant key = isTyped && type ? QVariant(static_cast<int>(*type)) : keyName(row.key);
        rows.append({toQt(row.key),
                     {key, number(row.tasks), number(row.micro), row.share, number(row.failedMicro),
                      row.tasks == 0 ? QVariant() : number(models::perThousand(row))},
                     {}});
    }
    m_table.model->setColumns(
        {{m_dimension->currentText(), isTyped ? CellKind::Type : CellKind::Text},
         {tr("Tasks"), CellKind::Count},
         {tr("Cost"), CellKind::Money},
         {tr("Share"), CellKind::Share},
         {tr("Failed attempts"), CellKind::Money},
         {tr("Per 1,000 tasks"), CellKind::Money}});
    m_tableCard->setTitle(m_dimension->currentText(), tr("Enter opens the tasks"));
    m_table.model->setCurrency(toQt(m_fold.currency.text()));
    m_table.model->setRecords(rows);
    m_table.fitColumns();

    QList<models::RecordColumn> columns{{m_period->currentText(), CellKind::Text}};
    for (const models::CostRow& row : m_fold.rows)
        columns.append({keyName(row.key), CellKind::Money});
    columns.append({tr("Total"), CellKind::Money});
    QList<models::Record> periods;
    for (std::size_t i = 0; i < m_fold.periods.size(); ++i) {
        models::Record record{
            QString::number(m_fold.periods[i]), {periodName(m_fold.periods[i])}, {}};
        for (const models::CostRow& row : m_fold.rows)
            record.cells.append(number(row.byPeriod[i]));
        record.cells.append(number(m_fold.total.byPeriod[i]));
        periods.append(record);
    }
    m_periodTable.model->setColumns(columns);
    m_periodTable.model->setCurrency(toQt(m_fold.currency.text()));
    m_periodTable.model->setRecords(periods);
    m_periodTable.fitColumns();
}

// --- actions ----------------------------------------------------------------------------------

void CostPage::setTableShown(bool isShown)
{
    m_chartOrTable->setCurrentIndex(isShown ? 1 : 0);
    m_chartOrTable->currentWidget()->setFocus();
}

void CostPage::openTasks(const QString& key, int period)
{
    const QString field = QString::fromLatin1(filterField(dimension()));
    QString filter = field;
    filter += key.isEmpty() ? QStringLiteral(" IS NOT KNOWN")
                            : QStringLiteral(" = ") + toQt(rules::quote(key.toStdString()));
    if (period >= 0 && period < static_cast<int>(m_fold.periods.size()))
        filter += QStringLiteral(" AND ") + periodFilter(period);
    emit app().navigator.openTasksFiltered(filter);
}

QString CostPage::periodFilter(int period) const
{
    const auto index = static_cast<std::size_t>(period);
    const std::int64_t from = m_fold.periods[index];
    // The beginning of the next period, whether the report has one or not.
    const std::int64_t longest = m_fold.period == models::CostPeriod::Day ? 1
        : m_fold.period == models::CostPeriod::Week                       ? 7
                                                                          : 31;
    const std::int64_t end = models::firstDay(from + longest, m_fold.period);
    const auto instant = [](std::int64_t day) -> QString { // no builder that borrows
        return QDate(1970, 1, 1).addDays(day).toString(Qt::ISODate) + QStringLiteral("T00:00:00Z");
    };
    return QStringLiteral("ended >= @") + instant(from) + QStringLiteral(" AND ended < @")
        + instant(end);
}

bool CostPage::exportTo(const QString& path)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return false;
    file.write(QByteArray::fromStdString(models::costCsv(m_report)));
    return file.commit();
}

void CostPage::askExport()
{
    if (!m_isLoaded)
        return;
    auto* dialog = new QFileDialog(this, tr("Export costs"), QStringLiteral("cost.csv"),
                                   tr("CSV files (*.csv)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->selectFile(QStringLiteral("cost.csv"));
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& path) {
        if (exportTo(path))
            emit app().navigator.message(widgets::Tone::Good, tr("Exported to %1").arg(path));
        else
            emit app().navigator.message(widgets::Tone::Bad, tr("%1 can't be written").arg(path));
    });
    dialog->open();
}

void CostPage::editPrices()
{
    auto* dialog = new PriceDialog(app(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    // By the page: the answer is told also when the dialog was closed meanwhile.
    connect(dialog, &PriceDialog::replaceRequested, this,
            [this, dialog = QPointer(dialog)](const service::SetPriceBook& command) {
                app().gateway.execute(command, this,
                                      [this, dialog](const service::CommandReply& reply) {
                                          pricesAnswered(dialog, reply);
                                      });
            });
    dialog->open();
}

void CostPage::pricesAnswered(PriceDialog* dialog, const service::CommandReply& reply)
{
    if (reply.isOk()) {
        emit app().navigator.message(widgets::Tone::Good, tr("The new prices are in force"));
        reload();
        if (dialog != nullptr)
            dialog->accept();
    } else if (dialog != nullptr) {
        dialog->setFailure(reply.errors.front());
    } else {
        emit app().navigator.message(widgets::Tone::Bad,
                                     toQt(base::describe(reply.errors.front())));
    }
}

// --- texts ------------------------------------------------------------------------------------

void CostPage::retranslate()
{
    m_frame->setTitle(title(),
                      tr("What attempts cost by the price book, exactly, in its "
                         "currency"));
    fillCombo(m_dimension,
              {tr("Execution type"), tr("Back end"), tr("Task type"), tr("Rule"), tr("Team")});
    m_dimension->setAccessibleName(tr("Group by"));
    m_dimension->setToolTip(tr("Group by (G)"));
    fillCombo(m_period, {tr("Day"), tr("Week"), tr("Month")});
    m_period->setAccessibleName(tr("Period"));
    m_period->setToolTip(tr("Period (D, W, M)"));
    m_currency->setAccessibleName(tr("Currency"));
    m_currency->setToolTip(tr("Currencies are never added up"));
    m_asTable->setText(tr("Show as table"));
    m_asTable->setToolTip(tr("Numbers instead of bars (T)"));
    m_export->setText(tr("Export CSV"));
    m_export->setToolTip(tr("Write the report to a file (E)"));
    m_prices->setText(tr("Prices…"));
    m_prices->setToolTip(tr("Show and replace the price book (P)"));
    const QStringList names{tr("Total"), tr("Tasks"), tr("Per 1,000 tasks"), tr("Failed attempts")};
    for (int i = 0; i < m_figures.size(); ++i)
        m_figures[i]->setName(names[i]);
    m_chartCard->setTitle(tr("Cost over time"), tr("Days are UTC"));
    m_tableCard->setTitle(m_dimension->currentText(), tr("Enter opens the tasks"));
    m_table.view->setAccessibleName(tr("Cost by key"));
    m_periodTable.view->setAccessibleName(tr("Cost by period and key"));
    refold();
}

} // namespace tributary::pages
