// The row of views above the task list: the fixed ones and those that were saved.
//
// Thread: GUI. The star saves what is shown under a name; the context menu of a saved view removes
// it.
#pragma once

#include "models/saved_views.h"
#include "widgets/theme.h"

#include <QWidget>

class QButtonGroup;
class QHBoxLayout;
class QToolButton;

namespace tributary::pages {

class ViewBar final : public QWidget
{
    Q_OBJECT

public:
    ViewBar(const widgets::Theme& theme, models::SavedViews& views, QWidget* parent = nullptr);

    // The chip whose filter it is looks pressed.
    void setCurrent(const models::SavedView& shown);
    void retranslate();

signals:
    void chosen(const tributary::models::SavedView& view);
    void saveRequested(const QString& name);
    void removeRequested(const QString& name);
    void ruleRequested(); // of what is shown

private:
    QList<models::SavedView> fixedViews() const;
    void rebuild();
    QToolButton* addChip(const models::SavedView& view);
    void askName();
    void mark();

    const widgets::Theme& m_theme;
    models::SavedViews& m_views;
    models::SavedView m_current;
    QHBoxLayout* m_chips = nullptr;
    QList<std::pair<models::SavedView, QToolButton*>> m_buttons;
    QToolButton* m_star = nullptr;
    QToolButton* m_rule = nullptr;
};

} // namespace tributary::pages
