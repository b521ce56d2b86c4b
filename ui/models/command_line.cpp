#include "models/command_line.h"

#include <algorithm>
#include <utility>

namespace tributary::models {
namespace {

bool needsQuotes(const QString& argument)
{
    return argument.isEmpty() || std::ranges::any_of(argument, [](QChar c) {
               return c.isSpace() || c == u'\'' || c == u'"' || c == u'\\';
           });
}

// Single quotes, and for single quotes inside a backslash between two pairs: it's → 'it'\''s'.
QString quoted(QString argument)
{
    argument.replace(QStringLiteral("'"), QStringLiteral("'\\''"));
    return u'\'' + argument + u'\'';
}

} // namespace

CommandLine splitCommandLine(const QString& text)
{
    CommandLine line;
    QString argument;
    bool hasArgument = false;
    QChar quote;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        const bool isEscape = c == u'\\' && quote != u'\'';
        const QChar next = i + 1 < text.size() ? text[i + 1] : QChar();
        if (isEscape && (quote.isNull() || next == u'"' || next == u'\\')) {
            hasArgument = true;
            if (next.isNull())
                line.isComplete = false;
            else
                argument += next;
            ++i;
        } else if (!quote.isNull()) {
            if (c == quote)
                quote = QChar();
            else
                argument += c;
        } else if (c == u'\'' || c == u'"') {
            quote = c;
            hasArgument = true;
        } else if (c.isSpace()) {
            if (hasArgument)
                line.arguments.append(std::exchange(argument, {}));
            hasArgument = false;
        } else {
            argument += c;
            hasArgument = true;
        }
    }
    if (hasArgument)
        line.arguments.append(argument);
    line.isComplete = line.isComplete && quote.isNull();
    return line;
}

QString joinCommandLine(const QStringList& arguments)
{
    QStringList parts;
    for (const QString& argument : arguments)
        parts.append(needsQuotes(argument) ? quoted(argument) : argument);
    return parts.join(u' ');
}

} // namespace tributary::models
