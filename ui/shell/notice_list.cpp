#include "shell/notice_list.h"

#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

namespace tributary::shell {

NoticeList::NoticeList(const widgets::Theme& theme, const widgets::DisplayFormat& format,
                       const Notices& notices, QWidget* parent)
    : QDialog(parent)
{
    setObjectName(QStringLiteral("noticeList"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Notices"));
    const widgets::Metrics& m = theme.metrics();
    auto* list = new QListWidget(this);
    list->setAccessibleName(tr("Notices, the newest first"));
    list->setProperty("framed", true);
    list->setWordWrap(true);
    list->setIconSize(QSize(m.icon, m.icon));
    const auto add = [list, &theme, &format](const Notice& notice) {
        auto* item = new QListWidgetItem(
            theme.icon(Notices::iconOf(notice.tone), theme.tone(notice.tone)),
            tr("%1   %2", "time, notice").arg(format.timeOfDay(notice.at), notice.text));
        list->insertItem(0, item);
    };
    for (const Notice& notice : notices.all())
        add(notice);
    auto* empty = new QLabel(tr("Nothing was said yet."), this);
    empty->setProperty("role", QStringLiteral("muted"));
    empty->setVisible(list->count() == 0);
    list->setVisible(list->count() > 0);
    list->setCurrentRow(0);
    connect(&notices, &Notices::added, this, [add, list, empty](const Notice& notice) {
        add(notice);
        list->show();
        empty->hide();
    });
    auto* close = new QPushButton(tr("Close"), this);
    close->setDefault(true);
    connect(close, &QPushButton::clicked, this, &QDialog::close);
    auto* column = new QVBoxLayout(this);
    column->addWidget(empty);
    column->addWidget(list, 1);
    column->addWidget(close, 0, Qt::AlignRight);
    resize(m.panelWidth * 2, m.rowHeight * 14);
}

} // namespace tributary::shell
