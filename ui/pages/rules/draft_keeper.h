// Keeps the draft on disk: a large one beside the window, one after the other, the last one wins.
//
// Thread: GUI. What was not yet written when this goes is written then: nothing that was typed is
// lost with the window.
#pragma once

#include "models/rule_draft_store.h"
#include "pages/page.h"

#include <QObject>

#include <functional>
#include <memory>
#include <optional>

namespace tributary::pages {

class DraftKeeper final : public QObject
{
public:
    using Draft = std::optional<models::RuleDraft>; // nothing = there is none to keep
    using Done = std::function<void(const base::Result<>&)>;

    DraftKeeper(const AppContext& app, QObject* parent);
    ~DraftKeeper() override;

    QString path() const;
    base::Result<Draft> load();
    // `done` runs when it is on disk, for a small one before this returns; not when a later one has
    // taken its place.
    void save(const Draft& draft, Done done);
    base::Result<> saveNow(const Draft& draft);

private:
    struct Disk;

    const AppContext m_app;
    std::shared_ptr<Disk> m_disk;
    quint64 m_asked = 0; // number of the last draft
    std::optional<Draft> m_unwritten; // the last one, as long as a worker has it
};

} // namespace tributary::pages
