// The list of what the toasts said. Thread: GUI; modeless, Esc closes it.
#pragma once

#include "shell/notices.h"

#include <QDialog>

namespace tributary::shell {

class NoticeList final : public QDialog
{
    Q_OBJECT

public:
    NoticeList(const widgets::Theme& theme, const widgets::DisplayFormat& format,
               const Notices& notices, QWidget* parent);
};

} // namespace tributary::shell
