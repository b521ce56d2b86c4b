// Small labels: a state or execution type as glyph + word + colour, and toned pills.
//
// Thread: GUI.
#pragma once

#include "widgets/theme.h"

#include <QLabel>
#include <QWidget>

namespace tributary::widgets {

// Glyph and word; the word stays in the text colour.
class StateLabel final : public QWidget
{
    Q_OBJECT

public:
    explicit StateLabel(const Theme& theme, QWidget* parent = nullptr);

    void setState(model::TaskState state, model::CancelState cancel = model::CancelState::None,
                  int attempt = 1);
    void setType(model::ExecutionType type);
    QString text() const { return m_word->text(); }

private:
    void refresh();

    const Theme& m_theme;
    bool m_isType = false;
    model::TaskState m_state = model::TaskState::Accepted;
    model::CancelState m_cancel = model::CancelState::None;
    int m_attempt = 1;
    model::ExecutionType m_type = model::ExecutionType::Traditional;
    QLabel* m_glyph = nullptr;
    QLabel* m_word = nullptr;
};

// The icon of a task's state as shown, with "retrying" and "cancelling".
QString taskStateIcon(model::TaskState state, model::CancelState cancel, int attempt);

// A pill with a toned background.
class Badge final : public QLabel
{
    Q_OBJECT

public:
    explicit Badge(QWidget* parent = nullptr);
    void set(Tone tone, const QString& text); // an empty text hides it
};

} // namespace tributary::widgets
