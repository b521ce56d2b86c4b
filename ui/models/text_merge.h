// Two changes of one text put together, line by line, as diff3 does (Khanna, Kunal and Pierce: A
// Formal Investigation of Diff3, 2007).
//
// Thread: pure functions.
#pragma once

#include <QList>
#include <QString>
#include <QStringList>

namespace tributary::models {

struct MergeChunk
{
    enum class Kind
    {
        Same,
        Mine, // only mine changed it
        Theirs, // only theirs changed it
        Agreed, // both changed it alike
        Conflict,
    };

    Kind kind = Kind::Same;
    QStringList base;
    QStringList mine;
    QStringList theirs;
    int line = 0; // 1-based, of mine

    bool operator==(const MergeChunk&) const = default;
};

struct TextMerge
{
    QList<MergeChunk> chunks;

    int conflicts() const;
};

TextMerge mergeLines(const QString& base, const QString& mine, const QString& theirs);

enum class MergeChoice
{
    Mine,
    Theirs,
    Both, // mine, then theirs
};
// A choice for each conflict in order; missing ones are Mine.
QString mergedText(const TextMerge& merge, const QList<MergeChoice>& choices);

} // namespace tributary::models
