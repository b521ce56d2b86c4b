#include "pages/rules/text_files.h"

#include "gateway/text.h"

#include <QCoreApplication>
#include <QFile>
#include <QSaveFile>
#include <QStringDecoder>

namespace tributary::pages {
namespace {

constexpr qint64 kLongestFile = 16 << 20;

struct TextFiles
{
    Q_DECLARE_TR_FUNCTIONS(TextFiles)
};

} // namespace

base::Result<QString> readTextFile(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return base::failure(
            base::ErrorCode::Unavailable,
            gateway::toStd(TextFiles::tr("%1 can't be read: %2").arg(path, file.errorString())));
    if (file.size() > kLongestFile)
        return base::failure(base::ErrorCode::ResourceExhausted,
                             gateway::toStd(TextFiles::tr("%1 is larger than 16 MiB.").arg(path)));
    QStringDecoder decode(QStringDecoder::Utf8);
    QString text = decode(file.readAll());
    if (decode.hasError())
        return base::failure(base::ErrorCode::ParseError,
                             gateway::toStd(TextFiles::tr("%1 is no UTF-8 text.").arg(path)),
                             gateway::toStd(TextFiles::tr("save it as UTF-8")));
    return text;
}

base::Result<> writeTextFile(const QString& path, const QString& text)
{
    QSaveFile file(path);
    const QByteArray bytes = text.toUtf8();
    if (file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit())
        return {};
    return base::failure(
        base::ErrorCode::Unavailable,
        gateway::toStd(TextFiles::tr("%1 can't be written: %2").arg(path, file.errorString())));
}

} // namespace tributary::pages
