// Asks how an operator knows that an attempt in state unknown is gone.
//
// Thread: GUI; use open(). Esc answers nothing.
#pragma once

#include "model/records.h"
#include "widgets/theme.h"

#include <QDialog>

namespace tributary::pages {

class LostDialog final : public QDialog
{
    Q_OBJECT

public:
    LostDialog(const widgets::Theme& theme, const model::AttemptRecord& attempt, QWidget* parent);

signals:
    void declared(const QString& reason);
};

} // namespace tributary::pages
