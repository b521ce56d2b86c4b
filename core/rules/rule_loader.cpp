#include "base/fields.h"
#include "model/feature_fields.h"
#include "rules/routing_names.h"
#include "rules/rule_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

namespace tributary::rules {

using base::DocumentNode;

namespace {

constexpr std::size_t kMostProblems = 1000;
constexpr Span kNoSpan{std::string_view::npos, std::string_view::npos};
constexpr std::array<std::string_view, 3> kTopKeys{"task_classification_rules", "hit_policy",
                                                   "tests"};
constexpr std::array<std::string_view, 5> kRuleKeys{"name", "description", "enabled", "condition",
                                                    "classification"};
constexpr std::array<std::string_view, 8> kClassificationKeys{
    "type", "provider", "backends", "policy", "weights", "fallback", "reason", "priority"};
constexpr std::array<std::string_view, 5> kTestKeys{"name", "features", "task_type", "labels",
                                                    "expect"};
constexpr std::array<std::string_view, 2> kExpectKeys{"type", "rule"};
constexpr std::array<std::string_view, 3> kHitPolicies{"first", "priority", "unique"};
constexpr std::array<std::string_view, 3> kTypes{"traditional", "serverless", "edge"};
constexpr std::array<std::string_view, 4> kPriorities{"low", "medium", "high", "critical"};

// Where places of the file lie in its bytes, up to the end of the word or text there. Questions in
// rising order cost one pass in all.
class SpanFinder
{
public:
    explicit SpanFinder(std::string_view source)
        : m_source(source)
    {
    }

    Span at(const base::Place& place)
    {
        if (place.line <= 0)
            return {};
        if (std::pair(place.line, place.column) < std::pair(m_line, m_column)) {
            m_line = m_column = 1;
            m_at = 0;
        }
        for (; m_line < place.line && m_at < m_source.size(); ++m_line) {
            m_at = std::min(m_source.find('\n', m_at), m_source.size() - 1) + 1;
            m_column = 1;
        }
        for (; m_column < place.column && m_at < m_source.size(); ++m_column) {
            ++m_at;
            while (m_at < m_source.size()
                   && (static_cast<unsigned char>(m_source[m_at]) & 0xC0U) == 0x80U)
                ++m_at;
        }
        const std::size_t end =
            std::min(m_source.find_first_of(" \t\r\n,:]}", m_at + 1), m_source.size());
        return {std::min(m_at, m_source.size()), std::max(m_at, end)};
    }

private:
    std::string_view m_source;
    int m_line = 1;
    int m_column = 1;
    std::size_t m_at = 0; // of m_line and m_column
};

} // namespace

// Collects all problems of a file; only a file without any becomes a rule set.
class RuleLoader
{
public:
    RuleLoader(std::string_view source, std::string_view file, RuleOrigin origin)
        : m_source(source)
        , m_file(file)
        , m_origin(origin)
        , m_fields(file, kMostProblems)
    {
        m_set.m_source = source;
    }

    std::expected<RuleSet, std::vector<Problem>> run()
    {
        auto root = base::readDocument(m_source, m_file);
        if (!root) {
            addError(root.error(), SpanFinder(m_source).at(root.error().where));
            return std::unexpected(std::move(m_problems));
        }
        readTop(*root);
        takeFieldProblems({});
        std::ranges::stable_sort(m_problems, {}, placeOf);
        addSpans();
        if (isFull())
            tellOfMore();
        if (std::ranges::any_of(m_problems, [](const Problem& problem) {
                return problem.severity == Severity::Error;
            }))
            return std::unexpected(std::move(m_problems));
        m_set.compile();
        return std::move(m_set);
    }

private:
    static std::pair<int, int> placeOf(const Problem& problem)
    {
        return {problem.error.where.line, problem.error.where.column};
    }

    // Nobody reads on beyond these; and a message may take longer than the check that it is about.
    bool isFull() const { return m_problems.size() >= kMostProblems; }

