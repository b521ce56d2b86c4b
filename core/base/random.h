// Randomness as a port: jitter and ids come from here, so that a seed reproduces a run.
#pragma once

#include <cstdint>

namespace tributary::base {

class Random
{
public:
    virtual ~Random() = default;
    virtual std::uint64_t next() = 0; // uniform over 64 bits

    double uniform() { return static_cast<double>(next() >> 11) * 0x1.0p-53; } // [0, 1)
};

// getrandom(2), read in blocks. Thread: one owner.
class SystemRandom final : public Random
{
public:
    std::uint64_t next() override;

private:
    std::uint64_t m_block[64] {};
    unsigned m_used = 64;
};

// splitmix64; the same seed gives the same sequence everywhere.
class SeededRandom final : public Random
{
public:
    explicit SeededRandom(std::uint64_t seed) : m_state(seed) {}
    std::uint64_t next() override;

private:
    std::uint64_t m_state;
};

} // namespace tributary::base
