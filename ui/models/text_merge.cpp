#include "models/text_merge.h"

#include "models/text_diff.h"

#include <algorithm>
#include <vector>

namespace tributary::models {
namespace {

constexpr int kGone = -1;

// For each line of the base the line of the other text that it is; kGone for those that it hasn't.
std::vector<int> matchesOf(const QString& base, const QString& other)
{
    std::vector<int> matches;
    for (const DiffLine& line : diffLines(base, other).lines) {
        if (line.kind == DiffLine::Kind::Same)
            matches.push_back(line.newNumber - 1);
        else if (line.kind == DiffLine::Kind::Removed)
            matches.push_back(kGone);
    }
    // The difference of lines leaves the end behind the last line break aside.
    if (base.endsWith(u'\n') || base.isEmpty())
        matches.push_back(other.endsWith(u'\n') || other.isEmpty()
                              ? static_cast<int>(other.count(u'\n'))
                              : kGone);
    return matches;
}

MergeChunk::Kind kindOf(const MergeChunk& chunk)
{
    if (chunk.mine == chunk.theirs)
        return chunk.mine == chunk.base ? MergeChunk::Kind::Same : MergeChunk::Kind::Agreed;
    if (chunk.mine == chunk.base)
        return MergeChunk::Kind::Theirs;
    return chunk.theirs == chunk.base ? MergeChunk::Kind::Mine : MergeChunk::Kind::Conflict;
}

} // namespace

int TextMerge::conflicts() const
{
    return static_cast<int>(
        std::ranges::count(chunks, MergeChunk::Kind::Conflict, &MergeChunk::kind));
}

TextMerge mergeLines(const QString& base, const QString& mine, const QString& theirs)
{
    const QStringList baseLines = base.split(u'\n');
    const QStringList mineLines = mine.split(u'\n');
    const QStringList theirLines = theirs.split(u'\n');
    const std::vector<int> toMine = matchesOf(base, mine);
    const std::vector<int> toTheirs = matchesOf(base, theirs);
    TextMerge merge;
    qsizetype b = 0;
    qsizetype m = 0;
    qsizetype t = 0;
    const auto add = [&](qsizetype baseEnd, qsizetype mineEnd, qsizetype theirEnd) {
        MergeChunk chunk{{},
                         baseLines.mid(b, baseEnd - b),
                         mineLines.mid(m, mineEnd - m),
                         theirLines.mid(t, theirEnd - t),
                         static_cast<int>(m) + 1};
        b = baseEnd;
        m = mineEnd;
        t = theirEnd;
        if (chunk.base.isEmpty() && chunk.mine.isEmpty() && chunk.theirs.isEmpty())
            return;
        chunk.kind = kindOf(chunk);
        merge.chunks.append(chunk);
    };
    const auto count = static_cast<qsizetype>(std::min(toMine.size(), toTheirs.size()));
    while (b < count) {
        qsizetype stable = b; // the next line that both still have
        while (stable < count
               && (toMine[static_cast<std::size_t>(stable)] == kGone
                   || toTheirs[static_cast<std::size_t>(stable)] == kGone))
            ++stable;
        if (stable == count)
            break;
        add(stable, toMine[static_cast<std::size_t>(stable)],
            toTheirs[static_cast<std::size_t>(stable)]);
        qsizetype end = stable; // … and those that follow it in all three
        while (end < count && toMine[static_cast<std::size_t>(end)] == m + (end - stable)
               && toTheirs[static_cast<std::size_t>(end)] == t + (end - stable))
            ++end;
        add(end, m + (end - stable), t + (end - stable));
    }
    add(baseLines.size(), mineLines.size(), theirLines.size());
    return merge;
}

QString mergedText(const TextMerge& merge, const QList<MergeChoice>& choices)
{
    QStringList lines;
    qsizetype conflict = 0;
    for (const MergeChunk& chunk : merge.chunks) {
        switch (chunk.kind) {
        case MergeChunk::Kind::Conflict: {
            const MergeChoice choice = choices.value(conflict++, MergeChoice::Mine);
            if (choice != MergeChoice::Theirs)
                lines += chunk.mine;
            if (choice != MergeChoice::Mine)
                lines += chunk.theirs;
            break;
        }
        case MergeChunk::Kind::Theirs:
            lines += chunk.theirs;
            break;
        default:
            lines += chunk.mine;
        }
    }
    return lines.join(u'\n');
}

} // namespace tributary::models