    void addError(base::Error error, Span span, std::string rule = {}, std::string replacement = {})
    {
        if (isFull())
            return;
        error.where.file = m_file;
        m_problems.push_back(
            {Severity::Error, std::move(error), span, std::move(rule), std::move(replacement)});
    }

    // The readers of fields know places only, see addSpans().
    void takeFieldProblems(const std::string& rule)
    {
        const auto& errors = m_fields.errors();
        for (; m_taken < errors.size(); ++m_taken)
            addError(errors[m_taken], kNoSpan, rule);
    }

    // Editors need spans. In rising order, see SpanFinder.
    void addSpans()
    {
        SpanFinder finder(m_source);
        for (Problem& problem : m_problems) {
            if (problem.span == kNoSpan)
                problem.span = finder.at(problem.error.where);
        }
    }

    void tellOfMore()
    {
        const Problem& last = m_problems.back();
        m_problems.push_back({Severity::Error,
                              {base::ErrorCode::InvalidArgument,
                               fmt::format("only the first {} problems are told", kMostProblems),
                               last.error.where, "correct them and check again"},
                              last.span,
                              {},
                              {}});
    }

    void readTop(const DocumentNode& root)
    {
        if (root.isNull()) {
            m_fields.add(base::Place{m_file, 1, 1}, "the file is empty",
                         "it needs task_classification_rules");
            return;
        }
        if (!base::checkMap(root, "a rule file", kTopKeys, m_fields))
            return;
        if (const DocumentNode* policy = base::present(root, "hit_policy")) {
            if (const auto index = base::readChoice(*policy, "hit_policy", kHitPolicies, m_fields))
                m_set.m_policy = static_cast<HitPolicy>(*index);
        }
        const DocumentNode* rules = root.find("task_classification_rules");
        if (rules == nullptr || !rules->isList()) {
            m_fields.add(rules == nullptr ? root : *rules,
                         rules == nullptr ? "task_classification_rules is missing"
                                          : "task_classification_rules must be a list",
                         "write one list item for each rule");
            return;
        }
        for (const auto& node : rules->items) {
            if (isFull())
                return;
            readRule(node);
        }
        if (const DocumentNode* tests = base::present(root, "tests"))
            readTests(*tests);
    }

