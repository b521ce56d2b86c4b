#include "models/rule_draft_store.h"

#include "gateway/text.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>

namespace tributary::models {
namespace {

constexpr QLatin1String kText("text");
constexpr QLatin1String kFile("file");
constexpr QLatin1String kBase("base_version");

std::unexpected<base::Error> unavailable(const char* what, const QString& path, const QString& why)
{
    return base::failure(base::ErrorCode::Unavailable,
                         what + gateway::toStd(path) + ": " + gateway::toStd(why));
}

} // namespace

QString defaultDataDir()
{
    // Qt 6.4 has no standard location for state.
    QString state = qEnvironmentVariable("XDG_STATE_HOME");
    if (state.isEmpty())
        state = QDir::home().filePath(QStringLiteral(".local/state"));
    return QDir(state).filePath(QStringLiteral("tributary"));
}

RuleDraftStore::RuleDraftStore(QString dataDir)
    : m_path(QDir(std::move(dataDir)).filePath(QStringLiteral("drafts/rules.json")))
{
}

base::Result<std::optional<RuleDraft>> RuleDraftStore::load()
{
    m_isBroken = false;
    QFile file(m_path);
    if (!file.exists())
        return std::nullopt;
    m_isBroken = true;
    if (!file.open(QIODevice::ReadOnly))
        return unavailable("can't read ", m_path, file.errorString());
    const QJsonObject object = QJsonDocument::fromJson(file.readAll()).object();
    if (!object[kText].isString())
        return base::failure(base::ErrorCode::ParseError,
                             gateway::toStd(m_path) + " is no draft of rules",
                             "it is put aside when the next draft is saved");
    m_isBroken = false;
    return RuleDraft{object[kText].toString(), object[kFile].toString(), object[kBase].toInteger()};
}

base::Result<> RuleDraftStore::save(const RuleDraft& draft)
{
    if (m_isBroken) {
        const QString aside = m_path + QStringLiteral(".unreadable");
        QFile::remove(aside);
        if (!QFile::rename(m_path, aside))
            return unavailable("can't put aside ", m_path, QString());
        m_isBroken = false;
    }
    QDir().mkpath(QFileInfo(m_path).path());
    const QJsonObject object{
        {kText, draft.text}, {kFile, draft.file}, {kBase, qint64(draft.baseVersion)}};
    QSaveFile file(m_path);
    if (!file.open(QIODevice::WriteOnly) || file.write(QJsonDocument(object).toJson()) < 0
        || !file.commit())
        return unavailable("can't write ", m_path, file.errorString());
    return {};
}

base::Result<> RuleDraftStore::discard()
{
    QFile file(m_path);
    if (file.exists() && !file.remove())
        return unavailable("can't remove ", m_path, file.errorString());
    return {};
}

} // namespace tributary::models
