// Passing notes of the pages, kept for as long as the console runs.
//
// Thread: GUI.
#pragma once

#include "widgets/display_format.h"
#include "widgets/theme.h"

#include <QList>
#include <QObject>

namespace tributary::shell {

struct Notice
{
    widgets::Tone tone = widgets::Tone::Info;
    QString text;
    base::Instant at;
};

class Notices final : public QObject
{
    Q_OBJECT

public:
    explicit Notices(const widgets::DisplayFormat& format, QObject* parent = nullptr);

    void add(widgets::Tone tone, const QString& text);
    const QList<Notice>& all() const { return m_all; } // the newest last, at most 200

    static QString iconOf(widgets::Tone tone);

signals:
    void added(const tributary::shell::Notice& notice);

private:
    const widgets::DisplayFormat& m_format;
    QList<Notice> m_all;
};

} // namespace tributary::shell
