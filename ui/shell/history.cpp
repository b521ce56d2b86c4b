#include "shell/history.h"

namespace tributary::shell {

void History::visit(const Location& place)
{
    if (!m_places.empty() && m_places[m_at] == place)
        return;
    if (!m_places.empty())
        m_places.resize(m_at + 1);
    if (m_places.size() == kMost)
        m_places.erase(m_places.begin());
    m_places.push_back(place);
    m_at = m_places.size() - 1;
}

std::optional<Location> History::back()
{
    if (m_at == 0)
        return std::nullopt;
    return m_places[--m_at];
}

std::optional<Location> History::forward()
{
    if (m_at + 1 >= m_places.size())
        return std::nullopt;
    return m_places[++m_at];
}

} // namespace tributary::shell
