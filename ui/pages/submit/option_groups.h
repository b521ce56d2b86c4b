// Everything about a task beside what it runs and needs: inputs, labels, dependencies, time-outs,
// retries, override.
//
// Thread: GUI. Each of its groups stands in a section of its own.
#pragma once

#include "pages/submit/field_group.h"

class QCheckBox;
class QComboBox;
class QLabel;
class QPlainTextEdit;

namespace tributary::widgets {
class Theme;
} // namespace tributary::widgets

namespace tributary::pages {

class PairList;

class InputsGroup final : public FieldGroup
{
    Q_OBJECT

public:
    explicit InputsGroup(const widgets::Theme& theme, QWidget* parent = nullptr);
    void setDraft(const models::TaskDraft& draft) override;
    void read(models::TaskDraft& draft) const override;
    void retranslate() override;

private:
    QPlainTextEdit* m_inputs = nullptr;
    QString m_text; // committed, without what an input method is composing
};

class LinksGroup final : public FieldGroup
{
    Q_OBJECT

public:
    explicit LinksGroup(const widgets::Theme& theme, QWidget* parent = nullptr);
    void setDraft(const models::TaskDraft& draft) override;
    void read(models::TaskDraft& draft) const override;
    void retranslate() override;

private:
    PairList* m_labels = nullptr;
    QLineEdit* m_dependsOn = nullptr;
};

class LimitsGroup final : public FieldGroup
{
    Q_OBJECT

public:
    explicit LimitsGroup(const widgets::Theme& theme, QWidget* parent = nullptr);
    void setDraft(const models::TaskDraft& draft) override;
    void read(models::TaskDraft& draft) const override;
    void retranslate() override;

private:
    QHash<QString, QLineEdit*> m_timeouts; // by "queue", "start", "run", "total"
    QLineEdit* m_attempts = nullptr;
    QLineEdit* m_backoff = nullptr;
    QCheckBox* m_idempotent = nullptr;
};

class OverrideGroup final : public FieldGroup
{
    Q_OBJECT

public:
    explicit OverrideGroup(const widgets::Theme& theme, QWidget* parent = nullptr);
    void setDraft(const models::TaskDraft& draft) override;
    void read(models::TaskDraft& draft) const override;
    void retranslate() override;

private:
    QComboBox* m_type = nullptr;
    QLineEdit* m_backend = nullptr;
    QLineEdit* m_reason = nullptr;
    QLabel* m_note = nullptr;
};

} // namespace tributary::pages
