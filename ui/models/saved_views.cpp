#include "models/saved_views.h"

#include "gateway/text.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSaveFile>
#include <QStandardPaths>

#include <algorithm>

namespace tributary::models {

namespace {

QString key(const char* name)
{
    return QString::fromLatin1(name);
}

SavedView fromJson(const QJsonObject& object)
{
    SavedView view;
    view.name = object[key("name")].toString();
    view.filter = object[key("filter")].toString();
    view.text = object[key("text")].toString();
    view.sort = object[key("sort")].toString();
    view.descending = object[key("descending")].toBool(true);
    view.deadLetterOnly = object[key("dead_letter_only")].toBool();
    view.columns = object[key("columns")].toObject();
    return view;
}

QJsonObject toJson(const SavedView& view)
{
    return {{key("name"), view.name},
            {key("filter"), view.filter},
            {key("text"), view.text},
            {key("sort"), view.sort},
            {key("descending"), view.descending},
            {key("dead_letter_only"), view.deadLetterOnly},
            {key("columns"), view.columns}};
}

} // namespace

SavedViews::SavedViews(QString path, QObject* parent)
    : QObject(parent)
    , m_path(std::move(path))
{
}

QString SavedViews::defaultPath()
{
    return QDir(QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation))
        .filePath(QStringLiteral("tributary/views.json"));
}

base::Result<> SavedViews::load()
{
    m_views.clear();
    QFile file(m_path);
    if (!file.exists())
        return {};
    m_isReadable = false;
    if (!file.open(QIODevice::ReadOnly))
        return base::failure(base::ErrorCode::Unavailable,
                             gateway::toStd(m_path + QLatin1String(": ") + file.errorString()));
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(file.readAll(), &problem);
    if (!document.isObject())
        return base::failure(base::ErrorCode::ParseError,
                             gateway::toStd(m_path + QLatin1String(": ") + problem.errorString()),
                             "mend or remove the file; until then views are not saved");
    m_isReadable = true;
    const QJsonArray views = document[key("views")].toArray();
    for (const QJsonValue& value : views) {
        const SavedView view = fromJson(value.toObject());
        if (!view.name.isEmpty())
            m_views.append(view);
    }
    emit changed();
    return {};
}

base::Result<> SavedViews::save(const SavedView& view)
{
    const auto found = std::ranges::find(m_views, view.name, &SavedView::name);
    if (found != m_views.end())
        *found = view;
    else
        m_views.append(view);
    emit changed();
    return write();
}

base::Result<> SavedViews::remove(const QString& name)
{
    m_views.removeIf([&name](const SavedView& view) { return view.name == name; });
    emit changed();
    return write();
}

base::Result<> SavedViews::write()
{
    if (!m_isReadable)
        return base::failure(base::ErrorCode::ReadOnly,
                             gateway::toStd(m_path) + " could not be read and is left alone");
    QJsonArray views;
    for (const SavedView& view : std::as_const(m_views))
        views.append(toJson(view));
    QDir().mkpath(QFileInfo(m_path).path());
    QSaveFile file(m_path);
    if (!file.open(QIODevice::WriteOnly)
        || file.write(QJsonDocument(QJsonObject{{key("views"), views}}).toJson()) < 0
        || !file.commit())
        return base::failure(base::ErrorCode::Unavailable,
                             gateway::toStd(m_path + QLatin1String(": ") + file.errorString()));
    return {};
}

} // namespace tributary::models
