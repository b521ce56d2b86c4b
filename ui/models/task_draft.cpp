#include "models/task_draft.h"

#include "base/document.h"
#include "base/fields.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>

namespace tributary::models {
namespace {

using base::DocumentNode;

QString quoted(const QString& text)
{
    return QString::fromStdString(base::jsonQuoted(text.toStdString()));
}

// Numbers and yes/no as JSON has them, everything else as a text.
QString scalar(const QString& typed)
{
    static const QRegularExpression kBare(
        QStringLiteral("^(?:true|false|-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)$"));
    const QString text = typed.trimmed();
    return kBare.match(text).hasMatch() ? text : quoted(text);
}

// Writes one member a line and remembers which path stands where.
class Writer
{
public:
    void open(const QString& key, const QString& path)
    {
        begin(key, path);
        m_result.text += u'{';
        m_isFirst.append(true);
    }
    void close()
    {
        const bool wasEmpty = m_isFirst.takeLast();
        if (!wasEmpty)
            newLine({});
        m_result.text += u'}';
    }
    void add(const QString& key, const QString& path, const QString& json)
    {
        begin(key, path);
        const QStringList lines = json.split(u'\n');
        m_result.text += lines.first();
        for (qsizetype i = 1; i < lines.size(); ++i) {
            m_result.pathOfLine.append(path);
            m_result.text += u'\n' + lines[i];
        }
    }
    void addText(const QString& key, const QString& path, const QString& text)
    {
        if (!text.trimmed().isEmpty())
            add(key, path, quoted(text.trimmed()));
    }
    // A map of scalars; nothing when it is empty.
    void addMap(const QString& key, const QMap<QString, QString>& map, bool isText)
    {
        if (map.isEmpty())
            return;
        open(key, key);
        for (auto it = map.begin(); it != map.end(); ++it)
            add(it.key(), key + u'.' + it.key(), isText ? quoted(it.value()) : scalar(it.value()));
        close();
    }
    void addExtras(const QList<QPair<QString, QString>>& extras, const QString& prefix)
    {
        for (const auto& [key, json] : extras)
            add(key, prefix + key, json);
    }
    void reject(const QString& path, const QString& message)
    {
        m_result.errors.append({path, message});
    }
    DraftText take()
    {
        m_result.text += u'\n';
        return std::move(m_result);
    }

private:
    void begin(const QString& key, const QString& path)
    {
        if (m_isFirst.isEmpty()) {
            m_result.pathOfLine.append(path);
            return;
        }
        if (!m_isFirst.last())
            m_result.text += u',';
        m_isFirst.last() = false;
        newLine(path);
        m_result.text += quoted(key) + QStringLiteral(": ");
    }
    void newLine(const QString& path)
    {
        m_result.pathOfLine.append(path);
        m_result.text += u'\n' + QString(2 * m_isFirst.size(), u' ');
    }

