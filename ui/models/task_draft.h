// One task as a form holds it: what was typed, not what it means.
//
// A draft and its text (a task file) turn into each other without loss: spellings stay ("512MB"),
// and what the form has no field for travels along in `extras`. Fields are named by their path in
// the file ("features.memory_requirement"), so that an error with a line finds its field.
// Thread: plain values and pure functions.
#pragma once

#include <QList>
#include <QMap>
#include <QPair>
#include <QString>
#include <QStringList>

#include <optional>

namespace tributary::models {

struct TaskDraft
{
    enum class Kind
    {
        Command,
        Function,
        Url
    };

    QString name;
    QString taskType;
    Kind kind = Kind::Command;
    QStringList command; // argv, one argument an entry
    QString function;
    QString url;
    QString package; // directory or zip, of commands only like the next two
    QString image; // of the container, empty = none
    bool isHostNetwork = false;
    QString inputs; // JSON text, empty = none
    QStringList dependsOn; // names or ids
    QMap<QString, QString> features; // name → as typed; absent = unknown
    QMap<QString, QString> resources; // name → count
    QMap<QString, QString> labels;
    QMap<QString, QString> timeouts; // "queue", "start", "run", "total"
    QString attempts; // of retry; empty = default, like the next
    QString backoff; // "1s..1m"
    bool idempotent = false;
    QString overrideType; // empty = no override, like the next two
    QString overrideBackend;
    QString overrideReason;
    // Keys that the form has no field for, with their JSON, in file order.
    QList<QPair<QString, QString>> extras;
    QList<QPair<QString, QString>> runExtras; // inside "run"
    QList<QPair<QString, QString>> retryExtras; // inside "retry"

    bool operator==(const TaskDraft&) const = default;
};

struct FieldError
{
    QString path; // empty = of no field
    QString message;

    bool operator==(const FieldError&) const = default;
};

struct DraftText
{
    QString text; // JSON, two blanks an indentation
    QStringList pathOfLine; // of line i + 1
    QList<FieldError> errors; // of fields whose text could not go into the file
};
DraftText toText(const TaskDraft& draft);

// Nothing when the text can't be read or is not exactly one task; `taskCount` then says how many
// there are, -1 when the text can't be read.
struct DraftFromText
{
    std::optional<TaskDraft> draft;
    int taskCount = -1;
};
DraftFromText fromText(const QString& text);

// The field that a path belongs to: "features.stateful" for "features.stateful", "run.command" for
// "run.command.2", empty for what the form doesn't show.
QString fieldOfPath(const QString& path);

} // namespace tributary::models
