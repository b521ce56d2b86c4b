#include "base/random.h"

#include <random>

#include <sys/random.h>

namespace tributary::base {

std::uint64_t SystemRandom::next()
{
    if (m_used == 64) {
        // Up to 256 bytes are never cut short once the pool is initialised (getrandom(2));
        // the block is 512, so a short read falls back to the library's device.
        if (getrandom(m_block, sizeof m_block, 0) != static_cast<ssize_t>(sizeof m_block)) {
            std::random_device device;
            for (auto& word : m_block)
                word = (static_cast<std::uint64_t>(device()) << 32) | device();
        }
        m_used = 0;
    }
    return m_block[m_used++];
}

std::uint64_t SeededRandom::next()
{
    m_state += 0x9E3779B97F4A7C15ULL;
    std::uint64_t z = m_state;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
}

} // namespace tributary::base