    DraftText m_result;
    QList<bool> m_isFirst;
};

QString listJson(const QStringList& texts)
{
    QStringList parts;
    for (const QString& text : texts)
        parts.append(quoted(text));
    return u'[' + parts.join(QStringLiteral(", ")) + u']';
}

void writeCommandParts(const TaskDraft& draft, Writer& writer)
{
    writer.addText(QStringLiteral("package"), QStringLiteral("run.package"), draft.package);
    if (!draft.image.trimmed().isEmpty() || draft.isHostNetwork) {
        writer.open(QStringLiteral("container"), QStringLiteral("run.container"));
        writer.addText(QStringLiteral("image"), QStringLiteral("run.container.image"), draft.image);
        if (draft.isHostNetwork)
            writer.add(QStringLiteral("network"), QStringLiteral("run.container.network"),
                       QStringLiteral("\"host\""));
        writer.close();
    }
    writer.addExtras(draft.runExtras, QStringLiteral("run."));
}

void writeRun(const TaskDraft& draft, Writer& writer)
{
    writer.open(QStringLiteral("run"), QStringLiteral("run"));
    switch (draft.kind) {
    case TaskDraft::Kind::Command:
        if (!draft.command.isEmpty())
            writer.add(QStringLiteral("command"), QStringLiteral("run.command"),
                       listJson(draft.command));
        break;
    case TaskDraft::Kind::Function:
        writer.addText(QStringLiteral("function"), QStringLiteral("run.function"), draft.function);
        break;
    case TaskDraft::Kind::Url:
        writer.addText(QStringLiteral("url"), QStringLiteral("run.url"), draft.url);
        break;
    }
    if (draft.kind == TaskDraft::Kind::Command)
        writeCommandParts(draft, writer);
    writer.close();
}

void writeInputs(const TaskDraft& draft, Writer& writer)
{
    const QString text = draft.inputs.trimmed();
    if (text.isEmpty())
        return;
    const auto read = base::readDocument(text.toStdString(), "inputs.json");
    if (read) {
        writer.add(QStringLiteral("inputs"), QStringLiteral("inputs"), text);
        return;
    }
    const base::Error& error = read.error();
    writer.reject(QStringLiteral("inputs"),
                  QCoreApplication::translate("TaskDraft", "Not JSON at line %1, column %2: %3")
                      .arg(error.where.line)
                      .arg(error.where.column)
                      .arg(QString::fromStdString(error.message)));
}

void writeRetry(const TaskDraft& draft, Writer& writer)
{
    if (draft.attempts.trimmed().isEmpty() && draft.backoff.trimmed().isEmpty()
        && draft.retryExtras.isEmpty())
        return;
    writer.open(QStringLiteral("retry"), QStringLiteral("retry"));
    if (!draft.attempts.trimmed().isEmpty())
        writer.add(QStringLiteral("attempts"), QStringLiteral("retry.attempts"),
                   scalar(draft.attempts));
    writer.addText(QStringLiteral("backoff"), QStringLiteral("retry.backoff"), draft.backoff);
    writer.addExtras(draft.retryExtras, QStringLiteral("retry."));
    writer.close();
}

void writeOverride(const TaskDraft& draft, Writer& writer)
{
    if (draft.overrideType.isEmpty() && draft.overrideBackend.trimmed().isEmpty())
        return;
    writer.open(QStringLiteral("override"), QStringLiteral("override"));
    writer.addText(QStringLiteral("type"), QStringLiteral("override.type"), draft.overrideType);
    writer.addText(QStringLiteral("backend"), QStringLiteral("override.backend"),
                   draft.overrideBackend);
    writer.addText(QStringLiteral("reason"), QStringLiteral("override.reason"),
                   draft.overrideReason);
    writer.close();
    if (draft.overrideReason.trimmed().isEmpty())
        writer.reject(QStringLiteral("override.reason"),
                      QCoreApplication::translate("TaskDraft",
                                                  "Say why: an override is kept with its "
                                                  "reason"));
}

// --- reading ---------------------------------------------------------------------------------

QString asTyped(const DocumentNode& node)
{
    if (node.isBool())
        return node.boolean ? QStringLiteral("true") : QStringLiteral("false");
    return QString::fromStdString(node.text);
}

bool isScalar(const DocumentNode& node)
{
    return node.isString() || node.isNumber() || node.isBool();
}

QString json(const DocumentNode& node)
{
    return QString::fromStdString(base::toJsonText(node));
}

// Takes what a form can show; false when the value has another shape and must stay an extra.
bool takeText(const DocumentNode& node, QString& to)
{
    if (!isScalar(node))
        return false;
    to = asTyped(node);
    return true;
}

bool takeMap(const DocumentNode& node, QMap<QString, QString>& to)
{
    if (!node.isMap() || !std::ranges::all_of(node.items, isScalar))
        return false;
    for (std::size_t i = 0; i < node.items.size(); ++i)
        to.insert(QString::fromStdString(node.keys[i]), asTyped(node.items[i]));
    return true;
}

bool takeFeatures(const DocumentNode& node, TaskDraft& draft)
{
    if (!node.isMap())
        return false;
    for (std::size_t i = 0; i < node.items.size(); ++i) {
        const DocumentNode& item = node.items[i];
        const QString key = QString::fromStdString(node.keys[i]);
        if (item.isNull())
            continue;
        if (key == u"resources" ? !takeMap(item, draft.resources) : !isScalar(item))
            return false;
        if (key != u"resources")
            draft.features.insert(key, asTyped(item));
    }
    return true;
}

bool takeList(const DocumentNode& node, QStringList& to)
{
    if (!node.isList() || !std::ranges::all_of(node.items, isScalar))
        return false;
    for (const auto& item : node.items)
        to.append(asTyped(item));
    return true;
}

// False for keys and networks that the form has no field for.
bool takeContainer(const DocumentNode& node, TaskDraft& draft)
{
    QMap<QString, QString> map;
    if (!takeMap(node, map))
        return false;
    const QString network = map.take(QStringLiteral("network"));
    const QString image = map.take(QStringLiteral("image"));
    if (!map.isEmpty() || (!network.isEmpty() && network != u"host" && network != u"none"))
        return false;
    draft.image = image;
    draft.isHostNetwork = network == u"host";
    return true;
}

bool isBareCommand(const TaskDraft& draft)
{
    return draft.runExtras.isEmpty() && draft.package.isEmpty() && draft.image.isEmpty()
        && !draft.isHostNetwork;
}

bool takeRun(const DocumentNode& node, TaskDraft& draft)
{
    if (!node.isMap())
        return false;
    int kinds = 0;
    for (std::size_t i = 0; i < node.items.size(); ++i) {
        const DocumentNode& item = node.items[i];
        const QString key = QString::fromStdString(node.keys[i]);
        bool isTaken = true;
        if (key == u"command") {
            isTaken = takeList(item, draft.command);
            draft.kind = TaskDraft::Kind::Command;
            ++kinds;
        } else if (key == u"function") {
            isTaken = takeText(item, draft.function);
            draft.kind = TaskDraft::Kind::Function;
            ++kinds;
        } else if (key == u"url") {
            isTaken = takeText(item, draft.url);
            draft.kind = TaskDraft::Kind::Url;
            ++kinds;
        } else if (key == u"package") {
            isTaken = takeText(item, draft.package);
        } else if (key != u"container" || !takeContainer(item, draft)) {
            draft.runExtras.append({key, json(item)});
        }
        if (!isTaken)
            return false;
    }
    return kinds <= 1 && (draft.kind == TaskDraft::Kind::Command || isBareCommand(draft));
}

bool takeRetry(const DocumentNode& node, TaskDraft& draft)
{
    if (!node.isMap())
        return false;
    for (std::size_t i = 0; i < node.items.size(); ++i) {
        const QString key = QString::fromStdString(node.keys[i]);
        if (key == u"attempts" && isScalar(node.items[i]))
            draft.attempts = asTyped(node.items[i]);
        else if (key == u"backoff" && isScalar(node.items[i]))
            draft.backoff = asTyped(node.items[i]);
        else
            draft.retryExtras.append({key, json(node.items[i])});
    }
    return true;
}

bool takeOverride(const DocumentNode& node, TaskDraft& draft)
{
    QMap<QString, QString> map;
    if (!takeMap(node, map))
        return false;
    draft.overrideType = map.take(QStringLiteral("type"));
    draft.overrideBackend = map.take(QStringLiteral("backend"));
    draft.overrideReason = map.take(QStringLiteral("reason"));
    return map.isEmpty();
}

bool takeKey(const QString& key, const DocumentNode& node, TaskDraft& draft)
{
    if (key == u"name")
        return takeText(node, draft.name);
    if (key == u"task_type")
        return takeText(node, draft.taskType);
    if (key == u"features")
        return takeFeatures(node, draft);
    if (key == u"run")
        return takeRun(node, draft);
    if (key == u"timeout")
        return takeMap(node, draft.timeouts);
    if (key == u"retry")
        return takeRetry(node, draft);
    if (key == u"labels")
        return takeMap(node, draft.labels);
    if (key == u"override")
        return takeOverride(node, draft);
    if (key == u"depends_on")
        return takeList(node, draft.dependsOn);
    if (key == u"inputs")
        draft.inputs = json(node);
    else if (key == u"idempotent" && node.isBool())
        draft.idempotent = node.boolean;
    else
        draft.extras.append({key, json(node)});
    return true;
}

} // namespace

DraftText toText(const TaskDraft& draft)
{
    Writer writer;
    writer.open({}, {});
    writer.addText(QStringLiteral("name"), QStringLiteral("name"), draft.name);
    writer.addText(QStringLiteral("task_type"), QStringLiteral("task_type"), draft.taskType);
    if (!draft.features.isEmpty() || !draft.resources.isEmpty()) {
        writer.open(QStringLiteral("features"), QStringLiteral("features"));
        for (auto it = draft.features.begin(); it != draft.features.end(); ++it)
            writer.add(it.key(), QStringLiteral("features.") + it.key(), scalar(it.value()));
        writer.addMap(QStringLiteral("resources"), draft.resources, false);
        writer.close();
    }
    writeRun(draft, writer);
    writeInputs(draft, writer);
    writer.addMap(QStringLiteral("timeout"), draft.timeouts, false);
    writeRetry(draft, writer);
    if (draft.idempotent)
        writer.add(QStringLiteral("idempotent"), QStringLiteral("idempotent"),
                   QStringLiteral("true"));
    writer.addMap(QStringLiteral("labels"), draft.labels, true);
    if (!draft.dependsOn.isEmpty())
        writer.add(QStringLiteral("depends_on"), QStringLiteral("depends_on"),
                   listJson(draft.dependsOn));
    writer.addExtras(draft.extras, {});
    writeOverride(draft, writer);
    writer.close();
    return writer.take();
}

DraftFromText fromText(const QString& text)
{
    DraftFromText result;
    const auto root =
        base::readDocument(text.toStdString(), {}, base::DocumentOptions{.manyDocuments = true});
    if (!root)
        return result;
    const DocumentNode* task = nullptr;
    result.taskCount = 0;
    for (const auto& document : root->items) {
        const int count = document.isList() ? static_cast<int>(document.items.size()) : 1;
        result.taskCount += count;
        if (count > 0)
            task = document.isList() ? &document.items.front() : &document;
    }
    if (result.taskCount != 1 || !task->isMap())
        return result;
    TaskDraft draft;
    for (std::size_t i = 0; i < task->items.size(); ++i) {
        if (task->items[i].isNull())
            continue;
        if (!takeKey(QString::fromStdString(task->keys[i]), task->items[i], draft))
            return result;
    }
    result.draft = std::move(draft);
    return result;
}

QString fieldOfPath(const QString& path)
{
    if (path == u"run")
        return QStringLiteral("run.command");
    if (path == u"override")
        return QStringLiteral("override.reason");
    if (path == u"run.container")
        return QStringLiteral("run.container.image");
    for (const auto* group : {"labels", "inputs", "resources"}) {
        const auto name = QLatin1String(group);
        if (path == name || path.startsWith(name + u'.'))
            return name;
    }
    return path;
}

} // namespace tributary::models
