#include "models/text_place.h"

#include <algorithm>

namespace tributary::models {

qsizetype positionOf(const QString& text, int line, int column)
{
    qsizetype position = 0;
    for (int at = 1; at < line; ++at) {
        const qsizetype end = text.indexOf(u'\n', position);
        if (end < 0)
            return text.size();
        position = end + 1;
    }
    for (int at = 1; at < column && position < text.size() && text[position] != u'\n'; ++at)
        position += text[position].isHighSurrogate() ? 2 : 1;
    return std::min(position, text.size());
}

qsizetype endOfWord(const QString& text, qsizetype position)
{
    if (position >= text.size() || text[position] == u'\n')
        return position;
    const QChar first = text[position];
    const bool isQuoted = first == u'"' || first == u'\'';
    qsizetype end = position + 1;
    while (end < text.size() && text[end] != u'\n') {
        if (isQuoted && text[end] == first)
            return end + 1;
        const bool isWord = text[end].isLetterOrNumber() || text[end] == u'_' || text[end] == u'.';
        if (!isQuoted && !isWord)
            break;
        ++end;
    }
    return end;
}

} // namespace tributary::models
