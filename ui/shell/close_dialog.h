// Asks what becomes of running work when the window closes.
//
// Thread: GUI; use open(). Esc and Stay answer nothing.
#pragma once

#include "widgets/theme.h"

#include <QDialog>

class QVBoxLayout;

namespace tributary::shell {

enum class CloseChoice : std::uint8_t
{
    LeaveRunning, // quit at once; the runner goes on with what runs
    Drain, // start nothing new, quit when what runs has ended
    CancelRunning, // cancel what runs, quit when it is gone
    Minimise
};

class CloseDialog final : public QDialog
{
    Q_OBJECT

public:
    CloseDialog(const widgets::Theme& theme, std::int64_t running, std::int64_t waiting,
                QWidget* parent);

signals:
    void chosen(tributary::shell::CloseChoice choice);

private:
    void addChoice(CloseChoice choice, const char* name, const QString& text,
                   const QString& caption);

    const widgets::Theme& m_theme;
    QVBoxLayout* m_column = nullptr;
};

} // namespace tributary::shell
