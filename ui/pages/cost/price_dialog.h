// Shows the price book as text and puts an edited one in force.
//
// Thread: GUI. It stays open until the core has answered: a refusal is said in it and marked at its
// place, and nothing of a refused book is applied.
#pragma once

#include "pages/page.h"

#include <QDialog>

class QLabel;
class QPushButton;

namespace tributary::widgets {
class Banner;
class CodeEditor;
} // namespace tributary::widgets

namespace tributary::pages {

class PriceDialog final : public QDialog
{
    Q_OBJECT

public:
    explicit PriceDialog(const AppContext& app, QWidget* parent = nullptr);

    void setFailure(const base::Error& error); // may be tried again

signals:
    void replaceRequested(const tributary::service::SetPriceBook& command);

private:
    void build();
    void load();
    void show(const service::PriceBookRow& book);
    void send();
    void refresh();

    AppContext m_app;
    std::string m_file; // of the book, for messages
    QString m_source; // as it is in force
    bool m_isSending = false;
    widgets::Banner* m_banner = nullptr;
    QLabel* m_head = nullptr;
    widgets::CodeEditor* m_editor = nullptr;
    QPushButton* m_replace = nullptr;
};

} // namespace tributary::pages
