#include "widgets/filter_language.h"

#include "gateway/text.h"
#include "rules/checked.h"
#include "rules/completion.h"

#include <QCoreApplication>

#include <algorithm>

namespace tributary::widgets {

namespace {

using rules::IssueCode;

class Text
{
    Q_DECLARE_TR_FUNCTIONS(FilterLanguage)
};

int toUtf16(const std::string& text, std::size_t byte)
{
    return static_cast<int>(
        QString::fromUtf8(text.data(), static_cast<qsizetype>(std::min(byte, text.size()))).size());
}

// A mistake at the very end is one that typing on may mend.
bool isIncomplete(const rules::Issue& issue, const std::string& text)
{
    const bool isAtEnd = issue.span.begin >= text.find_last_not_of(' ') + 1;
    return isAtEnd || issue.code == IssueCode::UnclosedString
        || issue.code == IssueCode::MissingParenthesis || issue.code == IssueCode::MissingBracket;
}

QString messageTemplate(IssueCode code)
{
    switch (code) {
    case IssueCode::UnexpectedCharacter:
        return Text::tr("“%1” does not belong here");
    case IssueCode::UnclosedString:
        return Text::tr("the text has no closing quote");
    case IssueCode::WrongOperator:
        return Text::tr("“%1” is no operator: write %2");
    case IssueCode::OperandExpected:
        return Text::tr("a field or value is expected");
    case IssueCode::MissingParenthesis:
        return Text::tr("a closing parenthesis is missing");
    case IssueCode::MissingBracket:
        return Text::tr("a closing bracket is missing");
    case IssueCode::UnknownField:
        return Text::tr("there is no field “%1”");
    case IssueCode::UnquotedValue:
        return Text::tr("put “%1” in quotes");
    case IssueCode::UnknownValue:
        return Text::tr("“%1” is no value of %2: use %3");
    case IssueCode::UnitMissing:
        return Text::tr("“%1” needs a unit, such as %3");
    case IssueCode::DimensionMismatch:
    case IssueCode::TypeMismatch:
        return Text::tr("%1 can't be compared with %2");
    case IssueCode::OperatorNotForType:
        return Text::tr("%1 does not work with %2");
    case IssueCode::NotACondition:
        return Text::tr("this is no condition yet");
    default:
        return {};
    }
}

FilterCheck check(const QString& text)
{
    const std::string utf8 = gateway::toStd(text);
    const rules::CheckResult result = rules::checkText(utf8, rules::Schema::filters());
    if (result.root)
        return {};
    if (result.issues.empty())
        return {FilterCheck::State::Invalid, {}, 0};
    const rules::Issue& issue = result.issues.front();
    return {isIncomplete(issue, utf8) ? FilterCheck::State::Incomplete
                                      : FilterCheck::State::Invalid,
            issueMessage(issue), toUtf16(utf8, issue.span.begin) + 1};
}

FilterCompletion complete(const QString& text, int caret)
{
    const std::string utf8 = gateway::toStd(text);
    const std::string before = gateway::toStd(text.left(caret));
    const rules::Completion found = rules::complete(utf8, before.size(), rules::Schema::filters());
    FilterCompletion result;
    result.from = toUtf16(utf8, found.replaced.begin);
    result.to = toUtf16(utf8, found.replaced.end);
    for (const rules::Candidate& candidate : found.candidates)
        result.items.append({gateway::toQt(candidate.text), gateway::toQt(candidate.detail)});
    return result;
}

} // namespace

QString issueMessage(const rules::Issue& issue)
{
    QString message = messageTemplate(issue.code);
    if (message.isEmpty())
        return gateway::toQt(rules::issueText(issue).message);
    for (std::size_t i = 0; i < issue.args.size(); ++i)
        message.replace(QLatin1Char('%') + QString::number(i + 1), gateway::toQt(issue.args[i]));
    return message;
}

QString filterTerm(const QString& field, const QString& value, bool isExcluded)
{
    QString quoted = value;
    quoted.replace(QLatin1Char('\\'), QLatin1String("\\\\"));
    quoted.replace(QLatin1Char('\''), QLatin1String("\\'"));
    return field + (isExcluded ? QLatin1String(" != '") : QLatin1String(" = '")) + quoted
        + QLatin1Char('\'');
}

QString filterAnd(const QString& left, const QString& right)
{
    const QString a = left.trimmed();
    const QString b = right.trimmed();
    if (a.isEmpty() || b.isEmpty() || a == b)
        return a.isEmpty() ? b : a;
    const auto wrapped = [](const QString& term) {
        const bool hasOr = term.contains(QLatin1String(" OR "), Qt::CaseInsensitive);
        return hasOr ? QString(QLatin1Char('(') + term + QLatin1Char(')')) : term;
    };
    return wrapped(a) + QLatin1String(" AND ") + wrapped(b);
}

FilterLanguage makeFilterLanguage()
{
    return {check, complete};
}

} // namespace tributary::widgets
