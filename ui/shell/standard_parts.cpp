#include "pages/backends/backends_page.h"
#include "pages/cost/cost_page.h"
#include "pages/latency/latency_page.h"
#include "pages/overview/overview_page.h"
#include "pages/rules/rules_page.h"
#include "pages/submit/submit_page.h"
#include "pages/task_detail/task_detail_page.h"
#include "pages/tasks/tasks_page.h"
#include "shell/shell_parts.h"

namespace tributary::shell {

namespace {

template<class P>
pages::PageFactory factory()
{
    return [](const pages::AppContext& app, QWidget* parent) -> pages::Page* {
        return new P(app, parent);
    };
}

} // namespace

ShellParts standardParts()
{
    ShellParts parts;
    parts.pages.push_back(factory<pages::OverviewPage>());
    parts.pages.push_back(factory<pages::TasksPage>());
    parts.pages.push_back(factory<pages::SubmitPage>());
    parts.pages.push_back(factory<pages::RulesPage>());
    parts.pages.push_back(factory<pages::BackendsPage>());
    parts.pages.push_back(factory<pages::CostPage>());
    parts.pages.push_back(factory<pages::LatencyPage>());
    parts.taskDetail = [](const pages::AppContext& app, const model::TaskId& task,
                          QWidget* parent) -> pages::Page* {
        return new pages::TaskDetailPage(app, task, parent);
    };
    return parts;
}

} // namespace tributary::shell
