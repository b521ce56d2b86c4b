// The draft of a rule set between two starts of the console.
//
// One file below the data directory, written at once and atomically: what was typed is never lost
// with the window. Thread: GUI.
#pragma once

#include "base/error.h"

#include <QString>

#include <cstdint>
#include <optional>

namespace tributary::models {

struct RuleDraft
{
    QString text;
    QString file; // name to show in errors
    std::int64_t baseVersion = 0; // that it was made from, 0 = none

    bool operator==(const RuleDraft&) const = default;
};

class RuleDraftStore final
{
public:
    explicit RuleDraftStore(QString dataDir);

    const QString& path() const { return m_path; }
    // Nothing when there is no draft. Errors: Unavailable, ParseError; save() then puts the file
    // aside before it writes.
    base::Result<std::optional<RuleDraft>> load();
    base::Result<> save(const RuleDraft& draft); // Unavailable
    base::Result<> discard(); // absent is fine

private:
    QString m_path;
    bool m_isBroken = false;
};

// Where a data directory is when none is named.
QString defaultDataDir();

} // namespace tributary::models
