#include "gateway/text.h"

namespace tributary::gateway {

QString toQt(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

std::string toStd(const QString& text)
{
    const QByteArray bytes = text.toUtf8();
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

QDateTime toQt(base::Instant at)
{
    return QDateTime::fromMSecsSinceEpoch(base::toMicros(at) / 1000, Qt::UTC);
}

base::Instant toInstant(const QDateTime& at)
{
    return base::fromMicros(at.toMSecsSinceEpoch() * 1000);
}

} // namespace tributary::gateway
