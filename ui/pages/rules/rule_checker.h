// Checks the text of the rules beside the window: soon after the last key, or at once.
//
// Thread: GUI. One check at a time: each reads all of the text, and ten megabytes take seconds. One
// whose text was changed is stopped and the text of now is checked.
#pragma once

#include "models/rule_check.h"
#include "pages/page.h"
#include "pages/rules/rule_document.h"

#include <QObject>
#include <QTimer>

#include <atomic>
#include <memory>

namespace tributary::pages {

class RuleChecker final : public QObject
{
    Q_OBJECT

public:
    RuleChecker(const AppContext& app, const RuleDocument& document, QObject* parent);

    void soon();
    void now();

signals:
    void started();
    void checked(const tributary::models::RuleCheck& check, int revision);

private:
    void take(const models::RuleCheck& check, int revision);

    const AppContext m_app;
    const RuleDocument& m_document;
    QTimer m_soon;
    std::shared_ptr<std::atomic_bool> m_stop; // of the check that runs; null when none does
};

} // namespace tributary::pages
