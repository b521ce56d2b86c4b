#include "pages/rules/rule_checker.h"

#include <utility>

namespace tributary::pages {
namespace {

constexpr int kPauseMs = 150; // after the last key

} // namespace

RuleChecker::RuleChecker(const AppContext& app, const RuleDocument& document, QObject* parent)
    : QObject(parent)
    , m_app(app)
    , m_document(document)
{
    m_soon.setSingleShot(true);
    m_soon.setInterval(kPauseMs);
    connect(&m_soon, &QTimer::timeout, this, &RuleChecker::now);
}

void RuleChecker::soon()
{
    m_soon.start();
}

void RuleChecker::now()
{
    m_soon.stop();
    if (m_stop) {
        m_stop->store(true); // take() goes on with the text of then
        return;
    }
    m_stop = std::make_shared<std::atomic_bool>(false);
    m_app.gateway.query(
        this, QStringLiteral("check"),
        [text = m_document.text(), file = m_document.fileName(),
         stop = m_stop](const gateway::Queries& on) {
            return models::checkRules(
                text, file, [&on, &stop] { return stop->load() || on.cancel->isCancelled(); });
        },
        [this, revision = m_document.revision()](const models::RuleCheck& check) {
            take(check, revision);
        });
    emit started();
}

void RuleChecker::take(const models::RuleCheck& check, int revision)
{
    if (std::exchange(m_stop, nullptr)->load())
        return now();
    emit checked(check, revision);
}

} // namespace tributary::pages
