#include "models/pretty_json.h"

#include <QJsonDocument>
#include <QJsonParseError>

namespace tributary::models {

namespace {

constexpr int kIndent = 2;

class Printer
{
public:
    QString print(const QString& text)
    {
        for (qsizetype i = 0; i < text.size(); ++i) {
            const QChar c = text[i];
            if (m_inString) {
                takeInString(c);
                continue;
            }
            if (c.isSpace())
                continue;
            take(c, nextVisible(text, i + 1));
        }
        return m_out;
    }

private:
    static QChar nextVisible(const QString& text, qsizetype from)
    {
        while (from < text.size() && text[from].isSpace())
            ++from;
        return from < text.size() ? text[from] : QChar();
    }

    void takeInString(QChar c)
    {
        m_out += c;
        if (m_isEscaped)
            m_isEscaped = false;
        else if (c == QLatin1Char('\\'))
            m_isEscaped = true;
        else if (c == QLatin1Char('"'))
            m_inString = false;
    }

    void take(QChar c, QChar next)
    {
        const bool isOpening = c == QLatin1Char('{') || c == QLatin1Char('[');
        const bool isClosing = c == QLatin1Char('}') || c == QLatin1Char(']');
        if (isClosing) {
            --m_depth;
            if (!m_isEmpty)
                breakLine();
        }
        m_out += c;
        m_isEmpty = false;
        if (c == QLatin1Char('"'))
            m_inString = true;
        else if (c == QLatin1Char(':'))
            m_out += QLatin1Char(' ');
        else if (c == QLatin1Char(','))
            breakLine();
        else if (isOpening) {
            ++m_depth;
            m_isEmpty = next == QLatin1Char('}') || next == QLatin1Char(']');
            if (!m_isEmpty)
                breakLine();
        }
    }

    void breakLine()
    {
        m_out += QLatin1Char('\n');
        m_out += QString(qsizetype{kIndent} * m_depth, QLatin1Char(' '));
    }

    QString m_out;
    int m_depth = 0;
    bool m_inString = false;
    bool m_isEscaped = false;
    bool m_isEmpty = false; // inside brackets with nothing between them
};

bool isJson(const QString& text)
{
    // The parser takes containers only; the brackets make one of a bare value.
    QJsonParseError problem;
    QJsonDocument::fromJson((QLatin1Char('[') + text + QLatin1Char(']')).toUtf8(), &problem);
    return problem.error == QJsonParseError::NoError;
}

} // namespace

QString prettyJson(const QString& text)
{
    return isJson(text) ? Printer().print(text) : text;
}

} // namespace tributary::models
