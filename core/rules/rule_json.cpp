#include "base/fields.h"
#include "rules/explain.h"

#include <fmt/format.h>

#include <iterator>

namespace tributary::rules {
namespace {

std::string quotedOrNull(const std::optional<std::string>& text)
{
    return text ? base::jsonQuoted(*text) : "null";
}

void appendCondition(std::string& out, const ExplainedNode& leaf)
{
    fmt::format_to(std::back_inserter(out),
                   R"({{"text":{},"value":{},"operator":{},"threshold":{},"margin":{},)"
                   R"("verdict":"{}","path":{})",
                   base::jsonQuoted(leaf.text), quotedOrNull(leaf.value), base::jsonQuoted(leaf.op),
                   quotedOrNull(leaf.threshold), quotedOrNull(leaf.margin), toString(leaf.verdict),
                   base::jsonQuoted(leaf.path));
    if (!leaf.note.empty())
        out += ",\"note\":" + base::jsonQuoted(leaf.note);
    out += '}';
}

void appendRule(std::string& out, const ExplainedRule& rule)
{
    fmt::format_to(std::back_inserter(out),
                   R"({{"name":{},"enabled":{},"verdict":"{}","conditions":[)",
                   base::jsonQuoted(rule.name), rule.enabled, toString(rule.verdict));
    bool isFirst = true;
    for (const ExplainedNode* leaf : rule.leaves()) {
        if (!isFirst)
            out += ',';
        isFirst = false;
        appendCondition(out, *leaf);
    }
    out += "]}";
}

} // namespace

std::string classifyJson(std::string_view id, const model::Classification& classification)
{
    return fmt::format(
        R"({{"id":{},"execution_type":"{}","rule":{},"reason":{},"priority":"{}"}})", id,
        model::toString(classification.type), base::jsonQuoted(classification.rule),
        base::jsonQuoted(classification.reason), model::toString(classification.priority));
}

std::string explainJson(std::string_view id, const Explanation& explanation)
{
    std::string out = classifyJson(id, explanation.classification);
    out.pop_back(); // goes on
    out += ",\"rules\":[";
    for (std::size_t i = 0; i < explanation.rules.size(); ++i) {
        if (i > 0)
            out += ',';
        appendRule(out, explanation.rules[i]);
    }
    out += "],\"flip\":[";
    for (std::size_t i = 0; i < explanation.flips.size(); ++i) {
        const Flip& flip = explanation.flips[i];
        fmt::format_to(std::back_inserter(out),
                       R"({}{{"feature":{},"to":{},"then":{{"type":"{}","rule":{}}}}})",
                       i > 0 ? "," : "", base::jsonQuoted(flip.feature), base::jsonQuoted(flip.to),
                       model::toString(flip.type), base::jsonQuoted(flip.rule));
    }
    return out + "]}";
}

} // namespace tributary::rules
