<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>FacetPanel</name>
    <message numerus="yes">
        <source>%n more…</source>
        <translation>
            <numerusform>%n more…</numerusform>
            <numerusform>%n more…</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FeatureField</name>
    <message numerus="yes">
        <source>%n cores</source>
        <translation>
            <numerusform>%n core</numerusform>
            <numerusform>%n cores</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SubmitPreview</name>
    <message numerus="yes">
        <source>By %n similar runs</source>
        <translation>
            <numerusform>By %n similar run</numerusform>
            <numerusform>By %n similar runs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>tributary::pages::BulkDialog</name>
    <message numerus="yes">
        <source>Cancel %n task(s)</source>
        <translation>
            <numerusform>Cancel %n task</numerusform>
            <numerusform>Cancel %n tasks</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Retry %n task(s)</source>
        <translation>
            <numerusform>Retry %n task</numerusform>
            <numerusform>Retry %n tasks</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>tributary::pages::CostPage</name>
    <message numerus="yes">
        <source>%n others</source>
        <translation>
            <numerusform>%n other</numerusform>
            <numerusform>%n others</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Prices: %1, %n days old</source>
        <translation>
            <numerusform>Prices: %1, %n day old</numerusform>
            <numerusform>Prices: %1, %n days old</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>tributary::pages::CoverageView</name>
    <message numerus="yes">
        <source>%1 of %n conditions seen both true and false.</source>
        <translation>
            <numerusform>%1 of %n condition seen both true and false.</numerusform>
            <numerusform>%1 of %n conditions seen both true and false.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>tributary::pages::FrontierChart</name>
    <message numerus="yes">
        <source>%n points; Left and Right go through them by cost</source>
        <translation>
            <numerusform>%n point; Left and Right go through them by cost</numerusform>
            <numerusform>%n points; Left and Right go through them by cost</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>tributary::pages::LatencyChart</name>
    <message numerus="yes">
        <source>%1 %2 (%n samples)</source>
        <translation>
            <numerusform>%1 %2 (%n sample)</numerusform>
            <numerusform>%1 %2 (%n samples)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>tributary::pages::LatencyPage</name>
    <message numerus="yes">
        <source>%1, %2: %n tasks</source>
        <translation>
            <numerusform>%1, %2: %n task</numerusform>
            <numerusform>%1, %2: %n tasks</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1: p95 ≤ %2 of %n samples</source>
        <translation>
            <numerusform>%1: p95 ≤ %2 of %n sample</numerusform>
            <numerusform>%1: p95 ≤ %2 of %n samples</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n samples; arrow keys move between the cells, with Shift they select several, Enter opens the tasks</source>
        <translation>
            <numerusform>%n sample; arrow keys move between the cells, with Shift they select several, Enter opens the tasks</numerusform>
            <numerusform>%n samples; arrow keys move between the cells, with Shift they select several, Enter opens the tasks</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>tributary::pages::LeafEditor</name>
    <message numerus="yes">
        <source>The condition has %n characters, too many for a form: edit it in the text.</source>
        <translation>
            <numerusform>The condition has %n character, too many for a form: edit it in the text.</numerusform>
            <numerusform>The condition has %n characters, too many for a form: edit it in the text.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>tributary::pages::LivePanel</name>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tasks of unknown cost are left out</source>
        <translation>
            <numerusform>%n task of unknown cost is left out</numerusform>
            <numerusform>%n tasks of unknown cost are left out</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tasks would be submitted</source>
        <translation>
            <numerusform>%n task would be submitted</numerusform>
            <numerusform>%n tasks would be submitted</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>tributary::pages::MergeDialog</name>
    <message numerus="yes">
        <source>Both together, %n places were changed twice. Left to publish:</source>
        <translation>
            <numerusform>Both together, %n place was changed twice. Left to publish:</numerusform>
            <numerusform>Both together, %n places were changed twice. Left to publish:</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>tributary::pages::OptimisePanel</name>
    <message numerus="yes">
        <source>%n other settings: none is beaten in cost and in latency at once.</source>
        <translation>
            <numerusform>%n other setting, which is not beaten in cost and in latency at once.</numerusform>
            <numerusform>%n other settings: none is beaten in cost and in latency at once.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n settings did not hold over the whole history and are left out.</source>
        <translation>
            <numerusform>%n setting did not hold over the whole history and is left out.</numerusform>
            <numerusform>%n settings did not hold over the whole history and are left out.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>tributary::pages::OverviewCharts</name>
    <message numerus="yes">
        <source>%1: %n tasks</source>
        <translation>
            <numerusform>%1: %n task</numerusform>
            <numerusform>%1: %n tasks</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>tributary::pages::OverviewLists</name>
    <message numerus="yes">
        <source>%1, %2: %n tasks</source>
        <translation>
            <numerusform>%1, %2: %n task</numerusform>
            <numerusform>%1, %2: %n tasks</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tasks; arrow keys move between the cells, Enter opens the tasks of one</source>
        <translation>
            <numerusform>%n task; arrow keys move between the cells, Enter opens the tasks of one</numerusform>
            <numerusform>%n tasks; arrow keys move between the cells, Enter opens the tasks of one</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>tributary::pages::OverviewTiles</name>
    <message numerus="yes">
        <source>%n unknown</source>
        <comment>tasks of unknown state</comment>
        <translation>
            <numerusform>%n unknown</numerusform>
            <numerusform>%n unknown</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n dead letters</source>
        <translation>
            <numerusform>%n dead letter</numerusform>
            <numerusform>%n dead letters</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>tributary::pages::PublishDialog</name>
    <message numerus="yes">
        <source>%n tests pass.</source>
        <translation>
            <numerusform>%n test passes.</numerusform>
            <numerusform>%n tests pass.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Blocked: %n errors.</source>
        <translation>
            <numerusform>Blocked: %n error.</numerusform>
            <numerusform>Blocked: %n errors.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Blocked: %n tests fail.</source>
        <translation>
            <numerusform>Blocked: %n test fails.</numerusform>
            <numerusform>Blocked: %n tests fail.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>… and %n more lines</source>
        <translation>
            <numerusform>… and %n more line</numerusform>
            <numerusform>… and %n more lines</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>tributary::pages::RuleChoice</name>
    <message numerus="yes">
        <source>%1 of %n rules</source>
        <translation>
            <numerusform>%1 of %n rule</numerusform>
            <numerusform>%1 of %n rules</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more rules are not listed</source>
        <translation>
            <numerusform>%n more rule is not listed</numerusform>
            <numerusform>%n more rules are not listed</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>tributary::pages::RuleList</name>
    <message numerus="yes">
        <source>%n tasks in the time range</source>
        <translation>
            <numerusform>%n task in the time range</numerusform>
            <numerusform>%n tasks in the time range</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>tributary::pages::RulesPage</name>
    <message numerus="yes">
        <source>%n errors</source>
        <translation>
            <numerusform>%n error</numerusform>
            <numerusform>%n errors</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tests fail</source>
        <translation>
            <numerusform>%n test fails</numerusform>
            <numerusform>%n tests fail</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>tributary::pages::SubmitForm</name>
    <message numerus="yes">
        <source>%n declared</source>
        <translation>
            <numerusform>%n declared</numerusform>
            <numerusform>%n declared</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>waits for %n tasks</source>
        <translation>
            <numerusform>waits for %n task</numerusform>
            <numerusform>waits for %n tasks</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>tributary::pages::SubmitPage</name>
    <message numerus="yes">
        <source>The form shows one task, the text holds %n.</source>
        <translation>
            <numerusform>The form shows one task, the text holds %n.</numerusform>
            <numerusform>The form shows one task, the text holds %n.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The text has %n problems; they stand below it.</source>
        <translation>
            <numerusform>The text has %n problem; it stands below.</numerusform>
            <numerusform>The text has %n problems; they stand below.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Not submitted: %n problems</source>
        <translation>
            <numerusform>Not submitted: %n problem</numerusform>
            <numerusform>Not submitted: %n problems</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Submitted: %n tasks are on disk.</source>
        <translation>
            <numerusform>Submitted: %n task is on disk.</numerusform>
            <numerusform>Submitted: %n tasks are on disk.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>tributary::pages::TasksPage</name>
    <message numerus="yes">
        <source>%n new – show</source>
        <translation>
            <numerusform>%n new – show</numerusform>
            <numerusform>%n new – show</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>tributary::pages::TestPanel</name>
    <message numerus="yes">
        <source>%n tests fail; publishing is blocked.</source>
        <translation>
            <numerusform>%n test fails; publishing is blocked.</numerusform>
            <numerusform>%n tests fail; publishing is blocked.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>All %n tests pass.</source>
        <translation>
            <numerusform>The test passes (%n).</numerusform>
            <numerusform>All %n tests pass.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>tributary::shell::CloseDialog</name>
    <message numerus="yes">
        <source>%n task(s) are still running</source>
        <translation>
            <numerusform>%n task is still running</numerusform>
            <numerusform>%n tasks are still running</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more wait(s) in the queue and will be started the next time Tributary runs.</source>
        <translation>
            <numerusform>%n more waits in the queue and will be started the next time Tributary runs.</numerusform>
            <numerusform>%n more wait in the queue and will be started the next time Tributary runs.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>tributary::shell::DemoLoader</name>
    <message numerus="yes">
        <source>%n demo task(s) submitted</source>
        <translation>
            <numerusform>%n demo task submitted</numerusform>
            <numerusform>%n demo tasks submitted</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>tributary::shell::EngineBanner</name>
    <message numerus="yes">
        <source>Nothing new is started. The window closes when %n running task(s) have ended.</source>
        <translation>
            <numerusform>Nothing new is started. The window closes when %n running task has ended.</numerusform>
            <numerusform>Nothing new is started. The window closes when %n running tasks have ended.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>tributary::shell::RailBadges</name>
    <message numerus="yes">
        <source>%n open task(s)</source>
        <translation>
            <numerusform>%n open task</numerusform>
            <numerusform>%n open tasks</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n back end(s) not healthy</source>
        <translation>
            <numerusform>%n back end is not healthy</numerusform>
            <numerusform>%n back ends are not healthy</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>tributary::shell::StatusStrip</name>
    <message numerus="yes">
        <source>+%n</source>
        <comment>more back ends</comment>
        <translation>
            <numerusform>+%n</numerusform>
            <numerusform>+%n</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more back end(s)</source>
        <translation>
            <numerusform>%n more back end</numerusform>
            <numerusform>%n more back ends</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n query(s) running</source>
        <translation>
            <numerusform>%n query running</numerusform>
            <numerusform>%n queries running</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n notice(s)</source>
        <translation>
            <numerusform>%n notice</numerusform>
            <numerusform>%n notices</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>tributary::widgets::DiffView</name>
    <message numerus="yes">
        <source>⋯ and more: only the first %n lines are shown</source>
        <translation>
            <numerusform>⋯ and more: only the first %n line is shown</numerusform>
            <numerusform>⋯ and more: only the first %n lines are shown</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>tributary::widgets::HistogramStrip</name>
    <message numerus="yes">
        <source>%n task(s)</source>
        <translation>
            <numerusform>%n task</numerusform>
            <numerusform>%n tasks</numerusform>
        </translation>
    </message>
</context>
</TS>
