#include "models/rule_completion.h"

#include "gateway/text.h"
#include "models/rule_text.h"
#include "rules/completion.h"

#include <QRegularExpression>
#include <QStringList>

#include <algorithm>
#include <array>
#include <span>

namespace tributary::models {
namespace {

using gateway::toQt;

struct Words
{
    const char* key;
    std::array<const char*, 5> values; // filled up with null
};
constexpr std::array<Words, 8> kValues{{
    {"type", {"traditional", "serverless", "edge"}},
    {"fallback", {"traditional", "serverless", "edge"}},
    {"priority", {"low", "medium", "high", "critical"}},
    {"policy", {"cheapest", "fastest", "balanced", "ordered", "split"}},
    {"hit_policy", {"first", "priority", "unique"}},
    {"enabled", {"true", "false"}},
    {"stateful", {"true", "false"}},
    {"condition", {"|"}},
}};
constexpr std::array kKeys{"name",      "description",    "enabled",
                           "condition", "classification", "type",
                           "reason",    "priority",       "provider",
                           "backends",  "policy",         "weights",
                           "fallback",  "hit_policy",     "tests",
                           "features",  "expect",         "rule",
                           "task_type", "labels",         "task_classification_rules"};

RuleCompletion inCondition(const QString& text, const ConditionRange& range, qsizetype caret)
{
    const std::string condition = text.mid(range.begin, range.end - range.begin).toStdString();
    const std::string before = text.mid(range.begin, caret - range.begin).toStdString();
    static const rules::Schema kSchema = rules::Schema::rules();
    const rules::Completion found = rules::complete(condition, before.size(), kSchema);
    ByteMap map(condition);
    RuleCompletion result;
    result.begin = range.begin + map.position(found.replaced.begin);
    for (const rules::Candidate& candidate : found.candidates)
        result.items.append({toQt(candidate.text), toQt(candidate.detail)});
    return result;
}

void add(RuleCompletion& result, std::span<const char* const> words, QStringView typed,
         const QString& suffix)
{
    for (const char* word : words) {
        const auto text = word == nullptr ? QString() : QString::fromLatin1(word);
        if (!text.isEmpty() && text.startsWith(typed) && text != typed)
            result.items.append({text + suffix, {}});
    }
}

} // namespace

RuleCompletion completeRules(const QString& text, qsizetype caret)
{
    if (const auto range = conditionAt(text, caret))
        return inCondition(text, *range, caret);
    // A program may have written the whole file as one line.
    constexpr qsizetype kMostRead = 500;
    const qsizetype start =
        std::max(caret == 0 ? 0 : text.lastIndexOf(u'\n', caret - 1) + 1, caret - kMostRead);
    const QString line = text.mid(start, caret - start);
    // "key: typed" or "typed", behind list dashes or a flow map's brace or comma.
    static const QRegularExpression kTyped(
        QStringLiteral("(?:^|[{,-])\\s*(?:\"?([a-z_]+)\"?:\\s+)?([a-z_]*)$"));
    const auto match = kTyped.match(line);
    RuleCompletion result;
    result.begin = caret;
    if (!match.hasMatch())
        return result;
    const QString key = match.captured(1);
    const QString typed = match.captured(2);
    result.begin = caret - typed.size();
    if (key.isEmpty()) {
        add(result, kKeys, typed, QStringLiteral(": "));
        return result;
    }
    for (const auto& [name, values] : kValues) {
        if (key == QLatin1String(name))
            add(result, values, typed, {});
    }
    return result;
}

} // namespace tributary::models
