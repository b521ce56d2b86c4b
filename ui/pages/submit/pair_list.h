// Names and values in rows, with an empty row at the end to type the next one into.
//
// Thread: GUI. A row without a name counts for nothing; of two rows with one name the last counts.
#pragma once

#include "widgets/theme.h"

#include <QList>
#include <QMap>
#include <QString>
#include <QWidget>

class QLineEdit;
class QToolButton;
class QVBoxLayout;

namespace tributary::pages {

class PairList final : public QWidget
{
    Q_OBJECT

public:
    explicit PairList(const widgets::Theme& theme, QWidget* parent = nullptr);

    // For placeholders and accessible names.
    void setWords(const QString& name, const QString& value, const QString& remove);
    void setPairs(const QMap<QString, QString>& pairs);
    QMap<QString, QString> pairs() const;

signals:
    void edited();

private:
    struct Row
    {
        QWidget* widget = nullptr;
        QLineEdit* name = nullptr;
        QLineEdit* value = nullptr;
        QToolButton* remove = nullptr;
    };
    void addRow(const QString& name, const QString& value);
    void removeRow(const QWidget* widget);
    void keepEmptyRow();
    void label();

    const widgets::Theme& m_theme;
    QVBoxLayout* m_column = nullptr;
    QList<Row> m_rows;
    QString m_nameWord;
    QString m_valueWord;
    QString m_removeWord;
};

} // namespace tributary::pages
