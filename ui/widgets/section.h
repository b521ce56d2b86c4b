// A titled part of a form that folds away; folded, it says in a few words what it holds.
//
// Thread: GUI.
#pragma once

#include "widgets/theme.h"

#include <QWidget>

class QLabel;
class QToolButton;
class QVBoxLayout;

namespace tributary::widgets {

class Section final : public QWidget
{
    Q_OBJECT

public:
    explicit Section(const Theme& theme, QWidget* parent = nullptr);

    void setTitle(const QString& title);
    void setSummary(const QString& summary); // shown while folded
    void setOpen(bool isOpen);
    bool isOpen() const;
    QVBoxLayout* body() const { return m_body; }
    bool holds(const QWidget* widget) const;

private:
    void refresh();

    const Theme& m_theme;
    QToolButton* m_header = nullptr;
    QLabel* m_summary = nullptr;
    QWidget* m_content = nullptr;
    QVBoxLayout* m_body = nullptr;
};

} // namespace tributary::widgets
