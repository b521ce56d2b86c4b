// A clock that only moves when told to.
#pragma once

#include "base/clock.h"

namespace tributary::test {

class FakeClock final : public base::Clock
{
public:
    explicit FakeClock(base::Instant start = base::fromMicros(1'767'225'600'000'000)) // 2026-01-01
        : m_now(start)
    {
    }
    base::Instant now() const override { return m_now; }
    base::Micros bootTime() const override { return m_boot; }

    void advance(base::Micros by)
    {
        m_now += by;
        m_boot += by;
    }
    void stepWall(base::Micros by) { m_now += by; } // as NTP or an operator would

private:
    base::Instant m_now;
    base::Micros m_boot {std::chrono::hours {1}};
};

} // namespace tributary::test
