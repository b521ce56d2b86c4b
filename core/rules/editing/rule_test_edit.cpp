#include "rules/editing/rule_test_edit.h"

#include "base/document.h"
#include "base/fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

namespace tributary::rules {
namespace {

using base::DocumentNode;
using base::ErrorCode;

std::string expectation(const NewRuleTest& test)
{
    const std::string rule =
        test.rule.empty() ? std::string() : R"(,"rule":)" + base::jsonQuoted(test.rule);
    return fmt::format(R"({{"type":"{}"{}}})", model::toString(test.type), rule);
}

// JSON is YAML's flow style, too, so that one spelling serves for both.
std::string inJson(const NewRuleTest& test)
{
    std::string input = witnessJson(test.input);
    return fmt::format(R"({{"name":{},{},"expect":{}}})", base::jsonQuoted(test.name),
                       input.substr(1, input.size() - 2), expectation(test));
}

std::string inLines(const NewRuleTest& test, std::size_t indent)
{
    const std::string blanks(indent, ' ');
    std::string text = fmt::format("{}- name: {}\n", blanks, base::jsonQuoted(test.name));
    const auto input = base::readDocument(witnessJson(test.input), "test.json");
    for (std::size_t i = 0; i < input->keys.size(); ++i) {
        const std::string json = witnessJson(test.input);
        const DocumentNode& node = input->items[i];
        text += fmt::format("{}  {}: {}\n", blanks, input->keys[i],
                            json.substr(node.begin, node.end - node.begin));
    }
    return text + fmt::format("{}  expect: {}\n", blanks, expectation(test));
}

std::string inserted(std::string_view source, std::size_t at, std::string_view text)
{
    return std::string(source.substr(0, at)) + std::string(text) + std::string(source.substr(at));
}

std::size_t behindLine(std::string_view source, std::size_t at)
{
    if (at > 0 && source[at - 1] == '\n')
        return at;
    const std::size_t end = source.find('\n', at);
    return end == std::string_view::npos ? source.size() : end + 1;
}

// In a list or map in brackets: before the closing one.
std::string insertedInside(std::string_view source, const DocumentNode& node, std::string_view text)
{
    const std::size_t close = node.end - 1;
    return inserted(source, close, fmt::format("{}{}", node.items.empty() ? "" : ", ", text));
}

std::string appended(std::string_view source, const DocumentNode& root, const NewRuleTest& test)
{
    if (source[root.begin] == '{')
        return insertedInside(source, root, fmt::format(R"("tests": [{}])", inJson(test)));
    const bool endsLine = source.ends_with('\n');
    return fmt::format("{}{}\ntests:\n{}", source, endsLine ? "" : "\n", inLines(test, 2));
}

std::string addedTo(std::string_view source, const DocumentNode& tests, const NewRuleTest& test)
{
    if (source[tests.begin] == '[')
        return insertedInside(source, tests, inJson(test));
    const std::size_t lineStart = source.rfind('\n', tests.items.front().begin) + 1;
    const std::size_t dash = source.find('-', lineStart);
    const std::size_t at = behindLine(source, tests.items.back().end);
    const bool endsLine = at > 0 && source[at - 1] == '\n';
    return inserted(source, at, (endsLine ? "" : "\n") + inLines(test, dash - lineStart));
}

// No two tests have one name.
std::string freeName(const DocumentNode* tests, const std::string& wanted)
{
    std::set<std::string_view> taken;
    for (std::size_t i = 0; tests != nullptr && i < tests->items.size(); ++i) {
        const DocumentNode* name = tests->items[i].find("name");
        if (name != nullptr && name->isString())
            taken.insert(name->text);
    }
    std::string name = wanted;
    for (int number = 2; taken.contains(name); ++number)
        name = fmt::format("{} ({})", wanted, number);
    return name;
}

std::optional<std::size_t> testsIn(std::string_view source)
{
    const auto root = base::readDocument(source, {});
    if (!root || !root->isMap())
        return std::nullopt;
    const DocumentNode* tests = root->find("tests");
    return tests == nullptr || tests->isNull() ? 0
        : tests->isList()                      ? std::optional(tests->items.size())
                                               : std::nullopt;
}

} // namespace

base::Result<std::string> addRuleTest(std::string_view source, const NewRuleTest& wanted)
{
    const auto root = base::readDocument(source, {});
    if (!root)
        return std::unexpected(root.error());
    const auto before = testsIn(source);
    if (!before)
        return base::failure(ErrorCode::ParseError, "it is no rule file with a list of tests");
    const DocumentNode* tests = root->find("tests");
    NewRuleTest test = wanted;
    test.name = freeName(tests, wanted.name);
    std::string changed;
    if (tests == nullptr)
        changed = appended(source, *root, test);
    else if (!tests->isNull() && (!tests->items.empty() || source[tests->begin] == '['))
        changed = addedTo(source, *tests, test);
    if (testsIn(changed) != *before + 1)
        return base::failure(ErrorCode::Unsupported, "the tests don't stand on lines of their own",
                             "add the test as text");
    return changed;
}

} // namespace tributary::rules
