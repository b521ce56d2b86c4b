#include "pages/rules/publish_summary.h"

#include "models/rule_check.h"
#include "models/text_diff.h"
#include "pages/rules/change_lines.h"

namespace tributary::pages {

PublishSummary summaryOf(const PublishRequest& request, const Stopped& isStopped)
{
    const models::RuleDraft& draft = request.draft;
    PublishSummary summary{.baseVersion = draft.baseVersion};
    const models::RuleCheck check = models::checkRules(draft.text, draft.file, isStopped);
    summary.errors = check.errorCount();
    summary.failedTests = check.failedTests();
    summary.tests = static_cast<int>(check.tests.size());
    if (isStopped())
        return summary;
    const models::TextDiff diff = models::diffLines(request.baseSource, draft.text);
    summary.added = diff.added;
    summary.removed = diff.removed;
    if (isStopped())
        return summary;
    summary.changes = changeLines(request.baseSource, draft.text);
    summary.changeCount = summary.changes.size();
    if (summary.changeCount > PublishSummary::kMostChanges)
        summary.changes.resize(PublishSummary::kMostChanges);
    return summary;
}

} // namespace tributary::pages