    void readRule(const DocumentNode& node)
    {
        Rule rule;
        rule.span = {node.begin, node.end};
        if (!base::checkMap(node, "a rule", kRuleKeys, m_fields)) {
            takeFieldProblems({});
            return;
        }
        if (const DocumentNode* name = need(node, "name", "the rule")) {
            rule.name = base::readText(*name, "name", m_fields).value_or("");
            checkName(rule.name, *name);
        }
        if (const DocumentNode* description = base::present(node, "description"))
            rule.description = base::readText(*description, "description", m_fields,
                                              {.longest = 65'536, .allowEmpty = true})
                                   .value_or("");
        if (const DocumentNode* enabled = base::present(node, "enabled"))
            rule.enabled = base::readBool(*enabled, "enabled", m_fields).value_or(true);
        if (const DocumentNode* classification = need(node, "classification", "the rule"))
            readClassification(*classification, rule);
        if (const DocumentNode* condition = need(node, "condition", "the rule"))
            readCondition(*condition, rule);
        takeFieldProblems(rule.name);
        m_set.m_rules.push_back(std::move(rule));
    }

    const DocumentNode* need(const DocumentNode& map, std::string_view key, std::string_view what)
    {
        const DocumentNode* node = base::present(map, key);
        if (node == nullptr)
            m_fields.add(map, fmt::format("{} has no {}", what, key),
                         fmt::format("add the key {}", key));
        return node;
    }

    void checkName(const std::string& name, const DocumentNode& node)
    {
        const model::Classification fallback;
        if (name == fallback.rule)
            m_fields.add(node, fmt::format("the name {} is taken by the default", name),
                         "choose another name");
        else
            checkFirst("rule", name, node, m_lines);
    }

    void checkFirst(std::string_view what, const std::string& name, const DocumentNode& node,
                    std::map<std::string, int>& lines)
    {
        if (name.empty())
            return;
        const auto [known, isFirst] = lines.emplace(name, node.line);
        if (!isFirst)
            m_fields.add(
                node,
                fmt::format("a second {} '{}'; the first is in line {}", what, name, known->second),
                "rename one of them");
    }

    void readCondition(const DocumentNode& node, Rule& rule)
    {
        rule.conditionSpan = {node.begin, node.end};
        rule.pieces = node.pieces;
        if (node.isString())
            rule.condition = node.text;
        else if (node.isBool() || node.isNumber()) // `condition: true` is an expression, too
            rule.condition = m_source.substr(node.begin, node.end - node.begin);
        else {
            m_fields.add(node,
                         fmt::format("condition must be a text, not {}", base::kindName(node.kind)),
                         "write for example execution_time_estimate < 300s");
            return;
        }
        Parsed parsed = parse(rule.condition);
        std::vector<Issue> issues = std::move(parsed.issues);
        if (parsed.root) {
            CheckResult checked = check(*parsed.root, m_schema);
            issues = std::move(checked.issues);
            rule.ast = std::move(*parsed.root);
            if (checked.root)
                rule.checked = std::move(*checked.root);
        }
        for (const auto& issue : issues)
            addIssue(issue, node, rule);
    }

    void addIssue(const Issue& issue, const DocumentNode& node, const Rule& rule)
    {
        IssueText said = issueText(issue);
        addError({base::ErrorCode::ParseError, std::move(said.message),
                  node.placeAt(issue.span.begin), std::move(said.hint)},
                 rule.sourceSpan(issue.span), rule.name, issue.replacement);
    }

    void readClassification(const DocumentNode& node, Rule& rule)
    {
        model::Classification& out = rule.classification;
        out.rule = rule.name;
        if (!base::checkMap(node, "classification", kClassificationKeys, m_fields))
            return;
        if (const DocumentNode* type = need(node, "type", "the classification"))
            out.type = choice<model::ExecutionType>(*type, "type", kTypes);
        if (const DocumentNode* provider = base::present(node, "provider"))
            out.provider = base::readText(*provider, "provider", m_fields).value_or("");
        if (const DocumentNode* priority = base::present(node, "priority"))
            out.priority = choice<model::Priority>(*priority, "priority", kPriorities);
        if (const DocumentNode* fallback = base::present(node, "fallback")) {
            out.fallback = choice<model::ExecutionType>(*fallback, "fallback", kTypes);
            if (out.fallback == out.type)
                m_fields.add(*fallback, "fallback is the type itself", "name another type");
        }
        const DocumentNode* reason = base::present(node, "reason");
        out.reason = rule.description;
        if (reason != nullptr)
            out.reason =
                base::readText(*reason, "reason", m_fields, {.longest = 65'536, .allowEmpty = true})
                    .value_or("");
        if (out.reason.empty())
            out.reason = fmt::format("rule {}", rule.name);
        readRouting(node, out);
    }

    void readRouting(const DocumentNode& node, model::Classification& out)
    {
        if (const DocumentNode* backends = base::present(node, "backends"))
            readBackends(*backends, out);
        const DocumentNode* policy = base::present(node, "policy");
        if (policy != nullptr)
            out.policy = choice<model::RoutingPolicy>(*policy, "policy", kRoutingPolicies);
        const bool isSplit = out.policy == model::RoutingPolicy::Split;
        const DocumentNode* weights = base::present(node, "weights");
        if (weights != nullptr && !isSplit)
            m_fields.add(*weights, "weights are only for the policy split", "add policy: split");
        else if (weights != nullptr)
            readWeights(*weights, out);
        else if (isSplit)
            m_fields.add(*policy, "the policy split needs weights",
                         "add weights: {back end: share}");
    }

    void readBackends(const DocumentNode& node, model::Classification& out)
    {
        if (!node.isList() || node.items.empty()) {
            m_fields.add(node, "backends must be a list of names", "write [local, functions]");
            return;
        }
        for (const auto& item : node.items) {
            auto name = base::readText(item, "a back end", m_fields);
            if (name && std::ranges::find(out.backends, *name) != out.backends.end())
                m_fields.add(item, fmt::format("{} is named twice", *name));
            else if (name)
                out.backends.push_back(std::move(*name));
        }
    }

    void readWeights(const DocumentNode& node, model::Classification& out)
    {
        if (!node.isMap() || node.items.empty()) {
            m_fields.add(node, "weights must be a map of back ends to shares",
                         "write {a: 90, b: 10}");
            return;
        }
        for (std::size_t i = 0; i < node.items.size(); ++i) {
            if (!node.items[i].isNumber() || node.items[i].number <= 0)
                m_fields.add(node.items[i], "a share must be a number above 0");
            else
                out.weights.emplace_back(node.keys[i], node.items[i].number);
        }
    }

    template<class Enum, std::size_t N>
    Enum choice(const DocumentNode& node, std::string_view what,
                const std::array<std::string_view, N>& values)
    {
        return static_cast<Enum>(base::readChoice(node, what, values, m_fields).value_or(0));
    }

    void readTests(const DocumentNode& node)
    {
        if (!node.isList()) {
            m_fields.add(node, "tests must be a list");
            return;
        }
        for (const auto& item : node.items) {
            if (isFull() || m_fields.isFull())
                return;
            readTest(item);
        }
    }

    void readTest(const DocumentNode& node)
    {
        RuleTest test;
        test.where = {m_file, node.line, node.column};
        if (!base::checkMap(node, "a test", kTestKeys, m_fields))
            return;
        if (const DocumentNode* name = need(node, "name", "the test")) {
            test.name = base::readText(*name, "name", m_fields).value_or("");
            if (m_origin == RuleOrigin::Draft)
                checkFirst("test", test.name, *name, m_testLines);
        }
        if (const DocumentNode* features = base::present(node, "features"))
            test.features = model::readFeatures(*features, m_fields, model::LearnedKeys::Taken);
        if (const DocumentNode* type = base::present(node, "task_type"))
            test.taskType =
                base::readText(*type, "task_type", m_fields, model::kTaskTypeLimits).value_or("");
        if (const DocumentNode* labels = base::present(node, "labels"))
            test.labels = model::readLabels(*labels, m_fields);
        const DocumentNode* expect = need(node, "expect", "the test");
        if (expect != nullptr && base::checkMap(*expect, "expect", kExpectKeys, m_fields))
            readExpectation(*expect, test);
        m_set.m_tests.push_back(std::move(test));
    }

    void readExpectation(const DocumentNode& node, RuleTest& test)
    {
        if (const DocumentNode* type = base::present(node, "type"))
            test.expectedType = choice<model::ExecutionType>(*type, "type", kTypes);
        const DocumentNode* rule = base::present(node, "rule");
        if (rule != nullptr)
            test.expectedRule = base::readText(*rule, "rule", m_fields);
        if (!test.expectedType && rule == nullptr)
            m_fields.add(node, "expect says nothing", "give a type, a rule or both");
        if (!test.expectedRule)
            return;
        const model::Classification fallback;
        if (*test.expectedRule == fallback.rule || m_lines.contains(*test.expectedRule))
            return;
        std::vector<std::string_view> known{fallback.rule};
        for (const auto& [name, line] : m_lines)
            known.push_back(name);
        const std::string near = base::nearestName(*test.expectedRule, known);
        m_fields.add(*rule, fmt::format("there is no rule '{}'", *test.expectedRule),
                     near.empty() ? "" : fmt::format("did you mean '{}'?", near));
    }

    std::string_view m_source;
    std::string m_file;
    RuleOrigin m_origin;
    Schema m_schema = Schema::rules();
    base::Problems m_fields;
    std::size_t m_taken = 0;
    std::vector<Problem> m_problems;
    std::map<std::string, int> m_lines; // rule → where its name stands
    std::map<std::string, int> m_testLines; // likewise
    RuleSet m_set;
};

std::expected<RuleSet, std::vector<Problem>> loadRules(std::string_view source,
                                                       std::string_view file, RuleOrigin origin)
{
    return RuleLoader(source, file, origin).run();
}

} // namespace tributary::rules
