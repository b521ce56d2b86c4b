// One field of a form: its name above, the editor, and below it a hint or what is wrong.
//
// Thread: GUI. The editor gets the name as its accessible name, hint or error as its description.
#pragma once

#include <QWidget>

class QHBoxLayout;
class QLabel;

namespace tributary::widgets {

class FormField final : public QWidget
{
    Q_OBJECT

public:
    explicit FormField(QWidget* editor, QWidget* parent = nullptr);

    // `key`: how files call it, may be empty; shown where there is room.
    void setLabel(const QString& label, const QString& key = {});
    void setHint(const QString& hint);
    void setError(const QString& error); // takes the place of the hint; empty = none
    QString error() const { return m_error; }
    QString label() const;
    QWidget* editor() const { return m_editor; }
    QHBoxLayout* row() const { return m_row; } // for buttons right of the editor

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void refresh();
    void showKey();

    QWidget* m_editor;
    QHBoxLayout* m_row = nullptr;
    QLabel* m_label = nullptr;
    QLabel* m_key = nullptr;
    QLabel* m_note = nullptr;
    QString m_hint;
    QString m_error;
};

} // namespace tributary::widgets
