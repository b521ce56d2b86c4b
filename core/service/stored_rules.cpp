#include "service/stored_rules.h"

namespace tributary::service {

base::Result<std::shared_ptr<rules::RuleSet>> loadVersion(const store::RuleSetVersion& row)
{
    auto loaded = rules::loadRules(row.source, row.file, rules::RuleOrigin::Published);
    if (!loaded)
        return std::unexpected(std::move(loaded.error().front().error));
    loaded->setVersion(row.version);
    return std::make_shared<rules::RuleSet>(std::move(*loaded));
}

} // namespace tributary::service
