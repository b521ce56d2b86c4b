#include "models/template_store.h"

#include "gateway/text.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>
#include <QStandardPaths>

#include <algorithm>

namespace tributary::models {
namespace {

constexpr QLatin1String kName("name");
constexpr QLatin1String kText("text");

base::Error unavailable(const char* what, const QString& path, const QString& why)
{
    return {base::ErrorCode::Unavailable,
            what + gateway::toStd(path) + ": " + gateway::toStd(why),
            {},
            {}};
}

} // namespace

TemplateStore::TemplateStore(QString path)
    : m_path(std::move(path))
{
}

QString TemplateStore::defaultPath()
{
    return QDir(QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation))
        .filePath(QStringLiteral("tributary/templates.json"));
}

base::Result<> TemplateStore::load()
{
    m_templates.clear();
    m_isReadable = true;
    QFile file(m_path);
    if (!file.exists())
        return {};
    m_isReadable = false;
    if (!file.open(QIODevice::ReadOnly))
        return std::unexpected(unavailable("can't read ", m_path, file.errorString()));
    const QJsonDocument document = QJsonDocument::fromJson(file.readAll());
    if (!document.isArray())
        return base::failure(base::ErrorCode::ParseError,
                             gateway::toStd(m_path) + " is no list of templates",
                             "repair or remove the file");
    m_isReadable = true;
    const QJsonArray all = document.array();
    for (const QJsonValue& value : all) {
        const QJsonObject object = value.toObject();
        if (!object[kName].toString().isEmpty())
            m_templates.append({object[kName].toString(), object[kText].toString()});
    }
    return {};
}

base::Result<> TemplateStore::save(const StoredTemplate& added)
{
    QList<StoredTemplate> changed = m_templates;
    const auto found = std::ranges::find(changed, added.name, &StoredTemplate::name);
    if (found != changed.end())
        *found = added;
    else
        changed.append(added);
    return write(changed);
}

base::Result<> TemplateStore::remove(const QString& name)
{
    QList<StoredTemplate> changed = m_templates;
    changed.removeIf([&](const StoredTemplate& one) { return one.name == name; });
    return write(changed);
}

base::Result<> TemplateStore::write(const QList<StoredTemplate>& templates)
{
    if (!m_isReadable)
        return base::failure(base::ErrorCode::ReadOnly,
                             gateway::toStd(m_path) + " could not be read and is left alone",
                             "repair or remove the file");
    QJsonArray all;
    for (const StoredTemplate& one : templates)
        all.append(QJsonObject{{kName, one.name}, {kText, one.text}});
    QDir().mkpath(QFileInfo(m_path).path());
    QSaveFile file(m_path);
    if (!file.open(QIODevice::WriteOnly) || file.write(QJsonDocument(all).toJson()) < 0
        || !file.commit())
        return std::unexpected(unavailable("can't write ", m_path, file.errorString()));
    m_templates = templates;
    return {};
}

} // namespace tributary::models
