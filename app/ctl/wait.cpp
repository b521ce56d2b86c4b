#include "wait.h"

#include <algorithm>
#include <unordered_map>

namespace tributary::ctl {
namespace {

using std::chrono::milliseconds;

// Without events: soon at first, because most tasks are short, then seldom.
constexpr milliseconds kSoon{20};
constexpr milliseconds kSeldom{500};
constexpr std::size_t kRowsAtOnce = 1000;

class WakeOnEvents final : public service::EventSink
{
public:
    WakeOnEvents(StoreAccess& access, Interrupt& interrupt)
        : m_access(access)
        , m_interrupt(interrupt)
    {
        m_access.watch(this);
    }
    ~WakeOnEvents() override { m_access.watch(nullptr); }
    WakeOnEvents(const WakeOnEvents&) = delete;
    WakeOnEvents& operator=(const WakeOnEvents&) = delete;

    void events(const service::EventBatch&) override { m_interrupt.wake(); }
    void status(const service::EngineStatus&) override { m_interrupt.wake(); }

private:
    StoreAccess& m_access;
    Interrupt& m_interrupt;
};

base::Result<std::vector<service::TaskNo>> numbersOf(StoreAccess& access,
                                                     const std::vector<model::TaskId>& ids)
{
    std::vector<service::TaskNo> numbers;
    numbers.reserve(ids.size());
    for (const auto& id : ids) {
        const auto detail = access.tasks().task(id);
        if (!detail)
            return std::unexpected(detail.error());
        numbers.push_back(detail->task.no);
    }
    return numbers;
}

// Moves those that are terminal from `open` to `done`.
base::Result<> collect(StoreAccess& access, std::vector<service::TaskNo>& open,
                       std::unordered_map<service::TaskNo, service::TaskRow>& done)
{
    for (std::size_t from = 0; from < open.size(); from += kRowsAtOnce) {
        const auto part = std::span(open).subspan(from, std::min(kRowsAtOnce, open.size() - from));
        auto rows = access.tasks().taskRows(part);
        if (!rows)
            return std::unexpected(rows.error());
        for (auto& row : *rows) {
            if (model::isTerminal(row.state))
                done.emplace(row.no, std::move(row));
        }
    }
    std::erase_if(open, [&](service::TaskNo no) { return done.contains(no); });
    return {};
}

} // namespace

base::Result<std::vector<service::TaskRow>>
waitForTasks(StoreAccess& access, const std::vector<model::TaskId>& ids, Interrupt& interrupt,
             const std::function<void(std::size_t)>& changed)
{
    const auto numbers = numbersOf(access, ids);
    if (!numbers)
        return std::unexpected(numbers.error());
    const WakeOnEvents sink(access, interrupt);
    auto open = *numbers;
    std::unordered_map<service::TaskNo, service::TaskRow> done;
    auto pause = kSoon;
    for (;;) {
        const auto before = open.size();
        if (auto collected = collect(access, open, done); !collected)
            return std::unexpected(collected.error());
        if (changed && open.size() != before)
            changed(open.size());
        if (open.empty())
            break;
        if (interrupt.isRequested())
            return base::failure(base::ErrorCode::Cancelled, "interrupted while waiting",
                                 "the tasks stay as they are; `tributaryctl wait` goes on");
        if (const auto progress = access.progress(); !progress) {
            if (auto taken = access.host(); !taken)
                return std::unexpected(taken.error());
            if (auto again = access.progress(); !again)
                return std::unexpected(again.error());
        }
        interrupt.waitFor(pause);
        pause = open.size() != before ? kSoon : std::min(pause * 3 / 2, kSeldom);
    }
    std::vector<service::TaskRow> rows;
    rows.reserve(numbers->size());
    for (const auto no : *numbers)
        rows.push_back(done.at(no));
    return rows;
}

} // namespace tributary::ctl
