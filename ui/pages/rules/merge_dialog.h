// Three texts side by side when somebody published while a draft was edited: what they changed,
// what the draft changes, and both together.
//
// Thread: GUI; large texts are compared beside the window, and nothing can be taken until they are.
// Where both changed the same lines the operator chooses; nothing is taken before.
#pragma once

#include "models/text_merge.h"
#include "pages/page.h"

#include <QDialog>
#include <QList>

class QComboBox;
class QLabel;
class QPushButton;
class QPushButton;

namespace tributary::widgets {
class DiffView;
} // namespace tributary::widgets

namespace tributary::pages {

struct MergeSides
{
    qint64 baseVersion = 0;
    QString base;
    QString mine; // the draft
    qint64 theirVersion = 0;
    QString theirs; // the active version
    QString author;
};

class MergeDialog final : public QDialog
{
    Q_OBJECT

public:
    MergeDialog(const AppContext& app, const MergeSides& sides, QWidget* parent = nullptr);

    QString result() const; // with what is chosen now

signals:
    // The draft becomes `text`, on top of the active version.
    void chosen(qint64 version, const QString& text);

private:
    struct Comparison;
    QWidget* buildSides();
    QWidget* buildConflicts();
    QWidget* buildButtons();
    void compare();
    void take(const Comparison& found);
    void refresh(); // after a choice

    const AppContext m_app;
    MergeSides m_sides;
    bool m_isLarge = false;
    models::TextMerge m_merge;
    QList<QComboBox*> m_choices;
    QList<QPushButton*> m_takes;
    QLabel* m_caption = nullptr;
    widgets::DiffView* m_mine = nullptr;
    widgets::DiffView* m_theirs = nullptr;
    widgets::DiffView* m_result = nullptr;
};

} // namespace tributary::pages
