#include "shell/languages.h"

#include "widgets/display_format.h"

#include <QCoreApplication>
#include <QLibraryInfo>

namespace tributary::shell {

Languages::Languages(widgets::DisplayFormat& format, QObject* parent)
    : QObject(parent)
    , m_format(format)
{
}

Languages::~Languages()
{
    QCoreApplication::removeTranslator(&m_own);
    QCoreApplication::removeTranslator(&m_qt);
}

QStringList Languages::codes()
{
    return {QStringLiteral("en"), QStringLiteral("zh_CN")};
}

QString Languages::nameOf(const QString& code)
{
    return code == QLatin1String("zh_CN") ? QStringLiteral("简体中文") : QStringLiteral("English");
}

QString Languages::nearest(const QString& localeName)
{
    return localeName.startsWith(QLatin1String("zh")) ? QStringLiteral("zh_CN")
                                                      : QStringLiteral("en");
}

void Languages::useNext()
{
    const QStringList all = codes();
    use(all[(all.indexOf(m_current) + 1) % all.size()]);
}

void Languages::use(const QString& code)
{
    if (code == m_current)
        return;
    m_current = code;
    // The number format first: widgets read it while they translate themselves. English dates and
    // numbers follow the system where it speaks English.
    const QLocale system = QLocale::system();
    const bool isSystem = nearest(system.name()) == code && system.language() != QLocale::C;
    QCoreApplication::removeTranslator(&m_own);
    QCoreApplication::removeTranslator(&m_qt);
    if (m_qt.load(QStringLiteral("qtbase_") + code,
                  QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
        QCoreApplication::installTranslator(&m_qt);
    if (m_own.load(QStringLiteral(":/i18n/tributary_") + code + QStringLiteral(".qm")))
        QCoreApplication::installTranslator(&m_own);
    m_format.setLocale(
        isSystem ? system : QLocale(code == QLatin1String("en") ? QStringLiteral("en_US") : code));
    emit changed();
}

} // namespace tributary::shell
