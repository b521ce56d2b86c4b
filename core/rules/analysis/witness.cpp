#include "rules/analysis/witness.h"

#include "base/fields.h"
#include "model/feature_fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

namespace tributary::rules {
namespace {

// Tried for fields of conditions that name several of them.
constexpr std::array kTrials{0.0, 1.0, 2.0, 10.0, 100.0, 1e3, 1e4, 1e6, 1e8, 1e9, 1e10, 1e12};
constexpr std::size_t kMostTrials = 20; // of one field

struct Value // neither = not declared
{
    std::optional<double> number;
    std::optional<std::string> text;
};

template<class Map, class Entry>
void insert(Map& map, const std::string& key, Entry value)
{
    const auto at = std::ranges::lower_bound(
        map, key, {}, [](const auto& entry) -> const std::string& { return entry.first; });
    map.insert(at, {key, std::move(value)});
}

class Filling
{
public:
    Filling(const CellSpace& space, const Box& box, Budget& budget)
        : m_space(space)
        , m_box(box)
        , m_budget(budget)
    {
    }

    std::optional<Witness> run()
    {
        Witness witness;
        for (const Side& side : m_box.sides) {
            if (side.cells.isEmpty() || !m_budget.spend())
                return std::nullopt;
            if (m_space.axes()[side.axis].joint != nullptr)
                m_joint.push_back(&side);
        }
        if (!m_joint.empty())
            addTrials();
        for (const Side& side : m_box.sides) {
            const Axis& axis = m_space.axes()[side.axis];
            if (axis.joint == nullptr && !m_values.contains(fieldName(axis.field)))
                put(witness, axis.field, valueIn(side));
        }
        return search(m_values.begin(), witness);
    }

private:
    struct Choice
    {
        FieldRef field;
        std::vector<Value> values;
    };
    using Choices = std::map<std::string, Choice>;

    Value valueOf(std::size_t axis, std::size_t cell) const
    {
        if (cell == kUnknownCell)
            return {};
        if (m_space.axes()[axis].sample->type == ValueType::Text)
            return {.number = {}, .text = m_space.axes()[axis].texts[cell - 1]};
        return {.number = m_space.number(axis, cell), .text = {}};
    }

    // Not declared where that will do, else from the middle: the ends are the odd ones.
    Value valueIn(const Side& side) const
    {
        std::size_t cell = side.cells.next();
        if (cell != kUnknownCell) {
            for (std::size_t left = side.cells.count() / 2; left > 0; --left)
                cell = side.cells.next(cell + 1);
        }
        return valueOf(side.axis, cell);
    }

    // More values of the fields that the joint conditions read.
    void addTrials()
    {
        const auto visit = [&](auto&& self, const Checked& node) -> void {
            if (node.kind == CheckedKind::Field)
                addTrials(node);
            for (const Checked& child : node.children)
                self(self, child);
        };
        for (const Side* side : m_joint)
            visit(visit, *m_space.axes()[side->axis].joint);
    }

    void addTrials(const Checked& field)
    {
        Choice& choice = m_values[fieldName(field.field)];
        choice.field = field.field;
        choice.values.clear();
        const auto axis = m_space.axisOf(field.field);
        const CellSet* allowed = axis ? m_box.find(*axis) : nullptr;
        const auto isAllowed = [&](std::size_t cell) {
            return allowed == nullptr || allowed->has(cell);
        };
        if (axis) {
            for (std::size_t cell = 1; cell < m_space.axes()[*axis].cells; ++cell) {
                if (isAllowed(cell) && choice.values.size() < kMostTrials)
                    choice.values.push_back(valueOf(*axis, cell));
            }
        }
        if (field.type == ValueType::Number) {
            for (const double number : kTrials) {
                if (!axis || isAllowed(m_space.cellOf(*axis, number)))
                    choice.values.push_back({.number = number, .text = {}});
            }
        } else if (field.type == ValueType::Text) {
            if (!axis || allowed == nullptr) {
                for (const char* text : {"a", "b"})
                    choice.values.push_back({.number = {}, .text = text});
            }
        } else if (!axis) {
            const std::size_t count = field.type == ValueType::Bool ? 2 : field.values.size();
            for (std::size_t i = 0; i < count; ++i)
                choice.values.push_back({.number = static_cast<double>(i), .text = {}});
        }
        if (!axis || isAllowed(kUnknownCell))
            choice.values.push_back({});
    }

