// The rail at the left: the product's name and one button a page.
//
// Thread: GUI.
#pragma once

#include "widgets/theme.h"

#include <QFrame>
#include <QList>

class QButtonGroup;
class QToolButton;
class QVBoxLayout;

namespace tributary::shell {

class Rail final : public QFrame
{
    Q_OBJECT

public:
    explicit Rail(const widgets::Theme& theme, QWidget* parent = nullptr);

    void addPage(const QString& id, const QString& iconName);
    void setTitle(int page, const QString& title);
    void setCurrent(int page);
    // A button below the pages: theme, language, help.
    QToolButton* addTool(const QString& id, const QString& iconName);

signals:
    void activated(int page);

private:
    QToolButton* makeButton(const QString& id, const QString& iconName);
    void recolor();

    const widgets::Theme& m_theme;
    QButtonGroup* m_group = nullptr;
    QVBoxLayout* m_pages = nullptr;
    QVBoxLayout* m_tools = nullptr;
    QList<QToolButton*> m_buttons;
};

} // namespace tributary::shell
