#include "models/text_diff.h"

#include <QStringList>

#include <algorithm>
#include <vector>

namespace tributary::models {
namespace {

constexpr int kMostEdits = 1000;

QStringList splitLines(const QString& text)
{
    QStringList lines = text.split(u'\n');
    if (!lines.isEmpty() && lines.last().isEmpty())
        lines.removeLast();
    return lines;
}

class Builder
{
public:
    Builder(const QStringList& from, const QStringList& to)
        : m_from(from)
        , m_to(to)
    {
    }

    TextDiff run()
    {
        if (!search()) {
            m_result.isComplete = false;
            m_backwards.clear();
            for (auto y = static_cast<int>(m_to.size()); y > 0; --y)
                add(y);
            for (auto x = static_cast<int>(m_from.size()); x > 0; --x)
                remove(x);
        }
        std::ranges::reverse(m_backwards);
        m_result.lines = m_backwards;
        return std::move(m_result);
    }

private:
    void add(int newNumber)
    {
        m_backwards.append({DiffLine::Kind::Added, 0, newNumber, m_to[newNumber - 1]});
        ++m_result.added;
    }
    void remove(int oldNumber)
    {
        m_backwards.append({DiffLine::Kind::Removed, oldNumber, 0, m_from[oldNumber - 1]});
        ++m_result.removed;
    }

    // The furthest x on each diagonal k = x - y, one row a number of edits.
    bool search()
    {
        const int n = static_cast<int>(m_from.size());
        const int m = static_cast<int>(m_to.size());
        const int most = std::min(n + m, kMostEdits);
        const auto at = [&](int k) { return static_cast<std::size_t>(k + most + 1); };
        std::vector<int> furthest(static_cast<std::size_t>(2 * most + 3), 0);
        std::vector<std::vector<int>> rows;
        for (int d = 0; d <= most; ++d) {
            rows.push_back(furthest);
            for (int k = -d; k <= d; k += 2) {
                const bool isDown =
                    k == -d || (k != d && furthest[at(k - 1)] < furthest[at(k + 1)]);
                int x = isDown ? furthest[at(k + 1)] : furthest[at(k - 1)] + 1;
                while (x < n && x - k < m && m_from[x] == m_to[x - k])
                    ++x;
                furthest[at(k)] = x;
                if (x >= n && x - k >= m) {
                    walkBack(rows, d, most);
                    return true;
                }
            }
        }
        return false;
    }

    void walkBack(const std::vector<std::vector<int>>& rows, int edits, int most)
    {
        int x = static_cast<int>(m_from.size());
        int y = static_cast<int>(m_to.size());
        const auto at = [&](int k) { return static_cast<std::size_t>(k + most + 1); };
        for (int d = edits; d >= 0; --d) {
            const std::vector<int>& row = rows[static_cast<std::size_t>(d)];
            const int k = x - y;
            const bool isDown = k == -d || (k != d && row[at(k - 1)] < row[at(k + 1)]);
            const int before = isDown ? k + 1 : k - 1;
            const int startX = d == 0 ? 0 : row[at(before)];
            const int startY = d == 0 ? 0 : startX - before;
            while (x > startX && y > startY) {
                m_backwards.append({DiffLine::Kind::Same, x, y, m_from[x - 1]});
                --x;
                --y;
            }
            if (d == 0)
                break;
            if (isDown)
                add(y--);
            else
                remove(x--);
        }
    }

    const QStringList& m_from;
    const QStringList& m_to;
    QList<DiffLine> m_backwards;
    TextDiff m_result;
};

} // namespace

TextDiff diffLines(const QString& oldText, const QString& newText)
{
    const QStringList from = splitLines(oldText);
    const QStringList to = splitLines(newText);
    return Builder(from, to).run();
}

} // namespace tributary::models
