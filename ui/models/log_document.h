// A log of any length as numbered lines, of which only those somebody looks at are in memory.
//
// The log is read once from its beginning to index its lines; lines are then fetched again by
// blocks when they are wanted. A log that grows is read on from its end.
// Thread: GUI. Reads go through the function given at construction and come back by take(). Lines
// are bytes up to a line feed; one longer than 64 KiB is cut for display, never for copying.
#pragma once

#include <QByteArray>
#include <QHash>
#include <QList>
#include <QObject>
#include <QSet>
#include <QString>

#include <functional>
#include <optional>
#include <vector>

namespace tributary::models {

class LogDocument final : public QObject
{
    Q_OBJECT

public:
    // Asks for at most `bytes` from `offset`.
    using Read = std::function<void(qint64 offset, qint64 bytes)>;

    explicit LogDocument(Read read, QObject* parent = nullptr);

    void restart(); // another log: forgets everything and reads from the beginning
    void readOn(); // what was written since; nothing while it still reads
    // The answer: `size` is that of the whole log now.
    void take(qint64 offset, const QByteArray& bytes, qint64 size);
    void fail(); // the read was not answered; readOn() tries again

    qint64 lineCount() const; // of what was read so far, the last line may be unfinished
    qint64 size() const { return m_size; }
    qint64 readBytes() const { return m_indexed; }
    bool isComplete() const { return m_indexed >= m_size && !m_isReading; }

    // Nothing while it is fetched: changed() tells.
    std::optional<QString> line(qint64 number) const;
    qint64 lineAt(qint64 offset) const; // which line a byte is in
    qint64 offsetOf(qint64 line) const; // of its first byte; beyond the last one: the end
    qint64 lengthOf(qint64 line) const; // without its line feed

signals:
    void grew(); // more lines
    void changed(); // lines that were missing are here

private:
    void index(qint64 offset, const QByteArray& bytes);
    void keep(qint64 block, const QByteArray& bytes);
    void want(qint64 block) const;

    Read m_read;
    std::vector<qint64> m_starts; // of the lines
    qint64 m_size = 0;
    qint64 m_indexed = 0;
    bool m_isReading = false; // for the index
    QHash<qint64, QByteArray> m_blocks; // number → bytes
    QList<qint64> m_order; // oldest first
    mutable QSet<qint64> m_wanted;
};

} // namespace tributary::models
