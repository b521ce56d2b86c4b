#include "pages/tasks/export_file.h"

#include "gateway/text.h"

#include <QSaveFile>

namespace tributary::pages {

base::Result<std::int64_t> exportTasks(const gateway::Queries& on, const TaskScope& scope,
                                       models::ExportFormat format, const QString& path)
{
    QSaveFile file(path);
    const auto failure = [&file, &path] {
        return base::failure(base::ErrorCode::Unavailable,
                             gateway::toStd(path + QLatin1String(": ") + file.errorString()));
    };
    const auto write = [&file](const std::string& text) {
        return file.write(text.data(), static_cast<qint64>(text.size())) >= 0;
    };
    if (!file.open(QIODevice::WriteOnly) || !write(models::exportHeader(format)))
        return failure();
    std::int64_t count = 0;
    const auto ok = forEachRow(on, scope, [&](const service::TaskRow& row) -> base::Result<> {
        if (!write(models::exportRow(row, format)))
            return failure();
        ++count;
        return {};
    });
    if (!ok)
        return std::unexpected(ok.error());
    if (!file.commit())
        return failure();
    return count;
}

} // namespace tributary::pages
