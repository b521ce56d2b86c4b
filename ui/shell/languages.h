// Switches the language of the console at run time.
//
// Thread: GUI. Installing a translator sends LanguageChange to every widget; Qt's own texts are
// translated, too, where its catalogue is installed.
#pragma once

#include <QObject>
#include <QString>
#include <QStringList>
#include <QTranslator>

namespace tributary::widgets {
class DisplayFormat;
}

namespace tributary::shell {

class Languages final : public QObject
{
    Q_OBJECT

public:
    explicit Languages(widgets::DisplayFormat& format, QObject* parent = nullptr);
    ~Languages() override;

    static QStringList codes(); // "en", "zh_CN"
    static QString nameOf(const QString& code); // in that language
    // The nearest of codes() to a locale name; "en" when there is none.
    static QString nearest(const QString& localeName);

    void use(const QString& code);
    void useNext();
    const QString& current() const { return m_current; }

signals:
    void changed();

private:
    widgets::DisplayFormat& m_format;
    QString m_current;
    QTranslator m_own;
    QTranslator m_qt;
};

} // namespace tributary::shell
