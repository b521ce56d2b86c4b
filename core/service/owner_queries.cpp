#include "service/owner_queries.h"

#include "service/task_json.h"

namespace tributary::service {

base::Result<WhyHere> OwnerQueries::why(const model::TaskId& id, bool withCurrentRules)
{
    const auto text = m_owner.get("/v1/tasks/" + model::toString(id) + "/why"
                                  + (withCurrentRules ? "?rules=current" : ""));
    if (text)
        return readWhy(*text);
    if (text.error().code != base::ErrorCode::Unavailable)
        return std::unexpected(text.error());
    return LocalQueries::why(id, withCurrentRules);
}

base::Result<std::vector<BackendRow>> OwnerQueries::backends()
{
    const auto text = m_owner.get("/v1/backends");
    if (!text)
        return std::unexpected(text.error());
    return readBackends(*text);
}

base::Result<Overview> OwnerQueries::overview()
{
    auto view = LocalQueries::overview();
    const auto text = m_owner.get("/v1/status");
    const auto status = text ? readStatus(*text) : base::Result<EngineStatus>{};
    if (view && status)
        view->isPaused = status->mode == EngineStatus::Mode::Paused;
    return view;
}

base::Result<PriceBookRow> OwnerQueries::priceBook()
{
    const auto text = m_owner.get("/v1/prices");
    return text ? readPrices(*text) : LocalQueries::priceBook();
}

} // namespace tributary::service
