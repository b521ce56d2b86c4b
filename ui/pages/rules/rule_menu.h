// The button with what is done to a draft as a whole: files, the rules that ship, format, discard.
//
// Thread: GUI.
#pragma once

#include "pages/page.h"

#include <QToolButton>

#include <functional>

namespace tributary::pages {

class RuleMenu final : public QToolButton
{
    Q_OBJECT

public:
    explicit RuleMenu(const AppContext& app, QWidget* parent = nullptr);

    void setFileName(const QString& name) { m_fileName = name; } // offered for the export
    void askFile(bool isExport);
    void retranslate();

signals:
    void openRequested(const QString& path);
    void exportRequested(const QString& path);
    void saveRequested();
    void textRequested(const QString& text); // of rules that ship
    void formatRequested();
    void discardRequested();

private:
    void add(const char* name, const char* icon, const QString& text,
             const std::function<void()>& action);

    const AppContext m_app;
    QString m_fileName;
};

// The text of rules that ship: "default" or "seed".
QString shippedRules(const QString& name);

} // namespace tributary::pages
