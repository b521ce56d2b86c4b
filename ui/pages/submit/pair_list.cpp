#include "pages/submit/pair_list.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace tributary::pages {

PairList::PairList(const widgets::Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_column(new QVBoxLayout(this))
{
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(theme.metrics().gap / 2);
    connect(&theme, &widgets::Theme::changed, this, &PairList::label);
    keepEmptyRow();
}

void PairList::setWords(const QString& name, const QString& value, const QString& remove)
{
    m_nameWord = name;
    m_valueWord = value;
    m_removeWord = remove;
    label();
}

void PairList::setPairs(const QMap<QString, QString>& pairs)
{
    if (pairs == this->pairs())
        return;
    for (const Row& row : std::as_const(m_rows))
        delete row.widget;
    m_rows.clear();
    for (auto it = pairs.begin(); it != pairs.end(); ++it)
        addRow(it.key(), it.value());
    keepEmptyRow();
}

QMap<QString, QString> PairList::pairs() const
{
    QMap<QString, QString> result;
    for (const Row& row : m_rows) {
        if (!row.name->text().trimmed().isEmpty())
            result.insert(row.name->text().trimmed(), row.value->text());
    }
    return result;
}

void PairList::addRow(const QString& name, const QString& value)
{
    Row row;
    row.widget = new QWidget(this);
    row.name = new QLineEdit(name, row.widget);
    row.value = new QLineEdit(value, row.widget);
    row.remove = new QToolButton(row.widget);
    row.remove->setProperty("kind", QStringLiteral("quiet"));
    auto* line = new QHBoxLayout(row.widget);
    line->setContentsMargins(0, 0, 0, 0);
    line->addWidget(row.name, 2);
    line->addWidget(row.value, 3);
    line->addWidget(row.remove);
    for (const QLineEdit* edit : {row.name, row.value})
        connect(edit, &QLineEdit::textEdited, this, [this] {
            keepEmptyRow();
            emit edited();
        });
    connect(row.remove, &QToolButton::clicked, this,
            [this, widget = row.widget] { removeRow(widget); });
    m_column->addWidget(row.widget);
    m_rows.append(row);
    label();
}

void PairList::removeRow(const QWidget* widget)
{
    const auto found = std::ranges::find(m_rows, widget, &Row::widget);
    if (found == m_rows.end())
        return;
    const auto index = found - m_rows.begin();
    found->widget->deleteLater();
    m_rows.erase(found);
    keepEmptyRow();
    m_rows[std::min<qsizetype>(index, m_rows.size() - 1)].name->setFocus();
    emit edited();
}

void PairList::keepEmptyRow()
{
    const bool hasEmpty = !m_rows.isEmpty() && m_rows.last().name->text().isEmpty()
        && m_rows.last().value->text().isEmpty();
    if (!hasEmpty)
        addRow({}, {});
    for (const Row& row : std::as_const(m_rows))
        row.remove->setEnabled(&row != &m_rows.last());
}

void PairList::label()
{
    int number = 0;
    for (const Row& row : std::as_const(m_rows)) {
        const QString suffix = QLatin1Char(' ') + QString::number(++number);
        row.name->setPlaceholderText(m_nameWord);
        row.name->setAccessibleName(m_nameWord + suffix);
        row.value->setPlaceholderText(m_valueWord);
        row.value->setAccessibleName(m_valueWord + suffix);
        row.remove->setIcon(m_theme.icon(QStringLiteral("cross")));
        row.remove->setAccessibleName(m_removeWord + suffix);
        row.remove->setToolTip(m_removeWord);
    }
}

} // namespace tributary::pages
