// rules experiment: a shadow or a canary in numbers.
#include "base/clock.h"
#include "output.h"
#include "rollout/assignment.h"
#include "rollout/rollout_json.h"
#include "rules_versions.h"
#include "service/rule_json.h"
#include "service/task_json.h"
#include "store_access.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <ostream>

namespace tributary::ctl {
namespace {

using Json = nlohmann::ordered_json;
using rollout::Guard;

std::string part(std::int64_t events, std::int64_t tasks)
{
    if (tasks == 0)
        return "-";
    return fmt::format("{} of {} ({:.1f} %)", events, tasks,
                       100.0 * static_cast<double>(events) / static_cast<double>(tasks));
}

void printTypes(const Cli& cli, const rollout::TypeMatrix& matrix)
{
    TextTable table({"ACTIVE \\ CANDIDATE", "TRADITIONAL", "SERVERLESS", "EDGE"});
    for (std::size_t from = 0; from < matrix.size(); ++from)
        table.add({std::string(model::toString(static_cast<model::ExecutionType>(from))),
                   fmt::format("{}", matrix[from][0]), fmt::format("{}", matrix[from][1]),
                   fmt::format("{}", matrix[from][2])});
    for (std::size_t column = 1; column <= matrix.size(); ++column)
        table.alignRight(column);
    cli.out << table.text();
}

void printSteps(const Cli& cli, const rollout::Rollout& rollout)
{
    TextTable table({"STEP", "CANDIDATE ENDED", "DECIDED OTHERWISE", "FAILED", "ACTIVE ENDED",
                     "DECIDED OTHERWISE", "FAILED"});
    for (const rollout::Step& step : rollout.steps) {
        const auto& a = step.candidate;
        const auto& b = step.control;
        table.add({fmt::format("{:g} %", step.share * 100.0 / rollout::kWhole),
                   fmt::format("{} of {}", a.finished, rollout.plan.samples),
                   fmt::format("{}", a.moved), part(a.failed, a.moved),
                   fmt::format("{}", b.finished), fmt::format("{}", b.moved),
                   part(b.failed, b.moved)});
    }
    for (std::size_t column = 0; column < 6; ++column)
        table.alignRight(column);
    cli.out << table.text();
}

// What has to come before the step is left.
void printWait(const Cli& cli, const service::RuleTrial& trial)
{
    const auto waits = rollout::pending(trial.rollout);
    if (!waits || trial.state != rollout::VersionState::Canary)
        return;
    if (waits->samples > 0)
        cli.line(fmt::format("the step waits for {} more {} of the candidate to end",
                             waits->samples, waits->samples == 1 ? "task" : "tasks"));
    if (waits->moved > 0)
        cli.line(fmt::format("the step waits for {} more of those that it decided otherwise to "
                             "end: half of them have to",
                             waits->moved));
    if (waits->notBefore > base::SystemClock().now())
        cli.line(
            fmt::format("the step lasts until {} at least", service::isoTime(waits->notBefore)));
}

void printGuards(const Cli& cli, const rollout::Rollout& rollout)
{
    const rollout::Tally candidate = total(rollout, true);
    const rollout::Tally control = total(rollout, false);
    TextTable table({"GUARDRAIL", "LIMIT", "ALARM", "CANDIDATE", "ACTIVE"});
    for (const Guard guard : rollout::kGuards) {
        const double limit = rollout.plan.limits.of(guard);
        if (limit == rollout::kOff) {
            table.add({std::string(toString(guard)), "off", "", "", ""});
            continue;
        }
        const auto cell = [guard](const rollout::Tally& tally) {
            return guard == Guard::Failures ? part(tally.failed, tally.moved)
                : guard == Guard::P95       ? part(tally.slow, tally.timed)
                                            : part(tally.dearest, tally.priced);
        };
        table.add({std::string(toString(guard)), fmt::format("{:g}", limit),
                   fmt::format("{:.0f} %", 100 * rollout::alarm(rollout, guard)), cell(candidate),
                   cell(control)});
    }
    cli.out << table.text();
    const auto& known = rollout.calibration;
    if (known.p95)
        cli.line(fmt::format("p95 counts tasks beyond {:.3g} s, the p95 of version {}", *known.p95,
                             rollout.base));
    if (known.costP90)
        cli.line(fmt::format("cost counts tasks beyond ${:.6g}, the 90th percentile of version {}",
                             *known.costP90, rollout.base));
}

// "edge by rule b, priority high": what of the decision acts, in short.
std::string decisionText(const std::string& text)
{
    const auto decision = rollout::readDecision(text);
    return decision ? fmt::format("{} by {}, {}", model::toString(decision->type), decision->rule,
                                  model::toString(decision->priority))
                    : std::string();
}

void printDifferences(const Cli& cli, const service::RuleTrial& trial)
{
    if (trial.differences.empty())
        return;
    TextTable table({"TASK", "NAME", "DECIDED BY", "ACTIVE", "CANDIDATE"});
    for (const auto& row : trial.differences)
        table.add({row.task == model::TaskId{} ? "gone" : model::toString(row.task), row.name,
                   row.byCandidate ? "candidate" : "active", decisionText(row.active),
                   decisionText(row.candidate)});
    cli.out << table.text();
    if (static_cast<std::int64_t>(trial.differences.size()) < trial.rollout.differing)
        cli.line(fmt::format("the newest {} of {} tasks", trial.differences.size(),
                             trial.rollout.differing));
}

void print(const Cli& cli, const service::RuleTrial& trial)
{
    const rollout::Rollout& rollout = trial.rollout;
    const bool isCanary = rollout.plan.mode == rollout::Mode::Canary;
    cli.line(fmt::format("version {}, {} beside version {}: {}{}", rollout.version,
                         toString(rollout.plan.mode), rollout.base, toString(trial.state),
                         isCanary ? fmt::format(", {:g} % of the new tasks",
                                                rollout.share() * 100.0 / rollout::kWhole)
                                  : std::string()));
    if (!trial.reason.empty())
        cli.line(printable(trial.reason));
    cli.line(fmt::format("{} tasks decided by both: {} differently, {} more by another rule",
                         rollout.decided, rollout.differing, rollout.otherRule));
    printTypes(cli, rollout.matrix);
    if (isCanary) {
        printSteps(cli, rollout);
        printWait(cli, trial);
        printGuards(cli, rollout);
    }
    printDifferences(cli, trial);
}

} // namespace

int showTrial(const Cli& cli, std::int64_t version, int list)
{
    const auto access = StoreAccess::open(cli.dataDir);
    if (!access)
        return cli.fail(access.error());
    const auto trial = (*access)->operations().ruleTrial(version, list);
    if (!trial)
        return cli.fail(trial.error());
    if (!cli.json) {
        print(cli, *trial);
        return kDone;
    }
    cli.line(service::ruleTrialJson(*trial));
    for (const auto& row : trial->differences)
        cli.line(service::ruleDifferenceJson(row));
    return kDone;
}

} // namespace tributary::ctl
