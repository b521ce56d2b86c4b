// What the console remembers between two starts: window, page, open tasks, language, theme, time.
//
// Thread: GUI. A file of settings in the user's configuration directory; what can't be read there
// is as if it had never been saved, and the unreadable file is kept aside.
#pragma once

#include "model/keys.h"
#include "pages/page.h"

#include <QByteArray>
#include <QString>

#include <optional>
#include <vector>

namespace tributary::shell {

struct SessionState
{
    QByteArray geometry{};
    QString page{};
    std::vector<model::TaskId> tasks{}; // of the data directory, in the order of their tabs
    QString language{};
    std::optional<widgets::Scheme> scheme{};
    bool isUtc = false;
    pages::TimeContext::Preset preset = pages::TimeContext::Preset::Day;
};

class Session final
{
public:
    Session(QString file, QString dataDir);

    SessionState load();
    void save(const SessionState& state);
    // Where the unreadable settings were put; empty when all was well.
    const QString& setAside() const { return m_setAside; }

private:
    QString tasksKey() const;

    QString m_file;
    QString m_dataDir;
    QString m_setAside;
};

} // namespace tributary::shell