    static void put(Witness& witness, const FieldRef& field, const Value& value)
    {
        switch (field.source) {
        case FieldRef::Source::Feature:
            if (value.number)
                witness.features.set(field.feature, *value.number);
            break;
        case FieldRef::Source::Resource:
            if (value.number)
                insert(witness.features.resources, field.key, *value.number);
            break;
        case FieldRef::Source::Label:
            if (value.text)
                insert(witness.labels, field.key, *value.text);
            break;
        case FieldRef::Source::TaskType:
            witness.taskType = value.text.value_or("");
            break;
        case FieldRef::Source::Task:
            break; // not in rules
        }
    }

    // Over the fields that the joint conditions read; there are few of them.
    std::optional<Witness> search(Choices::const_iterator at, const Witness& witness)
    {
        if (at == m_values.end())
            return isMet(witness) ? std::optional(witness) : std::nullopt;
        for (const Value& value : at->second.values) {
            if (!m_budget.spend(static_cast<std::int64_t>(1 + m_box.sides.size())))
                return std::nullopt;
            Witness next = witness;
            put(next, at->second.field, value);
            if (auto found = search(std::next(at), next))
                return found;
        }
        return std::nullopt;
    }

    bool isMet(const Witness& witness) const
    {
        return std::ranges::all_of(m_joint, [&](const Side* side) {
            const model::RuleInput view = witness.view();
            const Verdict verdict = evaluate(*m_space.axes()[side->axis].joint, InputSource(view));
            const std::size_t cell = verdict == Verdict::True ? kTrueCell
                : verdict == Verdict::False                   ? kFalseCell
                                                              : kUnknownCell;
            return side->cells.has(cell);
        });
    }

    const CellSpace& m_space;
    const Box& m_box;
    Budget& m_budget;
    Choices m_values;
    std::vector<const Side*> m_joint;
};

} // namespace

std::optional<Witness> witnessOf(const CellSpace& space, const Box& box, Budget& budget)
{
    return Filling(space, box, budget).run();
}

std::string witnessJson(const Witness& witness)
{
    std::string features;
    const auto add = [](std::string& to, std::string_view key, const std::string& json) {
        to += to.empty() ? "" : ",";
        to += base::jsonQuoted(key) + ":" + json;
    };
    const auto addFeature = [&](const model::FeatureInfo& info) {
        if (!witness.features.isKnown(info.id))
            return;
        const double value = witness.features.value(info.id);
        // With its unit where that says the same: people read it.
        std::string json = model::featureJson(info.id, value);
        if (info.kind == model::FeatureKind::Number && info.dimension.isNone())
            json = fmt::format("{}", value);
        else if (info.kind == model::FeatureKind::Number) {
            const std::string spelt = model::formatFeature(info.id, value);
            const auto back = base::parseQuantity(spelt);
            if (back && back->value == value && back->dimension == info.dimension)
                json = base::jsonQuoted(spelt);
        }
        add(features, info.name, json);
    };
    std::ranges::for_each(model::allFeatures(), addFeature);
    std::ranges::for_each(model::learnedFeatures(), addFeature);
    if (!witness.features.resources.empty()) {
        std::string resources;
        for (const auto& [name, count] : witness.features.resources)
            add(resources, name, fmt::format("{}", count));
        add(features, "resources", "{" + resources + "}");
    }
    std::string out;
    if (!witness.taskType.empty())
        add(out, "task_type", base::jsonQuoted(witness.taskType));
    if (!witness.labels.empty()) {
        std::string labels;
        for (const auto& [key, value] : witness.labels)
            add(labels, key, base::jsonQuoted(value));
        add(out, "labels", "{" + labels + "}");
    }
    add(out, "features", "{" + features + "}");
    return "{" + out + "}";
}

} // namespace tributary::rules
