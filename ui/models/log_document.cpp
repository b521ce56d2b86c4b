#include "models/log_document.h"

#include <algorithm>

namespace tributary::models {

namespace {

constexpr qint64 kBlock = 256 * 1024; // bytes of a fetch
constexpr qint64 kIndexBlock = 4 * kBlock; // of the first reading
constexpr int kMostBlocks = 64;
constexpr qint64 kMostShown = 64 * 1024; // bytes of one line

} // namespace

LogDocument::LogDocument(Read read, QObject* parent)
    : QObject(parent)
    , m_read(std::move(read))
{
}

void LogDocument::restart()
{
    m_starts.clear();
    m_blocks.clear();
    m_order.clear();
    m_wanted.clear();
    m_size = 0;
    m_indexed = 0;
    m_isReading = false;
    emit grew();
    readOn();
}

void LogDocument::readOn()
{
    if (m_isReading)
        return;
    m_isReading = true;
    m_read(m_indexed, kIndexBlock);
}

void LogDocument::fail()
{
    m_isReading = false;
    m_wanted.clear();
}

void LogDocument::take(qint64 offset, const QByteArray& bytes, qint64 size)
{
    m_size = std::max(size, offset + bytes.size());
    if (m_isReading && offset == m_indexed) {
        m_isReading = false;
        index(offset, bytes);
        emit grew();
        if (m_indexed < m_size && !bytes.isEmpty())
            readOn();
        return;
    }
    if (offset % kBlock == 0 && m_wanted.remove(offset / kBlock)) {
        keep(offset / kBlock, bytes.left(kBlock));
        emit changed();
    }
}

void LogDocument::index(qint64 offset, const QByteArray& bytes)
{
    if (bytes.isEmpty())
        return;
    // A line begins where the one before it ended; an unfinished last line goes on.
    if (m_starts.empty())
        m_starts.push_back(0);
    for (qsizetype at = bytes.indexOf('\n'); at >= 0; at = bytes.indexOf('\n', at + 1))
        m_starts.push_back(offset + at + 1);
    m_indexed = offset + bytes.size();
    // What is at hand needs no second read; a block that was short has grown.
    for (qint64 block = offset / kBlock; block * kBlock < m_indexed; ++block) {
        const qint64 from = block * kBlock;
        if (from >= offset)
            keep(block, bytes.mid(from - offset, kBlock));
        else if (const auto known = m_blocks.constFind(block);
                 known != m_blocks.cend() && known->size() == offset - from)
            keep(block, *known + bytes.left(kBlock - known->size()));
        else
            m_blocks.remove(block);
    }
}

void LogDocument::keep(qint64 block, const QByteArray& bytes)
{
    m_order.removeAll(block);
    m_order.append(block);
    m_blocks.insert(block, bytes);
    while (m_order.size() > kMostBlocks)
        m_blocks.remove(m_order.takeFirst());
}

void LogDocument::want(qint64 block) const
{
    if (m_wanted.contains(block))
        return;
    m_wanted.insert(block);
    m_read(block * kBlock, kBlock);
}

qint64 LogDocument::lineCount() const
{
    if (m_starts.empty())
        return 0;
    // After a line feed at the very end there is no line yet.
    const bool endsWithFeed = m_starts.back() == m_indexed;
    return static_cast<qint64>(m_starts.size()) - (endsWithFeed ? 1 : 0);
}

qint64 LogDocument::offsetOf(qint64 line) const
{
    return line < static_cast<qint64>(m_starts.size()) ? m_starts[static_cast<std::size_t>(line)]
                                                       : m_indexed;
}

qint64 LogDocument::lengthOf(qint64 line) const
{
    const bool hasFeed = line + 1 < static_cast<qint64>(m_starts.size());
    return offsetOf(line + 1) - offsetOf(line) - (hasFeed ? 1 : 0);
}

qint64 LogDocument::lineAt(qint64 offset) const
{
    const auto after = std::ranges::upper_bound(m_starts, offset);
    return std::max<qint64>(0, after - m_starts.begin() - 1);
}

std::optional<QString> LogDocument::line(qint64 number) const
{
    if (number < 0 || number >= lineCount())
        return std::nullopt;
    const qint64 from = offsetOf(number);
    const qint64 to = from + std::min(lengthOf(number), kMostShown);
    QByteArray bytes;
    bool isHere = true;
    for (qint64 block = from / kBlock; block * kBlock < to; ++block) {
        const auto found = m_blocks.constFind(block);
        if (found == m_blocks.cend()) {
            want(block);
            isHere = false;
            continue;
        }
        const qint64 begin = std::max(from - block * kBlock, qint64{0});
        bytes += found->mid(begin, to - block * kBlock - begin);
    }
    if (!isHere)
        return std::nullopt;
    if (bytes.endsWith('\r'))
        bytes.chop(1);
    return QString::fromUtf8(bytes);
}

} // namespace tributary::models
