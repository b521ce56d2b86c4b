// The lines that turn one text into another, by Myers' algorithm.
//
// Thread: pure function. Texts whose difference is very large are shown as removed and added as a
// whole (`isComplete` is false), so that the time stays bounded.
#pragma once

#include <QList>
#include <QString>

namespace tributary::models {

struct DiffLine
{
    enum class Kind
    {
        Same,
        Removed,
        Added
    };

    Kind kind = Kind::Same;
    int oldNumber = 0; // 1-based, 0 for added lines
    int newNumber = 0; // 1-based, 0 for removed lines
    QString text;

    bool operator==(const DiffLine&) const = default;
};

struct TextDiff
{
    QList<DiffLine> lines;
    int added = 0;
    int removed = 0;
    bool isComplete = true;
};

TextDiff diffLines(const QString& oldText, const QString& newText);

} // namespace tributary::models
