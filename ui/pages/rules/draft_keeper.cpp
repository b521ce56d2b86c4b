#include "pages/rules/draft_keeper.h"

#include "pages/rules/beside.h"
#include "pages/rules/rule_document.h"

#include <mutex>
#include <utility>

namespace tributary::pages {

struct DraftKeeper::Disk
{
    explicit Disk(const QString& dataDir)
        : store(dataDir)
    {
    }

    // Two workers may have drafts: an older one never takes the place of a newer one.
    base::Result<> write(quint64 number, const Draft& draft)
    {
        const std::lock_guard lock(mutex);
        if (number < written)
            return {};
        written = number;
        return draft ? store.save(*draft) : store.discard();
    }

    std::mutex mutex; // guards the next two
    models::RuleDraftStore store;
    quint64 written = 0;
};

DraftKeeper::DraftKeeper(const AppContext& app, QObject* parent)
    : QObject(parent)
    , m_app(app)
    , m_disk(std::make_shared<Disk>(app.dataDir.isEmpty() ? models::defaultDataDir() : app.dataDir))
{
}

DraftKeeper::~DraftKeeper()
{
    if (m_unwritten)
        (void)m_disk->write(++m_asked, *m_unwritten); // nobody is left to tell
}

QString DraftKeeper::path() const
{
    return m_disk->store.path();
}

base::Result<DraftKeeper::Draft> DraftKeeper::load()
{
    const std::lock_guard lock(m_disk->mutex);
    return m_disk->store.load();
}

void DraftKeeper::save(const Draft& draft, Done done)
{
    const bool isLarge = draft && RuleDocument::isLarge(draft->text);
    m_unwritten = draft;
    runBeside(
        m_app.gateway, this, QStringLiteral("draft"), isLarge,
        [disk = m_disk, number = ++m_asked, draft](const Stopped&) {
            return disk->write(number, draft);
        },
        [this, done = std::move(done)](const base::Result<>& written) {
            m_unwritten.reset();
            done(written);
        });
}

base::Result<> DraftKeeper::saveNow(const Draft& draft)
{
    m_unwritten.reset();
    return m_disk->write(++m_asked, draft);
}

} // namespace tributary::pages
