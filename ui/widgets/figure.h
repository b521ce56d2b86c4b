// One number with its name above and a note below, for the heads of pages.
//
// Thread: GUI.
#pragma once

#include "widgets/theme.h"

#include <QWidget>

class QLabel;

namespace tributary::widgets {

class Figure final : public QWidget
{
    Q_OBJECT

public:
    explicit Figure(QWidget* parent = nullptr);

    void setName(const QString& name);
    void setValue(const QString& value, const QString& note = {});
    void setNoteWraps(bool wraps); // where there is little room
    QString value() const;

private:
    void describe();

    QLabel* m_name = nullptr;
    QLabel* m_value = nullptr;
    QLabel* m_note = nullptr;
};

} // namespace tributary::widgets
