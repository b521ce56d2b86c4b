#include "shell/session.h"

#include "gateway/text.h"

#include <QCryptographicHash>
#include <QFile>
#include <QSettings>
#include <QStringList>

namespace tributary::shell {

namespace {

constexpr QLatin1String kGeometry("window/geometry");
constexpr QLatin1String kPage("window/page");
constexpr QLatin1String kLanguage("look/language");
constexpr QLatin1String kScheme("look/scheme");
constexpr QLatin1String kUtc("time/utc");
constexpr QLatin1String kPreset("time/range");
constexpr QLatin1String kDark("dark");
constexpr QLatin1String kLight("light");

std::optional<widgets::Scheme> readScheme(const QString& text)
{
    if (text == kDark)
        return widgets::Scheme::Dark;
    if (text == kLight)
        return widgets::Scheme::Light;
    return std::nullopt;
}

} // namespace

Session::Session(QString file, QString dataDir)
    : m_file(std::move(file))
    , m_dataDir(std::move(dataDir))
{
}

// Tasks belong to a data directory, everything else to the user.
QString Session::tasksKey() const
{
    const QByteArray hash =
        QCryptographicHash::hash(m_dataDir.toUtf8(), QCryptographicHash::Sha1).toHex().left(12);
    return QStringLiteral("tasks/") + QString::fromLatin1(hash);
}

SessionState Session::load()
{
    SessionState state;
    {
        QSettings settings(m_file, QSettings::IniFormat);
        settings.allKeys(); // reads the file
        if (settings.status() == QSettings::NoError) {
            state.geometry = settings.value(kGeometry).toByteArray();
            state.page = settings.value(kPage).toString();
            state.language = settings.value(kLanguage).toString();
            state.scheme = readScheme(settings.value(kScheme).toString());
            state.isUtc = settings.value(kUtc).toBool();
            using Preset = pages::TimeContext::Preset;
            const int preset = settings.value(kPreset, static_cast<int>(Preset::Day)).toInt();
            if (preset >= 0 && preset < static_cast<int>(Preset::Custom))
                state.preset = static_cast<Preset>(preset);
            const QStringList tasks = settings.value(tasksKey()).toStringList();
            for (const QString& text : tasks) {
                if (const auto id = model::parseTaskId(gateway::toStd(text)))
                    state.tasks.push_back(*id);
            }
            return state;
        }
    }
    const QString aside = m_file + QStringLiteral(".unreadable");
    QFile::remove(aside);
    if (QFile::rename(m_file, aside))
        m_setAside = aside;
    return state;
}

void Session::save(const SessionState& state)
{
    QSettings settings(m_file, QSettings::IniFormat);
    settings.setValue(kGeometry, state.geometry);
    settings.setValue(kPage, state.page);
    settings.setValue(kLanguage, state.language);
    if (state.scheme)
        settings.setValue(kScheme,
                          QString(*state.scheme == widgets::Scheme::Dark ? kDark : kLight));
    settings.setValue(kUtc, state.isUtc);
    settings.setValue(kPreset, static_cast<int>(state.preset));
    QStringList tasks;
    for (const model::TaskId& id : state.tasks)
        tasks.append(gateway::toQt(model::toString(id)));
    settings.setValue(tasksKey(), tasks);
}

} // namespace tributary::shell
