// The task file as text: an editor with squiggles and, below it, what is wrong in words.
//
// Thread: GUI.
#pragma once

#include "base/error.h"
#include "widgets/record_proxy.h"
#include "widgets/theme.h"

#include <QString>
#include <QWidget>

#include <vector>

namespace tributary::widgets {
class CodeEditor;
class DisplayFormat;
} // namespace tributary::widgets

namespace tributary::pages {

class SubmitText final : public QWidget
{
    Q_OBJECT

public:
    SubmitText(const widgets::Theme& theme, const widgets::DisplayFormat& format,
               QWidget* parent = nullptr);

    void setText(const QString& text); // one step of undo
    const QString& text() const { return m_text; }
    void setErrors(const std::vector<base::Error>& errors);
    bool focusFirstError(); // false when there is none
    void focusEditor();
    void step(int direction); // to the next or previous problem
    void retranslate();

signals:
    void edited(); // not while an input method is composing

private:
    void showRow(int row);

    widgets::CodeEditor* m_editor = nullptr;
    widgets::RecordTable m_problems;
    QString m_text;
};

} // namespace tributary::pages
