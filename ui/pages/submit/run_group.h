// What a task runs: its name, a command, a function or a URL, and how a command is wrapped.
//
// Thread: GUI.
#pragma once

#include "pages/submit/field_group.h"

class QCheckBox;
class QComboBox;
class QPlainTextEdit;
class QPushButton;

namespace tributary::widgets {
class Theme;
} // namespace tributary::widgets

namespace tributary::pages {

class RunGroup final : public FieldGroup
{
    Q_OBJECT

public:
    explicit RunGroup(const widgets::Theme& theme, QWidget* parent = nullptr);

    void setDraft(const models::TaskDraft& draft) override;
    void read(models::TaskDraft& draft) const override;
    void retranslate() override;
    bool isCommandComplete() const; // no quote is left open

private:
    void build(const widgets::Theme& theme);
    models::TaskDraft::Kind kind() const;
    void showKind();
    void choosePackage();

    QLineEdit* m_name = nullptr;
    QLineEdit* m_taskType = nullptr;
    QComboBox* m_kind = nullptr;
    QPlainTextEdit* m_command = nullptr;
    QString m_commandText; // committed text, without what an input method is composing
    QLineEdit* m_function = nullptr;
    QLineEdit* m_url = nullptr;
    QWidget* m_wrapping = nullptr; // package and container, of commands only
    QLineEdit* m_package = nullptr;
    QPushButton* m_browse = nullptr;
    QLineEdit* m_image = nullptr;
    QCheckBox* m_hostNetwork = nullptr;
};

} // namespace tributary::pages
