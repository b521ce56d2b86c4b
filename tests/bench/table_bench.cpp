// The page of tasks over a real database with a million of them, offscreen.
#include "bench.h"
#include "pages/tasks/tasks_page.h"
#include "service/local_queries.h"
#include "store/store.h"
#include "widgets/filter_language.h"
#include "widgets/table_view.h"

#include <fmt/format.h>

#include <QAbstractTableModel>
#include <QApplication>
#include <QElapsedTimer>
#include <QScrollBar>
#include <QTableView>
#include <QTemporaryDir>

#include <algorithm>

namespace tributary::bench {
namespace {

constexpr int kTasks = 1'000'000;
constexpr int kPerCommit = 5000;
constexpr int kFrames = 200;

class NoCommands final : public service::CommandPort
{
public:
    void execute(service::Command, std::function<void(service::CommandReply)> done) override
    {
        done({{}, 0, {{base::ErrorCode::Unavailable, "no scheduler", {}, {}}}});
    }
};

model::TaskRecord taskRecord(model::TaskNo no, base::Instant now,
                             const std::shared_ptr<const model::TaskSpec>& spec)
{
    model::TaskRecord task;
    task.no = no;
    for (int i = 0; i < 8; ++i)
        task.id.uuid.bytes[static_cast<std::size_t>(15 - i)] =
            static_cast<std::uint8_t>(no >> (8 * i));
    task.spec = spec;
    task.state = no % 17 == 0 ? model::TaskState::Failed : model::TaskState::Succeeded;
    task.classification.type = static_cast<model::ExecutionType>(no % 3);
    task.classification.rule = "rule-" + std::to_string(no % 3);
    task.backend = no % 3 == 0 ? "local" : no % 3 == 1 ? "functions" : "edge";
    task.attempt = 1;
    task.submitted = now - std::chrono::milliseconds{(kTasks - no) * 50};
    task.started = task.submitted + std::chrono::milliseconds{no % 900};
    task.ended = *task.started + std::chrono::milliseconds{no % 5000};
    return task;
}

// Filled once for all benchmarks of this file.
const std::string& millionTasks(bool& ok)
{
    static const QTemporaryDir dir;
    static const std::string path = dir.path().toStdString();
    static bool isFilled = false;
    if (isFilled)
        return path;
    auto opened = store::Store::open(path);
    ok = opened && (*opened)->recover();
    auto spec = std::make_shared<model::TaskSpec>();
    spec->name = "thumbnail";
    spec->taskType = "thumbnail";
    spec->run.command = {"/bin/true"};
    const auto now = base::SystemClock().now();
    store::WriteBatch batch;
    for (model::TaskNo no = 1; no <= kTasks && ok; ++no) {
        batch.tasks.push_back(taskRecord(no, now, spec));
        if (no % kPerCommit == 0) {
            ok = (*opened)->commit(batch).has_value();
            batch.clear();
        }
    }
    isFilled = ok;
    return path;
}

struct Rig
{
    explicit Rig(const std::string& dir)
        : queries(dir, clock, nullptr)
        , gateway({commands, queries, queries})
        , format(clock)
        , time(clock)
    {
        theme.apply();
        time.setPreset(pages::TimeContext::Preset::All);
    }

    base::SystemClock clock;
    NoCommands commands;
    service::LocalQueries queries;
    gateway::Gateway gateway;
    widgets::Theme theme;
    widgets::DisplayFormat format;
    pages::Navigator navigator;
    pages::TimeContext time;
    pages::TasksPage page{{gateway, theme, format, navigator, time, widgets::makeFilterLanguage()}};
};

bool showsRow(const QTableView& table, int row)
{
    const auto* model = table.model();
    return model != nullptr && model->rowCount() == kTasks
        && !model->index(row, 0).data(widgets::PendingRole).toBool();
}

bool waitForRow(const QTableView& table, int row)
{
    QElapsedTimer guard;
    guard.start();
    while (!showsRow(table, row) && guard.elapsed() < 60'000)
        QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents, 5);
    return showsRow(table, row);
}

// From nothing to a page whose first rows are painted.
Round openTable(std::string& oracle, bool& ok)
{
    oracle = "1,000,000 rows, the first ones with their data; limit: the query for their ids alone";
    benchApplication();
    const auto& dir = millionTasks(ok);
    if (!ok)
        return {};
    base::SystemClock clock;
    service::LocalQueries queries(dir, clock, nullptr);
    const double raw = secondsOf([&] {
        const auto nos = queries.taskNos({}, {});
        ok = nos && nos->size() == kTasks;
    });
    double seconds = 0;
    {
        QElapsedTimer timer;
        timer.start();
        Rig rig(dir);
        rig.page.resize(1400, 900);
        rig.page.show();
        rig.page.activate();
        auto* table = rig.page.findChild<QTableView*>();
        ok = ok && table != nullptr && waitForRow(*table, 0);
        if (table != nullptr)
            table->viewport()->repaint();
        seconds = static_cast<double>(timer.nsecsElapsed()) / 1e9;
    }
    return {seconds * 1e3, raw * 1e3};
}

class Constant final : public QAbstractTableModel
{
public:
    int rowCount(const QModelIndex& parent) const override { return parent.isValid() ? 0 : kTasks; }
    int columnCount(const QModelIndex& parent) const override { return parent.isValid() ? 0 : 10; }
    QVariant data(const QModelIndex&, int role) const override
    {
        return role == Qt::DisplayRole ? QVariant(QStringLiteral("constant")) : QVariant();
    }
};

// Scrolls through the whole table; the time of the GUI thread a frame, deliveries included.
double frameP95(QTableView& table)
{
    std::vector<double> frames;
    auto* bar = table.verticalScrollBar();
    for (int i = 0; i < kFrames; ++i) {
        // Mostly a few rows on, sometimes far away.
        const int step = i % 20 == 0 ? bar->maximum() / 23 : 3;
        QElapsedTimer timer;
        timer.start();
        bar->setValue((bar->value() + step) % std::max(1, bar->maximum()));
        table.viewport()->repaint();
        QCoreApplication::processEvents();
        frames.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
    }
    std::ranges::sort(frames);
    return frames[frames.size() * 95 / 100];
}

Round scrollTable(std::string& oracle, bool& ok)
{
    oracle = "1,000,000 rows, the last ones have their data; limit: a QTableView over constants";
    benchApplication();
    const auto& dir = millionTasks(ok);
    if (!ok)
        return {};
    Rig rig(dir);
    rig.page.resize(1400, 900);
    rig.page.show();
    rig.page.activate();
    auto* table = rig.page.findChild<QTableView*>();
    ok = table != nullptr && waitForRow(*table, 0);
    if (!ok)
        return {};
    const double ours = frameP95(*table);
    table->scrollToBottom();
    ok = waitForRow(*table, kTasks - 1);
    Constant constant;
    QTableView plain;
    plain.setModel(&constant);
    plain.resize(table->size());
    plain.show();
    return {ours, frameP95(plain)};
}

} // namespace

void benchApplication()
{
    static int argc = 1;
    static char name[] = "tributary_bench";
    static char* argv[] = {name, nullptr};
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    // Never destroyed: at exit the statics of Qt that it needs for that are gone.
    [[maybe_unused]] static auto* app = new QApplication(argc, argv);
}

void addTable(std::vector<Benchmark>& list)
{
    list.push_back({"table_open_1m", "ms", 5, &openTable});
    list.push_back({"table_scroll_1m", "ms", 5, &scrollTable});
}

} // namespace tributary::bench
