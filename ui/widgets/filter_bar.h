// A line for an expression of the filter language: completion, validity and history.
//
// Thread: GUI. The language comes in as functions, so that the widget knows nothing of rules.
// Enter applies, Esc reverts to what was applied, Alt+Down shows the history; typing never
// applies by itself. Offsets are in UTF-16 code units of the text.
#pragma once

#include "widgets/theme.h"

#include <QLineEdit>
#include <QStringList>
#include <QTimer>
#include <QWidget>

#include <functional>

class QCompleter;
class QLabel;
class QStandardItemModel;

namespace tributary::widgets {

struct FilterCheck
{
    enum class State : std::uint8_t
    {
        Valid,
        Incomplete,
        Invalid
    };
    State state = State::Valid;
    QString message; // translated; empty when valid
    int column = 0; // 1-based, 0 = no place
};

struct FilterCompletion
{
    struct Item
    {
        QString text;
        QString detail;
    };
    int from = 0; // what the item replaces
    int to = 0;
    QList<Item> items;
};

struct FilterLanguage
{
    std::function<FilterCheck(const QString& text)> check;
    std::function<FilterCompletion(const QString& text, int caret)> complete;
};

class FilterBar final : public QWidget
{
    Q_OBJECT

public:
    FilterBar(const Theme& theme, FilterLanguage language, QWidget* parent = nullptr);

    void setPlaceholder(const QString& text);
    void setText(const QString& text); // without applying
    void setApplied(const QString& text); // as if Enter was pressed, without the signal
    void apply(const QString& text); // as if it was typed and Enter pressed
    QString text() const { return m_edit->text(); }
    QString appliedText() const { return m_applied; }
    // The answer of the query to what was applied: an error keeps the text and marks it.
    void setFailure(const QString& message, int column);
    void focusEdit();
    QLineEdit* edit() const { return m_edit; }
    FilterCheck::State checkState() const { return m_check.state; }
    QString message() const;

signals:
    void applied(const QString& text);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void validate();
    void showCheck(const FilterCheck& check);
    void complete();
    void insert(const QString& text);
    bool popupKey(int key);
    void showHistory();
    void retranslate();

    const Theme& m_theme;
    FilterLanguage m_language;
    QString m_applied;
    QStringList m_history;
    FilterCheck m_check;
    FilterCompletion m_completion;
    QTimer m_debounce;
    QLineEdit* m_edit = nullptr;
    QLabel* m_status = nullptr;
    QLabel* m_message = nullptr;
    QCompleter* m_completer = nullptr;
    QStandardItemModel* m_items = nullptr;
};

} // namespace tributary::widgets
