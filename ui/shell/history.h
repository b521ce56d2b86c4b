// Where the operator has been: back and forward, as in a browser.
//
// Thread: GUI; plain values.
#pragma once

#include "model/keys.h"

#include <QString>

#include <optional>
#include <vector>

namespace tributary::shell {

struct Location
{
    QString page; // of the rail; empty for a task
    std::optional<model::TaskId> task;

    bool operator==(const Location&) const = default;
};

class History final
{
public:
    // Going somewhere else forgets what was ahead; the same place again changes nothing.
    void visit(const Location& place);
    std::optional<Location> back(); // empty at the end; moves when it isn't
    std::optional<Location> forward();

private:
    static constexpr std::size_t kMost = 100;

    std::vector<Location> m_places;
    std::size_t m_at = 0; // of the present place; meaningless while there is none
};

} // namespace tributary::shell
