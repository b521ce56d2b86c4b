#include "core/store/random_filter.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>

namespace tributary::test {
namespace {

using store::TaskColumn;

constexpr std::array kTexts{"task-1",    "TASK-2",
                            "%",         "_",
                            "a_b",       "100 %",
                            "\\",        "k\\s",
                            "'",         "\"",
                            "图像",      "É",
                            "é",         "[a-z]",
                            "*?",        "two\nl",
                            "plai",      "drop table",
                            "zzz",       " ",
                            "--",        "with 'quotes' and",
                            "0000-0000", "00000000-0000"};

// Letters of ASCII in any case, all others as they are.
std::string folded(std::string_view text)
{
    std::string out(text);
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

// From four digits on, with or without its dashes.
bool beginsId(const model::TaskId& id, std::string_view text)
{
    const std::string lower = folded(text);
    if (lower.size() - static_cast<std::size_t>(std::ranges::count(lower, '-')) < 4)
        return false;
    return model::toString(id).starts_with(lower) || base::toHex(id.uuid).starts_with(lower);
}

// A value of the table: a number or a text, or not known.
struct SortKey
{
    bool isKnown = true;
    std::int64_t number = 0;
    std::string text;
};

SortKey keyOf(std::int64_t number)
{
    return {true, number, {}};
}

SortKey keyOf(const MaybeMicros& value)
{
    return {value.has_value(), value ? value->count() : 0, {}};
}

SortKey keyOf(const KnownTask& task, TaskColumn column)
{
    const model::TaskRecord& record = *task.record;
    switch (column) {
    case TaskColumn::Submitted:
        return keyOf(base::toMicros(record.submitted));
    case TaskColumn::Name:
        return {true, 0, task.spec().name};
    case TaskColumn::State:
        return keyOf(static_cast<std::int64_t>(record.state));
    case TaskColumn::Type:
        return keyOf(static_cast<std::int64_t>(record.classification.type));
    case TaskColumn::Backend:
        return {!record.backend.empty(), 0, record.backend};
    case TaskColumn::Rule:
        return {true, 0, record.classification.rule};
    case TaskColumn::TaskType:
        return {!task.spec().taskType.empty(), 0, task.spec().taskType};
    case TaskColumn::QueueWait:
        return keyOf(task.queueWait());
    case TaskColumn::RunTime:
        return keyOf(task.runTime());
    case TaskColumn::Duration:
        return keyOf(task.duration());
    case TaskColumn::Cost:
        return keyOf(record.cost.micro);
    }
    return {};
}

using Counts = std::map<std::string, std::int64_t>;

std::string countsText(std::string_view title, const std::vector<store::FacetCount>& counts)
{
    std::string text;
    for (const auto& [value, count] : counts)
        text += fmt::format("{} {} {}", text.empty() ? ":" : ",", value, count);
    return fmt::format("{}{}; ", title, text);
}

std::vector<store::FacetCount> mostFirst(const Counts& counts)
{
    std::vector<store::FacetCount> sorted;
    for (const auto& [value, count] : counts) // by value, which stays among equal counts
        sorted.push_back({value, count});
    std::ranges::stable_sort(sorted, std::greater<>(), &store::FacetCount::count);
    return sorted;
}

} // namespace

bool RandomFilter::shows(const KnownTask& task) const
{
    const model::TaskRecord& record = *task.record;
    if ((from && record.submitted < *from) || (to && record.submitted >= *to))
        return false;
    if (deadLetterOnly && !record.deadLetter)
        return false;
    if (!text.empty() && !folded(task.spec().name).contains(folded(text))
        && !folded(record.error).contains(folded(text)) && !beginsId(record.id, text))
        return false;
    return !condition || condition->value(task) == MaybeBool(true);
}

std::vector<KnownTask> RandomFilter::shown(const std::vector<KnownTask>& tasks) const
{
    std::vector<KnownTask> all;
    std::ranges::copy_if(tasks, std::back_inserter(all),
                         [this](const KnownTask& task) { return shows(task); });
    return all;
}

std::string RandomFilter::describe() const
{
    const auto at = [](const std::optional<base::Instant>& instant) {
        return instant ? fmt::format("{}", base::toMicros(*instant)) : std::string("-");
    };
    return fmt::format("condition: {}\ntext: '{}' from {} to {}{} now {}",
                       condition ? condition->text : "-", text, at(from), at(to),
                       deadLetterOnly ? " dead letters" : "", base::toMicros(now));
}

RandomFilter randomFilter(RandomConditions& random, base::Instant now)
{
    RandomFilter filter;
    filter.now = now;
    if (random.chance(80))
        filter.condition = random.condition(static_cast<int>(random.below(4)));
    if (random.chance(30))
        filter.text = kTexts[random.below(kTexts.size())];
    if (random.chance(5)) {
        const model::TaskId& id = random.anyTask().record->id;
        filter.text = random.chance(50) ? model::toString(id) : base::toHex(id.uuid);
        filter.text.resize(2 + random.below(filter.text.size() - 1));
    }
    // The times of submissions themselves, so that the ends of the range are hit.
    if (random.chance(25))
        filter.from = random.anyTask().record->submitted;
    if (random.chance(25))
        filter.to = random.anyTask().record->submitted;
    filter.deadLetterOnly = random.chance(10);
    return filter;
}

StoreFilter::StoreFilter(const RandomFilter& filter)
{
    if (filter.condition) {
        auto checked = rules::checkText(filter.condition->text, rules::Schema::filters());
        m_isRefused = !checked.root;
        if (checked.root)
            m_condition = std::make_unique<rules::Checked>(std::move(*checked.root));
    }
    m_filter.condition = m_condition.get();
    m_filter.text = filter.text;
    m_filter.submittedFrom = filter.from;
    m_filter.submittedTo = filter.to;
    m_filter.deadLetterOnly = filter.deadLetterOnly;
    m_filter.now = filter.now;
}

std::vector<model::TaskNo> inOrder(std::vector<KnownTask> tasks, const store::TaskOrder& order)
{
    struct Entry
    {
        SortKey key;
        model::TaskNo no;
    };
    std::vector<Entry> entries;
    for (const auto& task : tasks)
        entries.push_back({keyOf(task, order.column), task.record->no});
    // Submissions at one time keep their sequence, so that both directions mirror each other.
    const bool isMirrored = order.column == TaskColumn::Submitted && !order.descending;
    std::ranges::sort(entries, [&](const Entry& a, const Entry& b) {
        if (a.key.isKnown != b.key.isKnown)
            return a.key.isKnown;
        if (a.key.number != b.key.number)
            return (a.key.number < b.key.number) != order.descending;
        if (a.key.text != b.key.text)
            return (a.key.text < b.key.text) != order.descending;
        return isMirrored ? a.no < b.no : a.no > b.no;
    });
    std::vector<model::TaskNo> numbers;
    for (const auto& entry : entries)
        numbers.push_back(entry.no);
    return numbers;
}

std::string numbersText(const std::vector<model::TaskNo>& numbers)
{
    return fmt::format("{}", fmt::join(numbers, " "));
}

std::string facetText(const store::Facets& facets)
{
    return countsText("states", facets.states) + countsText("types", facets.types)
        + countsText("backends", facets.backends) + countsText("rules", facets.rules);
}

std::string facetText(const std::vector<KnownTask>& tasks)
{
    Counts states, types, backends, rules;
    for (const auto& task : tasks) {
        const model::TaskRecord& record = *task.record;
        ++states[std::string(model::toString(record.state))];
        ++types[std::string(model::toString(record.classification.type))];
        ++rules[record.classification.rule];
        if (!record.backend.empty())
            ++backends[record.backend];
    }
    return facetText(
        store::Facets{mostFirst(states), mostFirst(types), mostFirst(backends), mostFirst(rules)});
}

} // namespace tributary::test
