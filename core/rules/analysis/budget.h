// How much work the analysis may still do.
//
// Thread: one owner at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <utility>

namespace tributary::rules {

// Work that may still be done; everything that can grow beyond measure draws from it.
class Budget
{
public:
    // `isStopped` is asked now and then, and may be empty.
    explicit Budget(std::int64_t steps, std::function<bool()> isStopped = {})
        : m_left(steps)
        , m_isStopped(std::move(isStopped))
    {
    }
    // A part of another one, so that one hard question does not take it all.
    Budget(Budget& whole, std::int64_t steps)
        : m_whole(&whole)
        , m_left(steps)
    {
    }
    // False once it is spent or the caller has asked to stop; stays so.
    bool spend(std::int64_t steps = 1)
    {
        m_left -= steps;
        if (m_whole != nullptr && !m_whole->spend(steps))
            m_left = 0;
        else if (m_left > 0 && (m_left & 0xFF) < steps && m_isStopped && m_isStopped())
            m_left = 0;
        return m_left > 0;
    }
    bool isSpent() const { return m_left <= 0; }

private:
    Budget* m_whole = nullptr;
    std::int64_t m_left;
    std::function<bool()> m_isStopped;
};

} // namespace tributary::rules
