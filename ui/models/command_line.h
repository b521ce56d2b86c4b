// A command as one line of text and as the arguments that a program gets, and back without loss.
//
// Blanks and line breaks separate; single quotes keep everything, double quotes all but \" and \\,
// a backslash outside of quotes keeps the next character. Nothing else means anything: no
// variables, no globs, no pipes, since no shell reads it. Thread: pure functions.
#pragma once

#include <QString>
#include <QStringList>

namespace tributary::models {

struct CommandLine
{
    QStringList arguments;
    bool isComplete = true; // false when a quote or a last backslash is left open
};

CommandLine splitCommandLine(const QString& text);
// splitCommandLine() of it gives `arguments` again.
QString joinCommandLine(const QStringList& arguments);

} // namespace tributary::models
