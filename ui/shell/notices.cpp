#include "shell/notices.h"

namespace tributary::shell {

namespace {

constexpr qsizetype kMostNotices = 200;

} // namespace

Notices::Notices(const widgets::DisplayFormat& format, QObject* parent)
    : QObject(parent)
    , m_format(format)
{
}

void Notices::add(widgets::Tone tone, const QString& text)
{
    if (m_all.size() == kMostNotices)
        m_all.removeFirst();
    m_all.append({tone, text, m_format.now()});
    emit added(m_all.last());
}

QString Notices::iconOf(widgets::Tone tone)
{
    switch (tone) {
    case widgets::Tone::Good:
        return QStringLiteral("check");
    case widgets::Tone::Warning:
        return QStringLiteral("warning");
    case widgets::Tone::Bad:
        return QStringLiteral("error");
    default:
        return QStringLiteral("info");
    }
}

} // namespace tributary::shell
