<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>FacetPanel</name>
    <message>
        <source>%1: %2</source>
        <comment>value: count</comment>
        <translation>%1：%2</translation>
    </message>
    <message numerus="yes">
        <source>%n more…</source>
        <translation>
            <numerusform>另有 %n 项…</numerusform>
        </translation>
    </message>
    <message>
        <source>Show fewer</source>
        <translation>收起</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Execution type</source>
        <translation>执行类型</translation>
    </message>
    <message>
        <source>Back end</source>
        <translation>后端</translation>
    </message>
    <message>
        <source>Rule</source>
        <translation>规则</translation>
    </message>
    <message>
        <source>%1, filtered by</source>
        <translation>%1，已筛选</translation>
    </message>
    <message>
        <source>%1, filtered out</source>
        <translation>%1，已排除</translation>
    </message>
</context>
<context>
    <name>FeatureField</name>
    <message>
        <source>for example 12s, 5m, 2h</source>
        <translation>例如 12s、5m、2h</translation>
    </message>
    <message>
        <source>for example 512MB, 2GiB</source>
        <translation>例如 512MB、2GiB</translation>
    </message>
    <message>
        <source>for example 2_cores, 500m_cores</source>
        <translation>例如 2_cores、500m_cores</translation>
    </message>
    <message>
        <source>for example 5Mbps</source>
        <translation>例如 5Mbps</translation>
    </message>
    <message>
        <source>for example 5/h</source>
        <translation>例如 5/h</translation>
    </message>
    <message>
        <source>a whole number</source>
        <translation>整数</translation>
    </message>
    <message>
        <source>%1 = %2</source>
        <comment>the same size in decimal and binary units</comment>
        <translation>%1 = %2</translation>
    </message>
    <message numerus="yes">
        <source>%n cores</source>
        <translation>
            <numerusform>%n 核</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 cores</source>
        <comment>not a whole number</comment>
        <translation>%1 核</translation>
    </message>
    <message>
        <source>%1 runs per hour</source>
        <translation>每小时 %1 次</translation>
    </message>
    <message>
        <source>manual</source>
        <translation>手动</translation>
    </message>
    <message>
        <source>HTTP request</source>
        <translation>HTTP 请求</translation>
    </message>
    <message>
        <source>event</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>timer</source>
        <translation>定时</translation>
    </message>
    <message>
        <source>workflow</source>
        <translation>工作流</translation>
    </message>
    <message>
        <source>batch</source>
        <translation>批处理</translation>
    </message>
    <message>
        <source>streaming</source>
        <translation>流式</translation>
    </message>
    <message>
        <source>periodic</source>
        <translation>周期性</translation>
    </message>
    <message>
        <source>one shot</source>
        <translation>一次性</translation>
    </message>
    <message>
        <source>Expected run time</source>
        <translation>预计运行时间</translation>
    </message>
    <message>
        <source>Spread of the run time</source>
        <translation>运行时间波动</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>处理器</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Storage</source>
        <translation>存储</translation>
    </message>
    <message>
        <source>Pattern</source>
        <translation>执行模式</translation>
    </message>
    <message>
        <source>Keeps state</source>
        <translation>有状态</translation>
    </message>
    <message>
        <source>Runs concurrently</source>
        <translation>可并发运行</translation>
    </message>
    <message>
        <source>Number of dependencies</source>
        <translation>依赖数量</translation>
    </message>
    <message>
        <source>Needs outside services</source>
        <translation>需要外部服务</translation>
    </message>
    <message>
        <source>Trigger</source>
        <translation>触发方式</translation>
    </message>
    <message>
        <source>Frequency</source>
        <translation>频率</translation>
    </message>
    <message>
        <source>Must answer within</source>
        <translation>响应时限</translation>
    </message>
    <message>
        <source>Must stay near its data</source>
        <translation>须靠近数据</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>网络带宽</translation>
    </message>
    <message>
        <source>not declared</source>
        <translation>未声明</translation>
    </message>
    <message>
        <source>no</source>
        <translation>否</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
</context>
<context>
    <name>FilterLanguage</name>
    <message>
        <source>“%1” does not belong here</source>
        <translation>此处不应出现“%1”</translation>
    </message>
    <message>
        <source>the text has no closing quote</source>
        <translation>文本缺少结束引号</translation>
    </message>
    <message>
        <source>“%1” is no operator: write %2</source>
        <translation>“%1”不是运算符：请写 %2</translation>
    </message>
    <message>
        <source>a field or value is expected</source>
        <translation>此处应为字段或值</translation>
    </message>
    <message>
        <source>a closing parenthesis is missing</source>
        <translation>缺少右圆括号</translation>
    </message>
    <message>
        <source>a closing bracket is missing</source>
        <translation>缺少右方括号</translation>
    </message>
    <message>
        <source>there is no field “%1”</source>
        <translation>没有字段“%1”</translation>
    </message>
    <message>
        <source>put “%1” in quotes</source>
        <translation>请给“%1”加上引号</translation>
    </message>
    <message>
        <source>“%1” is no value of %2: use %3</source>
        <translation>“%1”不是 %2 的取值：请用 %3</translation>
    </message>
    <message>
        <source>“%1” needs a unit, such as %3</source>
        <translation>“%1”需要单位，例如 %3</translation>
    </message>
    <message>
        <source>%1 can&apos;t be compared with %2</source>
        <translation>%1 不能与 %2 比较</translation>
    </message>
    <message>
        <source>%1 does not work with %2</source>
        <translation>%1 不能用于 %2</translation>
    </message>
    <message>
        <source>this is no condition yet</source>
        <translation>这还不是完整的条件</translation>
    </message>
</context>
<context>
    <name>LogView</name>
    <message>
        <source>Line %1 of %2: %3</source>
        <translation>第 %1 行，共 %2 行：%3</translation>
    </message>
</context>
<context>
    <name>SubmitPreview</name>
    <message>
        <source>unknown</source>
        <comment>an estimated cost</comment>
        <translation>未知</translation>
    </message>
    <message>
        <source>Enter an expected run time</source>
        <translation>请填写预计运行时间</translation>
    </message>
    <message>
        <source>By the price list, no history yet</source>
        <translation>按价目表估算，尚无历史数据</translation>
    </message>
    <message>
        <source>No back end can take it now</source>
        <translation>目前没有后端可以接收</translation>
    </message>
    <message numerus="yes">
        <source>By %n similar runs</source>
        <translation>
            <numerusform>参照 %n 次类似运行</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>what is wrong (the way out)</comment>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>%1 of such tasks are decided by version %2, which is on trial: %3 by %4.</source>
        <comment>share, version, execution type, rule</comment>
        <translation>%1 的此类任务由试运行的版本 %2 判定：%3，规则 %4。</translation>
    </message>
    <message>
        <source>Decided by version %1, which is on trial for %2 of the new tasks.</source>
        <translation>由版本 %1 判定；该版本正在对 %2 的新任务试运行。</translation>
    </message>
    <message>
        <source>Decided by the active version. Version %1 is on trial for %2 of the new tasks, and by its key this is none of them.</source>
        <translation>由生效版本判定。版本 %1 正在对 %2 的新任务试运行，按其键此任务不在其中。</translation>
    </message>
</context>
<context>
    <name>TaskDraft</name>
    <message>
        <source>Not JSON at line %1, column %2: %3</source>
        <translation>第 %1 行第 %2 列不是 JSON：%3</translation>
    </message>
    <message>
        <source>Say why: an override is kept with its reason</source>
        <translation>请说明原因：覆盖会连同原因一起保存</translation>
    </message>
</context>
<context>
    <name>TaskTemplates</name>
    <message>
        <source>A short command</source>
        <translation>短命令</translation>
    </message>
    <message>
        <source>Small and stateless: the rules that ship make it a function.</source>
        <translation>小而无状态：随附的规则会把它作为函数运行。</translation>
    </message>
    <message>
        <source>A long computation</source>
        <translation>长时间计算</translation>
    </message>
    <message>
        <source>Hours, state, a time-out and a second attempt: for a worker.</source>
        <translation>数小时、有状态、带超时和第二次尝试：适合工作节点。</translation>
    </message>
    <message>
        <source>Near its data</source>
        <translation>靠近数据</translation>
    </message>
    <message>
        <source>Must answer within 50 ms where the data is: for an edge node.</source>
        <translation>必须在数据所在处 50 毫秒内响应：适合边缘节点。</translation>
    </message>
    <message>
        <source>A deployed function</source>
        <translation>已部署的函数</translation>
    </message>
    <message>
        <source>Calls a function by its name, with inputs.</source>
        <translation>按名称调用函数并传入输入。</translation>
    </message>
    <message>
        <source>Several tasks at once</source>
        <translation>一次提交多个任务</translation>
    </message>
    <message>
        <source>A file with three tasks that wait for each other.</source>
        <translation>一个文件，包含三个互相等待的任务。</translation>
    </message>
    <message>
        <source>Your template</source>
        <translation>我的模板</translation>
    </message>
</context>
<context>
    <name>TextFiles</name>
    <message>
        <source>%1 can&apos;t be read: %2</source>
        <translation>无法读取 %1：%2</translation>
    </message>
    <message>
        <source>%1 is larger than 16 MiB.</source>
        <translation>%1 大于 16 MiB。</translation>
    </message>
    <message>
        <source>%1 can&apos;t be written: %2</source>
        <translation>无法写入 %1：%2</translation>
    </message>
    <message>
        <source>%1 is no UTF-8 text.</source>
        <translation>%1 不是 UTF-8 文本。</translation>
    </message>
    <message>
        <source>save it as UTF-8</source>
        <translation>请另存为 UTF-8</translation>
    </message>
</context>
<context>
    <name>TimeAxis</name>
    <message>
        <source>d MMM</source>
        <comment>day on an axis</comment>
        <translation>M月d日</translation>
    </message>
    <message>
        <source>%1 h</source>
        <translation>%1 小时</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 分</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1 毫秒</translation>
    </message>
</context>
<context>
    <name>tributary::models::ConditionModel</name>
    <message>
        <source>AND: all of these</source>
        <translation>AND：全部满足</translation>
    </message>
    <message>
        <source>OR: at least one of these</source>
        <translation>OR：至少满足一个</translation>
    </message>
    <message>
        <source>NOT: unless this holds</source>
        <translation>NOT：不满足时</translation>
    </message>
    <message>
        <source>Condition</source>
        <translation>条件</translation>
    </message>
    <message>
        <source>Value or problem</source>
        <translation>数值或问题</translation>
    </message>
</context>
<context>
    <name>tributary::models::DecisionModel</name>
    <message>
        <source>Row %1, %2: %3</source>
        <comment>place in a table: message</comment>
        <translation>第 %1 行，%2：%3</translation>
    </message>
    <message>
        <source>the row has no condition</source>
        <translation>该行没有条件</translation>
    </message>
    <message>
        <source>the first row must name the columns, one of them &quot;rule&quot;</source>
        <translation>第一行必须是列名，其中一列为 &quot;rule&quot;</translation>
    </message>
    <message>
        <source>there is no column or field &quot;%1&quot;</source>
        <translation>没有列或字段 &quot;%1&quot;</translation>
    </message>
    <message>
        <source>Row %1 has no rule</source>
        <translation>第 %1 行没有规则名</translation>
    </message>
    <message>
        <source>rule</source>
        <comment>stem of a name; no blanks</comment>
        <translation>rule</translation>
    </message>
    <message>
        <source>or</source>
        <comment>a further condition of the same rule</comment>
        <translation>或</translation>
    </message>
    <message>
        <source>The condition can&apos;t be read: correct it in the text.</source>
        <translation>条件无法读取：请在文本中更正。</translation>
    </message>
    <message>
        <source>Rule</source>
        <translation>规则</translation>
    </message>
    <message>
        <source>Further conditions</source>
        <translation>其他条件</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Priority</source>
        <translation>优先级</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Row %1: the rows of %2 must stand together</source>
        <translation>第 %1 行：%2 的各行必须相邻</translation>
    </message>
    <message>
        <source>it has other rows here, and conditions in a column that the file lacks: %1</source>
        <translation>此处的行数不同，且文件缺少其条件所在的列：%1</translation>
    </message>
    <message>
        <source>a rule of the list is none</source>
        <translation>列表中有一项不是规则</translation>
    </message>
    <message>
        <source>the row is gone</source>
        <translation>该行已不存在</translation>
    </message>
    <message>
        <source>Too long for a cell: edit it in the tree or in the text.</source>
        <translation>对单元格来说太长：请在树或文本中编辑。</translation>
    </message>
</context>
<context>
    <name>tributary::pages::AnalysisPanel</name>
    <message>
        <source>The condition of %1 can never be true</source>
        <translation>%1 的条件永远不可能为真</translation>
    </message>
    <message>
        <source>%1 never decides: all its tasks go to %2</source>
        <comment>a rule, other rules</comment>
        <translation>%1 从不生效：它的任务全都归 %2</translation>
    </message>
    <message>
        <source>%1 is true for the same tasks as %2, with the same result</source>
        <comment>two rules</comment>
        <translation>%1 与 %2 命中相同的任务，结果也相同</translation>
    </message>
    <message>
        <source>%1 are true for some of the same tasks and send them elsewhere</source>
        <comment>two rules</comment>
        <translation>%1 命中一部分相同的任务，却送往不同的地方</translation>
    </message>
    <message>
        <source>Tasks as for %1, but with %2, fall to the default</source>
        <comment>a rule, a condition</comment>
        <translation>与 %1 相近、但 %2 的任务落到默认规则</translation>
    </message>
    <message>
        <source>%1 is true wherever %2 is</source>
        <translation>只要 %2 为真，%1 就为真</translation>
    </message>
    <message>
        <source>%1 is never true</source>
        <translation>%1 永远不为真</translation>
    </message>
    <message>
        <source>%1 adds nothing to %2</source>
        <translation>有了 %2，%1 不起作用</translation>
    </message>
    <message>
        <source>No decision depends on %1</source>
        <translation>没有任何决定取决于 %1</translation>
    </message>
    <message>
        <source>%1 for %2: is %3 meant, as elsewhere?</source>
        <comment>a value, a field, another value</comment>
        <translation>%2 写的是 %1：是否应与别处一样写 %3？</translation>
    </message>
    <message>
        <source>Its parts contradict each other: change one of them, or remove the rule</source>
        <translation>各部分互相矛盾：修改其中之一，或删除该规则</translation>
    </message>
    <message>
        <source>Move it up, narrow the others, or remove it</source>
        <translation>把它上移、收窄其他规则，或将它删除</translation>
    </message>
    <message>
        <source>Remove one of the two</source>
        <translation>删除其中一条</translation>
    </message>
    <message>
        <source>Both true gives the default: exclude one from the other</source>
        <translation>两条同时为真时用默认规则：请让它们互相排除</translation>
    </message>
    <message>
        <source>%1 wins because it comes first: exclude those tasks from one of them, or give the rules different priorities</source>
        <translation>%1 排在前面而胜出：请从其中一条排除这些任务，或为两条规则设置不同的优先级</translation>
    </message>
    <message>
        <source>Let a rule take them, if that is not meant</source>
        <translation>若非有意，请用一条规则接住它们</translation>
    </message>
    <message>
        <source>Remove it, or write what was meant</source>
        <translation>删除它，或改成真正的意思</translation>
    </message>
    <message>
        <source>The rules that read it never decide</source>
        <translation>读取它的规则从不生效</translation>
    </message>
    <message>
        <source>Write %1 if so</source>
        <translation>若是，请写成 %1</translation>
    </message>
    <message>
        <source>%1 and %2</source>
        <translation>%1 和 %2</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1、%2</translation>
    </message>
    <message>
        <source>No task can show this</source>
        <translation>没有任务能说明这一点</translation>
    </message>
    <message>
        <source>Looking for rules that never decide, contradict each other or leave gaps…</source>
        <translation>正在查找从不生效、互相矛盾或留有空档的规则…</translation>
    </message>
    <message>
        <source>The analysis starts as soon as the rules load.</source>
        <translation>规则能加载后立即开始分析。</translation>
    </message>
    <message>
        <source>Nothing found: every rule decides, none contradicts another, no gap beside one.</source>
        <translation>没有发现问题：每条规则都会生效，互不矛盾，也没有空档。</translation>
    </message>
    <message>
        <source>Incomplete: too many alternatives in %1.</source>
        <translation>分析不完整：%1 中的分支太多。</translation>
    </message>
    <message>
        <source>Findings of the analysis</source>
        <translation>分析结果</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Finding</source>
        <translation>发现</translation>
    </message>
    <message>
        <source>Explain</source>
        <translation>解释</translation>
    </message>
    <message>
        <source>Make it a test</source>
        <translation>保存为测试</translation>
    </message>
    <message>
        <source>Try a task that shows it against the rules</source>
        <translation>用一个能说明问题的任务试一试规则</translation>
    </message>
    <message>
        <source>Keep that task as a test, run with every change</source>
        <translation>把该任务保存为测试，每次修改都会运行</translation>
    </message>
    <message>
        <source>%1 never decides: whenever it is true, so is %2</source>
        <comment>a rule, other rules</comment>
        <translation>%1 从不生效：它为真时 %2 也为真</translation>
    </message>
    <message>
        <source>%1 is true whenever it can be told</source>
        <translation>凡能判断时，%1 都为真</translation>
    </message>
    <message>
        <source>Incomplete: too many patterns for %1.</source>
        <translation>分析不完整：%1 的通配模式太多。</translation>
    </message>
    <message>
        <source>Incomplete: not everything could be searched in time.</source>
        <translation>分析不完整：未能及时查完。</translation>
    </message>
</context>
<context>
    <name>tributary::pages::BackendsPage</name>
    <message>
        <source>No back end is configured</source>
        <translation>尚未配置后端</translation>
    </message>
    <message>
        <source>Without backends.json in the data directory the three embedded ones are used; a file that is there names all of them.</source>
        <translation>数据目录中没有 backends.json 时使用内置的三个后端；若有该文件，则以其中列出的为准。</translation>
    </message>
    <message>
        <source>Back end</source>
        <translation>后端</translation>
    </message>
    <message>
        <source>Execution type</source>
        <translation>执行类型</translation>
    </message>
    <message>
        <source>Health</source>
        <translation>健康状况</translation>
    </message>
    <message>
        <source>Slots used</source>
        <translation>占用槽位</translation>
    </message>
    <message>
        <source>Queued</source>
        <translation>排队中</translation>
    </message>
    <message>
        <source>Cold starts</source>
        <translation>冷启动</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Drain</source>
        <translation>排空</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Select a back end to see its state</source>
        <translation>选择一个后端以查看其状态</translation>
    </message>
    <message>
        <source>Provider</source>
        <translation>提供方</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>自</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Probe</source>
        <translation>探测</translation>
    </message>
    <message>
        <source>Slots</source>
        <translation>槽位</translation>
    </message>
    <message>
        <source>%1 of %2 used</source>
        <translation>已用 %1 / %2</translation>
    </message>
    <message>
        <source>Start-up, p50</source>
        <translation>启动，p50</translation>
    </message>
    <message>
        <source>Start-up, p95</source>
        <translation>启动，p95</translation>
    </message>
    <message>
        <source>Warm instances</source>
        <translation>热实例</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>Attempt</source>
        <translation>尝试</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>开始时间</translation>
    </message>
    <message>
        <source>Lease until</source>
        <translation>租约至</translation>
    </message>
    <message>
        <source>Running here</source>
        <translation>正在此处运行</translation>
    </message>
    <message>
        <source>nothing runs on %1</source>
        <translation>%1 上没有运行中的任务</translation>
    </message>
    <message>
        <source>%1 ends what it has and takes nothing new</source>
        <translation>%1 将完成已有任务，不再接收新任务</translation>
    </message>
    <message>
        <source>%1 takes tasks again</source>
        <translation>%1 恢复接收任务</translation>
    </message>
    <message>
        <source>Nothing is started on %1 any more</source>
        <translation>%1 上不再启动任务</translation>
    </message>
    <message>
        <source>Where tasks run; Enter opens the tasks of one</source>
        <translation>任务的运行位置；按 Enter 打开某个后端的任务</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>测试</translation>
    </message>
    <message>
        <source>Ask the back end whether it works (T)</source>
        <translation>检查后端是否可用（T）</translation>
    </message>
    <message>
        <source>Drain: end what runs, start nothing new; or take tasks again (D)</source>
        <translation>排空：完成运行中的任务，不启动新任务；或恢复接收（D）</translation>
    </message>
    <message>
        <source>Stop starting tasks here, or go on (P)</source>
        <translation>停止在此启动任务，或继续（P）</translation>
    </message>
    <message>
        <source>Back ends</source>
        <translation>后端</translation>
    </message>
    <message>
        <source>Attempts that run on the selected back end</source>
        <translation>所选后端上正在运行的尝试</translation>
    </message>
    <message>
        <source>State of the selected back end</source>
        <translation>所选后端的状态</translation>
    </message>
    <message>
        <source>%1 (≥ 1×)</source>
        <comment>a back end that delivers at least once</comment>
        <translation>%1（≥ 1×）</translation>
    </message>
    <message>
        <source>at least once: what runs here may run twice</source>
        <translation>至少一次：此处运行的任务可能运行两次</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Breaker</source>
        <translation>熔断器</translation>
    </message>
    <message>
        <source>rests after refusing several attempts in a row</source>
        <translation>连续拒绝多次尝试后正在休息</translation>
    </message>
    <message>
        <source>Delivery</source>
        <translation>投递保证</translation>
    </message>
    <message>
        <source>%1 is being asked…</source>
        <translation>正在询问 %1…</translation>
    </message>
    <message>
        <source>%1 works; it answered after %2</source>
        <translation>%1 正常，%2后应答</translation>
    </message>
    <message>
        <source>%1 is %2: %3</source>
        <comment>back end, health, reason</comment>
        <translation>%1 %2：%3</translation>
    </message>
    <message>
        <source>no reason was given</source>
        <translation>未给出原因</translation>
    </message>
</context>
<context>
    <name>tributary::pages::BulkDialog</name>
    <message>
        <source>Cancel tasks</source>
        <translation>取消任务</translation>
    </message>
    <message>
        <source>Retry tasks</source>
        <translation>重试任务</translation>
    </message>
    <message>
        <source>Keep them as they are</source>
        <translation>保持不变</translation>
    </message>
    <message>
        <source>Counting…</source>
        <translation>统计中…</translation>
    </message>
    <message>
        <source>The tasks could not be counted</source>
        <translation>无法统计任务数</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Cancel %1 of %2 tasks</source>
        <translation>取消 %2 个任务中的 %1 个</translation>
    </message>
    <message>
        <source>Retry %1 of %2 tasks</source>
        <translation>重试 %2 个任务中的 %1 个</translation>
    </message>
    <message>
        <source>What has ended stays as it is. Running work is asked to stop and is killed after its grace period.</source>
        <translation>已结束的保持不变。运行中的任务会被要求停止，宽限期过后强制结束。</translation>
    </message>
    <message>
        <source>Tasks on the dead-letter list are submitted anew; the others stay as they are.</source>
        <translation>死信列表中的任务会重新提交，其余保持不变。</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Back end</source>
        <translation>后端</translation>
    </message>
    <message>
        <source>none yet</source>
        <translation>尚无</translation>
    </message>
    <message>
        <source>Type the number of affected tasks, %1, to go on:</source>
        <translation>请输入受影响的任务数 %1 以继续：</translation>
    </message>
    <message numerus="yes">
        <source>Cancel %n task(s)</source>
        <translation>
            <numerusform>取消 %n 个任务</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Retry %n task(s)</source>
        <translation>
            <numerusform>重试 %n 个任务</numerusform>
        </translation>
    </message>
    <message>
        <source>Selected</source>
        <translation>已选</translation>
    </message>
    <message>
        <source>To be cancelled</source>
        <translation>将取消</translation>
    </message>
    <message>
        <source>To be retried</source>
        <translation>将重试</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Cancel was asked for %1 tasks</source>
        <translation>已请求取消 %1 个任务</translation>
    </message>
    <message>
        <source>%1 tasks were submitted anew</source>
        <translation>已重新提交 %1 个任务</translation>
    </message>
    <message>
        <source>%1 could not be done:</source>
        <translation>%1 个未能完成：</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>reason: count</comment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>%1 were left as they are, because you stopped.</source>
        <translation>由于您已停止，%1 个保持不变。</translation>
    </message>
</context>
<context>
    <name>tributary::pages::ChangeLines</name>
    <message>
        <source>%1: + %2</source>
        <comment>key, what is new</comment>
        <translation>%1：+ %2</translation>
    </message>
    <message>
        <source>%1: − %2</source>
        <comment>key, what is gone</comment>
        <translation>%1：− %2</translation>
    </message>
    <message>
        <source>%1: %2 → %3</source>
        <comment>key, before, after</comment>
        <translation>%1：%2 → %3</translation>
    </message>
    <message>
        <source>+ %1 (new, place %2)</source>
        <translation>+ %1（新增，第 %2 位）</translation>
    </message>
    <message>
        <source>− %1 (removed)</source>
        <translation>− %1（已删除）</translation>
    </message>
    <message>
        <source>~ %1 (place %2 → %3)</source>
        <translation>~ %1（位置 %2 → %3）</translation>
    </message>
    <message>
        <source>~ %1</source>
        <translation>~ %1</translation>
    </message>
</context>
<context>
    <name>tributary::pages::ConditionEditor</name>
    <message>
        <source>moving a condition</source>
        <translation>移动条件</translation>
    </message>
    <message>
        <source>Choose a rule in the list, or add one in the table or the text.</source>
        <translation>请在列表中选择规则，或在表格、文本中添加。</translation>
    </message>
    <message>
        <source>The condition can&apos;t be read: %1. Correct it in the text.</source>
        <translation>条件无法读取：%1。请在文本中更正。</translation>
    </message>
    <message>
        <source>Make it OR</source>
        <translation>改为 OR</translation>
    </message>
    <message>
        <source>Make it AND</source>
        <translation>改为 AND</translation>
    </message>
    <message>
        <source>changing a condition</source>
        <translation>更改条件</translation>
    </message>
    <message>
        <source>adding a condition</source>
        <translation>添加条件</translation>
    </message>
    <message>
        <source>adding a group</source>
        <translation>添加分组</translation>
    </message>
    <message>
        <source>AND or OR</source>
        <translation>AND 或 OR</translation>
    </message>
    <message>
        <source>NOT</source>
        <translation>NOT</translation>
    </message>
    <message>
        <source>removing a condition</source>
        <translation>移除条件</translation>
    </message>
    <message>
        <source>renaming a rule</source>
        <translation>重命名规则</translation>
    </message>
    <message>
        <source>changing a reason</source>
        <translation>更改原因</translation>
    </message>
    <message>
        <source>changing a type</source>
        <translation>更改类型</translation>
    </message>
    <message>
        <source>changing a priority</source>
        <translation>更改优先级</translation>
    </message>
    <message>
        <source>traditional</source>
        <translation>传统</translation>
    </message>
    <message>
        <source>serverless</source>
        <translation>无服务器</translation>
    </message>
    <message>
        <source>edge</source>
        <translation>边缘</translation>
    </message>
    <message>
        <source>medium (default)</source>
        <translation>中（默认）</translation>
    </message>
    <message>
        <source>low</source>
        <translation>低</translation>
    </message>
    <message>
        <source>medium</source>
        <translation>中</translation>
    </message>
    <message>
        <source>high</source>
        <translation>高</translation>
    </message>
    <message>
        <source>critical</source>
        <translation>紧急</translation>
    </message>
    <message>
        <source>Rule</source>
        <translation>规则</translation>
    </message>
    <message>
        <source>Name of the rule</source>
        <translation>规则名称</translation>
    </message>
    <message>
        <source>Type that the rule gives</source>
        <translation>规则给出的类型</translation>
    </message>
    <message>
        <source>Priority that the rule gives</source>
        <translation>规则给出的优先级</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Reason that the rule gives</source>
        <translation>规则给出的原因</translation>
    </message>
    <message>
        <source>Conditions of the rule</source>
        <translation>规则的条件</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>what a button does (key)</comment>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>Add a condition</source>
        <translation>添加条件</translation>
    </message>
    <message>
        <source>Ins</source>
        <translation>Ins</translation>
    </message>
    <message>
        <source>Add a group</source>
        <translation>添加分组</translation>
    </message>
    <message>
        <source>Shift+Ins</source>
        <translation>Shift+Ins</translation>
    </message>
    <message>
        <source>Move the condition up</source>
        <translation>上移条件</translation>
    </message>
    <message>
        <source>Ctrl+↑</source>
        <translation>Ctrl+↑</translation>
    </message>
    <message>
        <source>Move the condition down</source>
        <translation>下移条件</translation>
    </message>
    <message>
        <source>Ctrl+↓</source>
        <translation>Ctrl+↓</translation>
    </message>
    <message>
        <source>Remove the condition</source>
        <translation>移除条件</translation>
    </message>
    <message>
        <source>Del</source>
        <translation>Del</translation>
    </message>
    <message>
        <source>AND becomes OR, OR becomes AND</source>
        <translation>AND 与 OR 互换</translation>
    </message>
</context>
<context>
    <name>tributary::pages::CostChart</name>
    <message>
        <source>%1, %2: %3</source>
        <translation>%1，%2：%3</translation>
    </message>
</context>
<context>
    <name>tributary::pages::CostPage</name>
    <message>
        <source>Nothing has cost anything in this time</source>
        <translation>此时间段内没有产生成本</translation>
    </message>
    <message>
        <source>Costs appear as soon as an attempt ends. Choose a longer time range, or submit a task.</source>
        <translation>尝试一结束就会出现成本。请选择更长的时间范围，或提交任务。</translation>
    </message>
    <message>
        <source>Submit a task</source>
        <translation>提交任务</translation>
    </message>
    <message>
        <source>Load demo data</source>
        <translation>载入演示数据</translation>
    </message>
    <message numerus="yes">
        <source>%n others</source>
        <translation>
            <numerusform>其他 %n 项</numerusform>
        </translation>
    </message>
    <message>
        <source>Cost over time</source>
        <translation>成本走势</translation>
    </message>
    <message>
        <source>%1 in all by %2; T shows the numbers as a table</source>
        <translation>按%2合计 %1；按 T 以表格显示数字</translation>
    </message>
    <message>
        <source>(none)</source>
        <translation>（无）</translation>
    </message>
    <message>
        <source>MMM yyyy</source>
        <comment>month on an axis</comment>
        <translation>yyyy年M月</translation>
    </message>
    <message>
        <source>d MMM yy</source>
        <comment>day on an axis with years</comment>
        <translation>yyyy/M/d</translation>
    </message>
    <message>
        <source>d MMM</source>
        <comment>day on an axis</comment>
        <translation>M月d日</translation>
    </message>
    <message>
        <source>%1 of the total</source>
        <translation>占总额 %1</translation>
    </message>
    <message>
        <source>No price book</source>
        <translation>没有价目表</translation>
    </message>
    <message>
        <source>Prices: %1</source>
        <translation>价目：%1</translation>
    </message>
    <message>
        <source>Tasks</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>成本</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>占比</translation>
    </message>
    <message>
        <source>Failed attempts</source>
        <translation>失败的尝试</translation>
    </message>
    <message>
        <source>Per 1,000 tasks</source>
        <translation>每千个任务</translation>
    </message>
    <message>
        <source>Enter opens the tasks</source>
        <translation>按 Enter 打开任务</translation>
    </message>
    <message>
        <source>Total</source>
        <translation>合计</translation>
    </message>
    <message>
        <source>Export costs</source>
        <translation>导出成本</translation>
    </message>
    <message>
        <source>CSV files (*.csv)</source>
        <translation>CSV 文件 (*.csv)</translation>
    </message>
    <message>
        <source>Exported to %1</source>
        <translation>已导出到 %1</translation>
    </message>
    <message>
        <source>%1 can&apos;t be written</source>
        <translation>无法写入 %1</translation>
    </message>
    <message>
        <source>What attempts cost by the price book, exactly, in its currency</source>
        <translation>各次尝试按价目表计算的准确成本，使用价目表的货币</translation>
    </message>
    <message>
        <source>Execution type</source>
        <translation>执行类型</translation>
    </message>
    <message>
        <source>Back end</source>
        <translation>后端</translation>
    </message>
    <message>
        <source>Task type</source>
        <translation>任务类型</translation>
    </message>
    <message>
        <source>Rule</source>
        <translation>规则</translation>
    </message>
    <message>
        <source>Team</source>
        <translation>团队</translation>
    </message>
    <message>
        <source>Group by</source>
        <translation>分组方式</translation>
    </message>
    <message>
        <source>Group by (G)</source>
        <translation>分组方式（G）</translation>
    </message>
    <message>
        <source>Day</source>
        <translation>日</translation>
    </message>
    <message>
        <source>Week</source>
        <translation>周</translation>
    </message>
    <message>
        <source>Month</source>
        <translation>月</translation>
    </message>
    <message>
        <source>Period</source>
        <translation>周期</translation>
    </message>
    <message>
        <source>Period (D, W, M)</source>
        <translation>周期（D、W、M）</translation>
    </message>
    <message>
        <source>Currency</source>
        <translation>货币</translation>
    </message>
    <message>
        <source>Currencies are never added up</source>
        <translation>不同货币不会相加</translation>
    </message>
    <message>
        <source>Show as table</source>
        <translation>以表格显示</translation>
    </message>
    <message>
        <source>Numbers instead of bars (T)</source>
        <translation>用数字代替柱形图（T）</translation>
    </message>
    <message>
        <source>Export CSV</source>
        <translation>导出 CSV</translation>
    </message>
    <message>
        <source>Write the report to a file (E)</source>
        <translation>将报表写入文件（E）</translation>
    </message>
    <message>
        <source>Days are UTC</source>
        <translation>日期按 UTC</translation>
    </message>
    <message>
        <source>Cost by key</source>
        <translation>按分组的成本</translation>
    </message>
    <message>
        <source>Cost by period and key</source>
        <translation>按周期和分组的成本</translation>
    </message>
    <message numerus="yes">
        <source>Prices: %1, %n days old</source>
        <translation>
            <numerusform>价目：%1，已过 %n 天</numerusform>
        </translation>
    </message>
    <message>
        <source>Dated %1: check whether the prices still hold</source>
        <translation>日期为 %1：请确认价格是否仍然有效</translation>
    </message>
    <message>
        <source>The new prices are in force</source>
        <translation>新价格已生效</translation>
    </message>
    <message>
        <source>Prices…</source>
        <translation>价格…</translation>
    </message>
    <message>
        <source>Show and replace the price book (P)</source>
        <translation>查看并替换价目表（P）</translation>
    </message>
</context>
<context>
    <name>tributary::pages::CoverageView</name>
    <message>
        <source>never false</source>
        <translation>从未为假</translation>
    </message>
    <message>
        <source>never true</source>
        <translation>从未为真</translation>
    </message>
    <message>
        <source>never true or false</source>
        <translation>从未为真或假</translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n conditions seen both true and false.</source>
        <translation>
            <numerusform>%n 个条件中 %1 个真假两种结果都出现过。</numerusform>
        </translation>
    </message>
    <message>
        <source>Conditions that the tests have not seen both ways</source>
        <translation>测试未覆盖真假两面的条件</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Condition</source>
        <translation>条件</translation>
    </message>
    <message>
        <source>Missing</source>
        <translation>缺少</translation>
    </message>
    <message>
        <source>Rule</source>
        <translation>规则</translation>
    </message>
    <message>
        <source>True</source>
        <translation>真</translation>
    </message>
    <message>
        <source>False</source>
        <translation>假</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>未知</translation>
    </message>
</context>
<context>
    <name>tributary::pages::DecisionEditor</name>
    <message>
        <source>changing the hit policy</source>
        <translation>更改命中策略</translation>
    </message>
    <message>
        <source>changing a cell</source>
        <translation>更改单元格</translation>
    </message>
    <message>
        <source>rule</source>
        <comment>stem of a name; no blanks</comment>
        <translation>rule</translation>
    </message>
    <message>
        <source>adding a rule</source>
        <translation>添加规则</translation>
    </message>
    <message>
        <source>adding a row</source>
        <translation>添加行</translation>
    </message>
    <message>
        <source>copying a rule</source>
        <translation>复制规则</translation>
    </message>
    <message>
        <source>removing a row</source>
        <translation>移除行</translation>
    </message>
    <message>
        <source>pasting cells</source>
        <translation>粘贴单元格</translation>
    </message>
    <message>
        <source>importing a table</source>
        <translation>导入表格</translation>
    </message>
    <message>
        <source>Exported to %1</source>
        <translation>已导出到 %1</translation>
    </message>
    <message>
        <source>Export the table</source>
        <translation>导出表格</translation>
    </message>
    <message>
        <source>Import a table</source>
        <translation>导入表格</translation>
    </message>
    <message>
        <source>Tables (*.csv *.tsv);;All files (*)</source>
        <translation>表格 (*.csv *.tsv);;所有文件 (*)</translation>
    </message>
    <message>
        <source>The first true rule decides</source>
        <translation>第一条成立的规则决定</translation>
    </message>
    <message>
        <source>The true rule of the highest priority decides</source>
        <translation>优先级最高的成立规则决定</translation>
    </message>
    <message>
        <source>Two true rules give the default</source>
        <translation>两条规则同时成立则用默认</translation>
    </message>
    <message>
        <source>Hit policy</source>
        <translation>命中策略</translation>
    </message>
    <message>
        <source>The hit policy: which of several true rules decides</source>
        <translation>命中策略：多条规则成立时由哪一条决定</translation>
    </message>
    <message>
        <source>Add a column…</source>
        <translation>添加列…</translation>
    </message>
    <message>
        <source>Add a column</source>
        <translation>添加列</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>what a button does (key)</comment>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>Rule</source>
        <translation>规则</translation>
    </message>
    <message>
        <source>Ins</source>
        <translation>Ins</translation>
    </message>
    <message>
        <source>Row (or)</source>
        <translation>行（或）</translation>
    </message>
    <message>
        <source>Shift+Ins</source>
        <translation>Shift+Ins</translation>
    </message>
    <message>
        <source>Copy the rule</source>
        <translation>复制规则</translation>
    </message>
    <message>
        <source>Remove the row</source>
        <translation>移除行</translation>
    </message>
    <message>
        <source>Ctrl+Del</source>
        <translation>Ctrl+Del</translation>
    </message>
    <message>
        <source>Add a rule</source>
        <translation>添加规则</translation>
    </message>
    <message>
        <source>Add a row to the rule</source>
        <translation>为规则添加行</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>表格</translation>
    </message>
    <message>
        <source>Tables of other programs</source>
        <translation>与其他程序交换表格</translation>
    </message>
    <message>
        <source>Copy cells (Ctrl+C)</source>
        <translation>复制单元格 (Ctrl+C)</translation>
    </message>
    <message>
        <source>Paste cells (Ctrl+V)</source>
        <translation>粘贴单元格 (Ctrl+V)</translation>
    </message>
    <message>
        <source>Export as CSV…</source>
        <translation>导出为 CSV…</translation>
    </message>
    <message>
        <source>Import from CSV…</source>
        <translation>从 CSV 导入…</translation>
    </message>
    <message>
        <source>Rules as a decision table</source>
        <translation>以决策表显示的规则</translation>
    </message>
    <message>
        <source>The table is being read…</source>
        <translation>正在读取表格…</translation>
    </message>
    <message>
        <source>The rules use %1 fields. The %2 most used ones have a column; conditions of the others stand under further conditions, and a column can be added.</source>
        <translation>规则使用了 %1 个字段。最常用的 %2 个各有一列；其余字段的条件列在“其他条件”下，也可以为它们添加列。</translation>
    </message>
</context>
<context>
    <name>tributary::pages::FacetPanel</name>
    <message>
        <source>Only this</source>
        <translation>仅此项</translation>
    </message>
    <message>
        <source>Filter out</source>
        <translation>排除</translation>
    </message>
    <message>
        <source>Any value</source>
        <translation>任意值</translation>
    </message>
</context>
<context>
    <name>tributary::pages::FrontierChart</name>
    <message>
        <source>Other thresholds</source>
        <translation>其他阈值</translation>
    </message>
    <message>
        <source>The rules as they are</source>
        <translation>现有规则</translation>
    </message>
    <message>
        <source>Cost of all tasks</source>
        <translation>全部任务的成本</translation>
    </message>
    <message>
        <source>p95 latency</source>
        <translation>p95 延迟</translation>
    </message>
    <message>
        <source>Cost against latency</source>
        <translation>成本与延迟</translation>
    </message>
    <message numerus="yes">
        <source>%n points; Left and Right go through them by cost</source>
        <translation>
            <numerusform>%n 个点；用左右方向键按成本依次查看</numerusform>
        </translation>
    </message>
    <message>
        <source>The rules as they are: %1, p95 %2</source>
        <translation>现有规则：%1，p95 %2</translation>
    </message>
    <message>
        <source>Point %1: %2, p95 %3</source>
        <translation>点 %1：%2，p95 %3</translation>
    </message>
</context>
<context>
    <name>tributary::pages::HistoryRun</name>
    <message>
        <source>Own tasks in the time range</source>
        <translation>时间范围内的自有任务</translation>
    </message>
    <message>
        <source>%1 – %2 tasks</source>
        <comment>name of a dataset</comment>
        <translation>%1 – %2 个任务</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
</context>
<context>
    <name>tributary::pages::InputsGroup</name>
    <message>
        <source>Inputs (JSON)</source>
        <translation>输入（JSON）</translation>
    </message>
</context>
<context>
    <name>tributary::pages::LatencyChart</name>
    <message>
        <source>&gt; %1</source>
        <translation>&gt; %1</translation>
    </message>
    <message>
        <source>≤ %1</source>
        <translation>≤ %1</translation>
    </message>
    <message numerus="yes">
        <source>%1 %2 (%n samples)</source>
        <translation>
            <numerusform>%1 %2（%n 个样本）</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>tributary::pages::LatencyPage</name>
    <message>
        <source>No task has ended in this time</source>
        <translation>此时间段内没有任务结束</translation>
    </message>
    <message>
        <source>Latencies appear when tasks end. Choose a longer time range, or submit a task.</source>
        <translation>任务结束后才会出现延迟数据。请选择更长的时间范围，或提交任务。</translation>
    </message>
    <message>
        <source>Submit a task</source>
        <translation>提交任务</translation>
    </message>
    <message>
        <source>Load demo data</source>
        <translation>载入演示数据</translation>
    </message>
    <message>
        <source>≤ %1</source>
        <translation>≤ %1</translation>
    </message>
    <message>
        <source>&gt; %1</source>
        <translation>&gt; %1</translation>
    </message>
    <message numerus="yes">
        <source>%1, %2: %n tasks</source>
        <translation>
            <numerusform>%1，%2：%n 个任务</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 %2</source>
        <comment>execution type, percentile</comment>
        <translation>%1 %2</translation>
    </message>
    <message numerus="yes">
        <source>%1: p95 ≤ %2 of %n samples</source>
        <translation>
            <numerusform>%1：%n 个样本的 p95 ≤ %2</numerusform>
        </translation>
    </message>
    <message>
        <source>Percentiles over time</source>
        <translation>百分位走势</translation>
    </message>
    <message>
        <source>fewer than 20 samples: a hint only</source>
        <translation>样本不足 20 个：仅供参考</translation>
    </message>
    <message>
        <source>Execution type</source>
        <translation>执行类型</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>样本数</translation>
    </message>
    <message>
        <source>p50</source>
        <translation>p50</translation>
    </message>
    <message>
        <source>p95</source>
        <translation>p95</translation>
    </message>
    <message>
        <source>p99</source>
        <translation>p99</translation>
    </message>
    <message>
        <source>p95 against the time before</source>
        <translation>p95 与上一时段相比</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Percentiles come from buckets: they are at most the bucket&apos;s upper edge</source>
        <translation>百分位由分桶得出：不超过所在桶的上沿</translation>
    </message>
    <message>
        <source>Waiting in the queue</source>
        <translation>排队等待</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>启动</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Collecting results</source>
        <translation>收集结果</translation>
    </message>
    <message>
        <source>Total, submit to end</source>
        <translation>总计，从提交到结束</translation>
    </message>
    <message>
        <source>Phase</source>
        <translation>阶段</translation>
    </message>
    <message>
        <source>Phase of a task&apos;s life</source>
        <translation>任务生命周期的阶段</translation>
    </message>
    <message>
        <source>All types</source>
        <translation>所有类型</translation>
    </message>
    <message>
        <source>One type shows its p50, p95 and p99</source>
        <translation>选择一种类型时显示其 p50、p95 和 p99</translation>
    </message>
    <message>
        <source>Percentile</source>
        <translation>百分位</translation>
    </message>
    <message>
        <source>Percentile of the lines (P)</source>
        <translation>曲线的百分位（P）</translation>
    </message>
    <message>
        <source>Show as table</source>
        <translation>以表格显示</translation>
    </message>
    <message>
        <source>Numbers instead of pictures (T)</source>
        <translation>用数字代替图形（T）</translation>
    </message>
    <message>
        <source>Tasks by time and latency</source>
        <translation>按时间和延迟分布的任务</translation>
    </message>
    <message>
        <source>Hollow points: fewer than 20 samples</source>
        <translation>空心点：样本不足 20 个</translation>
    </message>
    <message>
        <source>By execution type</source>
        <translation>按执行类型</translation>
    </message>
    <message>
        <source>Latency by execution type</source>
        <translation>各执行类型的延迟</translation>
    </message>
    <message>
        <source>Latency</source>
        <translation>延迟</translation>
    </message>
    <message numerus="yes">
        <source>%n samples; arrow keys move between the cells, with Shift they select several, Enter opens the tasks</source>
        <translation>
            <numerusform>%n 个样本；用方向键在格子间移动，按住 Shift 可选择多个，按 Enter 打开任务</numerusform>
        </translation>
    </message>
    <message>
        <source>Stronger is more, on a logarithmic scale; a click or a drag opens the tasks</source>
        <translation>颜色越深数量越多（对数刻度）；单击或拖动打开任务</translation>
    </message>
</context>
<context>
    <name>tributary::pages::LeafEditor</name>
    <message>
        <source>Choose a field.</source>
        <translation>请选择字段。</translation>
    </message>
    <message>
        <source>Units: %1</source>
        <translation>单位：%1</translation>
    </message>
    <message>
        <source>Field</source>
        <translation>字段</translation>
    </message>
    <message>
        <source>Operator</source>
        <translation>运算符</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>Value with its unit</source>
        <translation>带单位的数值</translation>
    </message>
    <message>
        <source>fx</source>
        <comment>button: edit the condition as an expression</comment>
        <translation>fx</translation>
    </message>
    <message>
        <source>As an expression</source>
        <translation>作为表达式</translation>
    </message>
    <message>
        <source>Edit the condition as an expression</source>
        <translation>以表达式编辑条件</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message numerus="yes">
        <source>The condition has %n characters, too many for a form: edit it in the text.</source>
        <translation>
            <numerusform>该条件有 %n 个字符，表单容纳不下：请在文本中编辑。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>tributary::pages::LimitsGroup</name>
    <message>
        <source>In the queue</source>
        <translation>排队</translation>
    </message>
    <message>
        <source>To start</source>
        <translation>启动</translation>
    </message>
    <message>
        <source>To run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>In all</source>
        <translation>总计</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>不限</translation>
    </message>
    <message>
        <source>Attempts</source>
        <translation>尝试次数</translation>
    </message>
    <message>
        <source>Pause between</source>
        <translation>间隔</translation>
    </message>
    <message>
        <source>May run twice (idempotent)</source>
        <translation>可重复运行（幂等）</translation>
    </message>
    <message>
        <source>Allows another attempt when it can&apos;t be told whether the last one has run.</source>
        <translation>无法判断上一次是否运行过时，允许再次尝试。</translation>
    </message>
</context>
<context>
    <name>tributary::pages::LinksGroup</name>
    <message>
        <source>Labels</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>The label team takes part in the fair share.</source>
        <translation>标签 team 参与公平分配。</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>Remove the label</source>
        <translation>移除标签</translation>
    </message>
    <message>
        <source>Waits for</source>
        <translation>等待</translation>
    </message>
    <message>
        <source>ids of tasks, with commas between</source>
        <translation>任务 ID，用逗号分隔</translation>
    </message>
</context>
<context>
    <name>tributary::pages::LivePanel</name>
    <message>
        <source>checking…</source>
        <translation>检查中…</translation>
    </message>
    <message>
        <source>not ready</source>
        <translation>尚未就绪</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>另有 %n 项</numerusform>
        </translation>
    </message>
    <message>
        <source>live</source>
        <translation>实时</translation>
    </message>
    <message>
        <source>priority %1</source>
        <translation>优先级：%1</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>rule: its reason</comment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>Back end</source>
        <translation>后端</translation>
    </message>
    <message>
        <source>none now</source>
        <translation>目前没有</translation>
    </message>
    <message>
        <source>no runner-up</source>
        <translation>没有备选</translation>
    </message>
    <message>
        <source>runner-up: %1</source>
        <translation>备选：%1</translation>
    </message>
    <message>
        <source>Estimated cost</source>
        <translation>预计成本</translation>
    </message>
    <message>
        <source>With %1 it would be %2 (%3).</source>
        <comment>condition, execution type, rule</comment>
        <translation>若 %1，则为%2（%3）。</translation>
    </message>
    <message>
        <source>unknown</source>
        <comment>an estimated cost</comment>
        <translation>未知</translation>
    </message>
    <message>
        <source>Tasks</source>
        <translation>任务</translation>
    </message>
    <message numerus="yes">
        <source>%n tasks of unknown cost are left out</source>
        <translation>
            <numerusform>未计入 %n 个成本未知的任务</numerusform>
        </translation>
    </message>
    <message>
        <source>Execution type</source>
        <translation>执行类型</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>占比</translation>
    </message>
    <message>
        <source>Rule</source>
        <translation>规则</translation>
    </message>
    <message>
        <source>Rules and cost are those of the first %1 tasks.</source>
        <translation>规则和成本仅针对前 %1 个任务。</translation>
    </message>
    <message numerus="yes">
        <source>%n tasks would be submitted</source>
        <translation>
            <numerusform>将提交 %n 个任务</numerusform>
        </translation>
    </message>
    <message>
        <source>It would wait: no back end for %1 can take it now</source>
        <translation>它将等待：目前没有%1后端可以接收</translation>
    </message>
    <message>
        <source>It would run on %1 (%2) by %3</source>
        <translation>它将依据 %3 在 %1（%2）上运行</translation>
    </message>
    <message>
        <source>Rules and conditions</source>
        <translation>规则与条件</translation>
    </message>
    <message>
        <source>Back ends</source>
        <translation>后端</translation>
    </message>
    <message>
        <source>Tasks by execution type</source>
        <translation>按执行类型的任务</translation>
    </message>
    <message>
        <source>Tasks by rule</source>
        <translation>按规则的任务</translation>
    </message>
    <message>
        <source>Start from a template</source>
        <translation>从模板开始</translation>
    </message>
    <message>
        <source>What would happen</source>
        <translation>将会发生什么</translation>
    </message>
    <message>
        <source>Tasks without a key are counted as the active version decides them; version %1 is on trial and decides some of them.</source>
        <translation>没有键的任务按生效版本的判定计数；版本 %1 正在试运行，会判定其中一部分。</translation>
    </message>
</context>
<context>
    <name>tributary::pages::LostDialog</name>
    <message>
        <source>Declare lost</source>
        <translation>判定丢失</translation>
    </message>
    <message>
        <source>Declared lost, the task may run again, as its retry policy says. If the attempt still runs somewhere, the work is done twice: look there first.</source>
        <translation>判定丢失后，任务可能按其重试策略再次运行。如果该尝试仍在某处运行，工作会执行两次：请先确认。</translation>
    </message>
    <message>
        <source>&amp;How do you know that it has ended?</source>
        <translation>您如何得知它已经结束(&amp;H)？</translation>
    </message>
    <message>
        <source>for example: the machine was reinstalled</source>
        <translation>例如：该机器已重装</translation>
    </message>
    <message>
        <source>&amp;Declare lost</source>
        <translation>判定丢失(&amp;D)</translation>
    </message>
    <message>
        <source>%1 cannot tell what became of attempt %2</source>
        <translation>%1 无法说明第 %2 次尝试的结果</translation>
    </message>
</context>
<context>
    <name>tributary::pages::MergeDialog</name>
    <message>
        <source>(removed)</source>
        <translation>（已移除）</translation>
    </message>
    <message>
        <source>Two changes of the rules</source>
        <translation>规则的两处更改</translation>
    </message>
    <message>
        <source>%1 published version %2 while you were editing version %3.</source>
        <comment>author, versions</comment>
        <translation>在您编辑版本 %3 时，%1 发布了版本 %2。</translation>
    </message>
    <message>
        <source>What would be left to publish</source>
        <translation>合并后仍需发布的内容</translation>
    </message>
    <message>
        <source>Your draft, since version %1</source>
        <translation>您的草稿，相对版本 %1</translation>
    </message>
    <message>
        <source>Version %1, since version %2</source>
        <translation>版本 %1，相对版本 %2</translation>
    </message>
    <message>
        <source>Line %1: which change</source>
        <translation>第 %1 行：采用哪个更改</translation>
    </message>
    <message>
        <source>Yours</source>
        <translation>您的</translation>
    </message>
    <message>
        <source>Theirs</source>
        <translation>对方的</translation>
    </message>
    <message>
        <source>Both</source>
        <translation>两者</translation>
    </message>
    <message>
        <source>Line %1</source>
        <translation>第 %1 行</translation>
    </message>
    <message>
        <source>yours: %1</source>
        <translation>您的：%1</translation>
    </message>
    <message>
        <source>theirs: %1</source>
        <translation>对方的：%1</translation>
    </message>
    <message>
        <source>Take version %1</source>
        <translation>采用版本 %1</translation>
    </message>
    <message>
        <source>Your draft goes; Ctrl+Z brings it back</source>
        <translation>您的草稿将被替换；Ctrl+Z 可恢复</translation>
    </message>
    <message>
        <source>Keep only mine</source>
        <translation>只保留我的</translation>
    </message>
    <message>
        <source>Publishing the draft then takes their change back</source>
        <translation>发布草稿将撤销对方的更改</translation>
    </message>
    <message>
        <source>Use both together</source>
        <translation>合并使用两者</translation>
    </message>
    <message>
        <source>The draft becomes what is shown above</source>
        <translation>草稿变为上面显示的内容</translation>
    </message>
    <message>
        <source>Both together: nothing was changed twice. Left to publish:</source>
        <translation>合并：没有重复更改之处。仍需发布：</translation>
    </message>
    <message numerus="yes">
        <source>Both together, %n places were changed twice. Left to publish:</source>
        <translation>
            <numerusform>合并：有 %n 处被双方更改。仍需发布：</numerusform>
        </translation>
    </message>
    <message>
        <source>Comparing…</source>
        <translation>正在比较…</translation>
    </message>
</context>
<context>
    <name>tributary::pages::OptimisePanel</name>
    <message>
        <source>The rules have changed since the search: search again.</source>
        <translation>搜索之后规则已更改：请重新搜索。</translation>
    </message>
    <message>
        <source>taking other thresholds</source>
        <translation>采用其他阈值</translation>
    </message>
    <message>
        <source>now</source>
        <comment>in the column of point numbers</comment>
        <translation>现在</translation>
    </message>
    <message>
        <source>The rules as they are</source>
        <translation>现有规则</translation>
    </message>
    <message>
        <source>The rules don&apos;t load: see the problems</source>
        <translation>规则无法加载：请查看问题</translation>
    </message>
    <message>
        <source>No rule has a threshold</source>
        <translation>没有规则含有阈值</translation>
    </message>
    <message>
        <source>Choose a rule whose thresholds may move</source>
        <translation>请选择可调整阈值的规则</translation>
    </message>
    <message>
        <source>The rules have changed since the search</source>
        <translation>搜索之后规则已更改</translation>
    </message>
    <message>
        <source>Puts the thresholds of the chosen point into the draft (Enter); nothing is published</source>
        <translation>将所选点的阈值写入草稿（回车）；不会发布任何内容</translation>
    </message>
    <message>
        <source>Trying other thresholds over past tasks…</source>
        <translation>正在用过去的任务尝试其他阈值…</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>已停止。</translation>
    </message>
    <message>
        <source>There is nothing to move: no enabled rule compares a number with &lt;, &lt;=, &gt; or &gt;=.</source>
        <translation>没有可调整的内容：没有已启用的规则用 &lt;、&lt;=、&gt; 或 &gt;= 比较数值。</translation>
    </message>
    <message>
        <source>Looks for other thresholds that would have cost less or ended sooner, over past tasks. Nothing is changed.</source>
        <translation>在过去的任务上寻找成本更低或结束更早的其他阈值。不会更改任何内容。</translation>
    </message>
    <message>
        <source>Another history, time range or choice of rules was made since: search again for it.</source>
        <translation>此后选择了其他历史、时间范围或规则：请为此重新搜索。</translation>
    </message>
    <message>
        <source>The draft has the thresholds of point %1: replay or publish it, or undo.</source>
        <translation>草稿已采用点 %1 的阈值：可以回放、发布或撤销。</translation>
    </message>
    <message>
        <source>History to search</source>
        <translation>要搜索的历史</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Progress of the search</source>
        <translation>搜索进度</translation>
    </message>
    <message>
        <source>Make a draft</source>
        <translation>写入草稿</translation>
    </message>
    <message>
        <source>Settings of the thresholds</source>
        <translation>阈值的各种取值</translation>
    </message>
    <message>
        <source>Point</source>
        <translation>点</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>成本</translation>
    </message>
    <message>
        <source>By</source>
        <comment>how much more than today</comment>
        <translation>相差</translation>
    </message>
    <message>
        <source>p95</source>
        <translation>p95</translation>
    </message>
    <message>
        <source>Moved</source>
        <translation>改类型</translation>
    </message>
    <message>
        <source>Without a slot</source>
        <translation>无空闲槽位</translation>
    </message>
    <message>
        <source>Changes</source>
        <translation>更改</translation>
    </message>
    <message>
        <source>No other thresholds would have cost less or ended sooner.</source>
        <translation>没有其他阈值会使成本更低或结束更早。</translation>
    </message>
    <message numerus="yes">
        <source>%n other settings: none is beaten in cost and in latency at once.</source>
        <translation>
            <numerusform>另有 %n 种取值：没有一种在成本和延迟上同时被超过。</numerusform>
        </translation>
    </message>
    <message>
        <source>The rules as they are cost more, or take longer, than need be.</source>
        <translation>现有规则的成本或耗时高于必要水平。</translation>
    </message>
    <message>
        <source>Of %1 tasks %2 were looked at, %3 of them to search with.</source>
        <translation>%1 个任务中查看了 %2 个，其中 %3 个用于搜索。</translation>
    </message>
    <message>
        <source>All %1 tasks were looked at, %2 of them to search with.</source>
        <translation>查看了全部 %1 个任务，其中 %2 个用于搜索。</translation>
    </message>
    <message>
        <source>Thresholds: %1; settings tried: %2, which is all.</source>
        <translation>阈值：%1 个；尝试的取值：%2 种，即全部。</translation>
    </message>
    <message>
        <source>Thresholds: %1; settings tried: %2.</source>
        <translation>阈值：%1 个；尝试的取值：%2 种。</translation>
    </message>
    <message>
        <source>A task that moves waits in no queue and takes the typical start of its new type.</source>
        <translation>改类型的任务不计排队，并采用新类型的典型启动时间。</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <comment>an execution type, its typical start</comment>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>Typical starts: %1.</source>
        <translation>典型启动时间：%1。</translation>
    </message>
    <message>
        <source>, </source>
        <comment>between parts of a list</comment>
        <translation>、</translation>
    </message>
    <message>
        <source>Time ran out before all was tried: vary fewer rules, or choose a shorter history.</source>
        <translation>尚未全部尝试时间就已用尽：请减少可调整的规则，或选择较短的历史。</translation>
    </message>
    <message numerus="yes">
        <source>%n settings did not hold over the whole history and are left out.</source>
        <translation>
            <numerusform>%n 种取值在整个历史上不成立，已略去。</numerusform>
        </translation>
    </message>
    <message>
        <source>What %1 tasks cost can&apos;t be told: no run was recorded, or there is no price for it.</source>
        <translation>%1 个任务的成本无法判断：没有运行记录，或没有对应的价格。</translation>
    </message>
    <message>
        <source>Assumed of the dataset: %1.</source>
        <translation>对数据集的假定：%1。</translation>
    </message>
    <message>
        <source>The rules as they are.</source>
        <translation>现有规则。</translation>
    </message>
    <message>
        <source>Point %1: %2.</source>
        <translation>点 %1：%2。</translation>
    </message>
    <message>
        <source>p95 %1 (95 %: %2 to %3).</source>
        <translation>p95 %1（95 %：%2 至 %3）。</translation>
    </message>
    <message>
        <source>%1 of its moves rest on assumed values.</source>
        <translation>其中 %1 个改变基于假定值。</translation>
    </message>
    <message>
        <source>No task of this history has a recorded run: choose another one, or a longer time range.</source>
        <translation>此历史中没有任务有运行记录：请选择其他历史或更长的时间范围。</translation>
    </message>
    <message>
        <source>This could not be told: %1.</source>
        <translation>无法得出结果：%1。</translation>
    </message>
</context>
<context>
    <name>tributary::pages::OverrideGroup</name>
    <message>
        <source>Takes the place of what the rules say. The reason is kept with the task.</source>
        <translation>代替规则的结论。原因会随任务保存。</translation>
    </message>
    <message>
        <source>as the rules say</source>
        <translation>由规则决定</translation>
    </message>
    <message>
        <source>Execution type</source>
        <translation>执行类型</translation>
    </message>
    <message>
        <source>Back end</source>
        <translation>后端</translation>
    </message>
    <message>
        <source>any of the type</source>
        <translation>该类型任意后端</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>needed for an override</source>
        <translation>覆盖时必填</translation>
    </message>
</context>
<context>
    <name>tributary::pages::OverviewCharts</name>
    <message>
        <source>%1  %2</source>
        <comment>execution type, share</comment>
        <translation>%1  %2</translation>
    </message>
    <message numerus="yes">
        <source>%1: %n tasks</source>
        <translation>
            <numerusform>%1：%n 个任务</numerusform>
        </translation>
    </message>
    <message>
        <source>Tasks by execution type</source>
        <translation>按执行类型的任务</translation>
    </message>
    <message>
        <source>Success over time</source>
        <translation>成功率走势</translation>
    </message>
    <message>
        <source>The lowest rate is %1; T shows the numbers as a table</source>
        <translation>最低成功率为 %1；按 T 以表格显示数字</translation>
    </message>
    <message>
        <source>Nothing has cost anything yet</source>
        <translation>尚未产生成本</translation>
    </message>
    <message>
        <source>d MMM</source>
        <comment>day on an axis</comment>
        <translation>M月d日</translation>
    </message>
    <message>
        <source>Cost a day</source>
        <translation>每日成本</translation>
    </message>
    <message>
        <source>%1 in all</source>
        <translation>合计 %1</translation>
    </message>
    <message>
        <source>Execution type</source>
        <translation>执行类型</translation>
    </message>
    <message>
        <source>Tasks</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>Ended in this time</source>
        <translation>此时段内结束</translation>
    </message>
    <message>
        <source>Success</source>
        <translation>成功率</translation>
    </message>
    <message>
        <source>p50</source>
        <translation>p50</translation>
    </message>
    <message>
        <source>p95</source>
        <translation>p95</translation>
    </message>
    <message>
        <source>By execution type</source>
        <translation>按执行类型</translation>
    </message>
    <message>
        <source>Figures by execution type</source>
        <translation>各执行类型的数据</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>execution type: rate</comment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>No task has ended in this time</source>
        <translation>此时间段内没有任务结束</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>execution type: cost</comment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>cancelled left out</source>
        <translation>不含已取消</translation>
    </message>
</context>
<context>
    <name>tributary::pages::OverviewLists</name>
    <message>
        <source>≤ %1</source>
        <translation>≤ %1</translation>
    </message>
    <message>
        <source>&gt; %1</source>
        <translation>&gt; %1</translation>
    </message>
    <message numerus="yes">
        <source>%1, %2: %n tasks</source>
        <translation>
            <numerusform>%1，%2：%n 个任务</numerusform>
        </translation>
    </message>
    <message>
        <source>Latency of ended tasks</source>
        <translation>已结束任务的延迟</translation>
    </message>
    <message>
        <source>Back end</source>
        <translation>后端</translation>
    </message>
    <message>
        <source>Execution type</source>
        <translation>执行类型</translation>
    </message>
    <message>
        <source>Health</source>
        <translation>健康状况</translation>
    </message>
    <message>
        <source>Slots used</source>
        <translation>占用槽位</translation>
    </message>
    <message>
        <source>Queued</source>
        <translation>排队中</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>Ended</source>
        <translation>结束时间</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Last failures</source>
        <translation>最近的失败</translation>
    </message>
    <message>
        <source>Tasks by time and latency</source>
        <translation>按时间和延迟分布的任务</translation>
    </message>
    <message>
        <source>Back ends</source>
        <translation>后端</translation>
    </message>
    <message>
        <source>No task has ended in this time</source>
        <translation>此时间段内没有任务结束</translation>
    </message>
    <message numerus="yes">
        <source>%n tasks; arrow keys move between the cells, Enter opens the tasks of one</source>
        <translation>
            <numerusform>%n 个任务；用方向键在格子间移动，按 Enter 打开该格的任务</numerusform>
        </translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Nothing has failed</source>
        <translation>没有失败</translation>
    </message>
    <message>
        <source>A cell opens its tasks</source>
        <translation>单击格子打开其任务</translation>
    </message>
    <message>
        <source>Enter opens the tasks of one</source>
        <translation>按 Enter 打开某一项的任务</translation>
    </message>
    <message>
        <source>Enter opens the task</source>
        <translation>按 Enter 打开任务</translation>
    </message>
</context>
<context>
    <name>tributary::pages::OverviewPage</name>
    <message>
        <source>No tasks yet</source>
        <translation>还没有任务</translation>
    </message>
    <message>
        <source>Submit a first task, or load a demo workload that runs on all three embedded back ends.</source>
        <translation>提交第一个任务，或载入在三个内置后端上运行的演示负载。</translation>
    </message>
    <message>
        <source>Submit a task</source>
        <translation>提交任务</translation>
    </message>
    <message>
        <source>Load demo data</source>
        <translation>载入演示数据</translation>
    </message>
    <message>
        <source>DEMO</source>
        <translation>演示</translation>
    </message>
    <message>
        <source>Everything opens the tasks behind it</source>
        <translation>点击任何一项都会打开对应的任务</translation>
    </message>
    <message>
        <source>Show as table</source>
        <translation>以表格显示</translation>
    </message>
    <message>
        <source>Numbers instead of charts (T)</source>
        <translation>用数字代替图表（T）</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>总览</translation>
    </message>
</context>
<context>
    <name>tributary::pages::OverviewPanel</name>
    <message>
        <source>Retry</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Load again: %1</source>
        <translation>重新加载：%1</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>kind of error: message</comment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>Data from %1 (%2)</source>
        <comment>time, age</comment>
        <translation>%1 的数据（%2）</translation>
    </message>
    <message>
        <source>Nothing could be loaded yet.</source>
        <translation>尚未加载到任何内容。</translation>
    </message>
</context>
<context>
    <name>tributary::pages::OverviewTiles</name>
    <message>
        <source>all accounted for</source>
        <translation>状态均已确认</translation>
    </message>
    <message>
        <source>everything is paused</source>
        <translation>已全部暂停</translation>
    </message>
    <message>
        <source>nothing waits</source>
        <translation>没有等待的任务</translation>
    </message>
    <message>
        <source>≤ %1</source>
        <translation>≤ %1</translation>
    </message>
    <message>
        <source>nothing failed</source>
        <translation>没有失败</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>Queued</source>
        <translation>排队中</translation>
    </message>
    <message>
        <source>Success</source>
        <translation>成功率</translation>
    </message>
    <message>
        <source>Latency, p95</source>
        <translation>延迟，p95</translation>
    </message>
    <message>
        <source>Cost today</source>
        <translation>今日成本</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message numerus="yes">
        <source>%n unknown</source>
        <comment>tasks of unknown state</comment>
        <translation>
            <numerusform>%n 个未知</numerusform>
        </translation>
    </message>
    <message>
        <source>oldest: %1</source>
        <translation>最久：%1</translation>
    </message>
    <message>
        <source>none in the last hour</source>
        <translation>最近一小时没有</translation>
    </message>
    <message>
        <source>of %1, last hour</source>
        <comment>ended tasks</comment>
        <translation>最近一小时 %1 个</translation>
    </message>
    <message>
        <source>since 00:00 UTC</source>
        <translation>自 UTC 00:00 起</translation>
    </message>
    <message>
        <source>and %1</source>
        <translation>以及 %1</translation>
    </message>
    <message numerus="yes">
        <source>%n dead letters</source>
        <translation>
            <numerusform>%n 个死信</numerusform>
        </translation>
    </message>
    <message>
        <source>no dead letters</source>
        <translation>没有死信</translation>
    </message>
    <message>
        <source>The line: tasks that ended, over the time range</source>
        <translation>曲线：时间范围内结束的任务</translation>
    </message>
    <message>
        <source>The line: how long tasks waited (p95), over the time range</source>
        <translation>曲线：时间范围内任务的等待时间（p95）</translation>
    </message>
    <message>
        <source>Cancelled tasks are left out</source>
        <translation>不含已取消的任务</translation>
    </message>
    <message>
        <source>From submission to end, at most the edge of its bucket; opens the slow ones</source>
        <translation>从提交到结束，不超过所在桶的上沿；打开较慢的任务</translation>
    </message>
    <message>
        <source>The line: cost a day</source>
        <translation>曲线：每日成本</translation>
    </message>
    <message>
        <source>Failed, timed out or lost; the line: over the time range</source>
        <translation>失败、超时或丢失；曲线：时间范围内的走势</translation>
    </message>
</context>
<context>
    <name>tributary::pages::PriceDialog</name>
    <message>
        <source>Prices</source>
        <translation>价格</translation>
    </message>
    <message>
        <source>Price book</source>
        <translation>价目表</translation>
    </message>
    <message>
        <source>Put in force</source>
        <translation>生效</translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation>加载中…</translation>
    </message>
    <message>
        <source>%1, of %2, is in force. What attempts have cost stays as it is; those that end from now on are priced by the new book.</source>
        <comment>name and version, date</comment>
        <translation>当前生效的是 %1，日期 %2。已产生的成本保持不变；此后结束的尝试按新价目表计价。</translation>
    </message>
</context>
<context>
    <name>tributary::pages::ProblemPanel</name>
    <message>
        <source>%1 (%2)</source>
        <comment>what is wrong (the way out)</comment>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>Write %1</source>
        <translation>写入 %1</translation>
    </message>
    <message>
        <source>No quick fix</source>
        <translation>没有快速修复</translation>
    </message>
    <message>
        <source>No problems: the rules load.</source>
        <translation>没有问题：规则可以加载。</translation>
    </message>
    <message>
        <source>Enter goes to the place; F8 to the next one.</source>
        <translation>按 Enter 转到该处，按 F8 转到下一个。</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>种类</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Rule</source>
        <translation>规则</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>问题</translation>
    </message>
</context>
<context>
    <name>tributary::pages::PublishDialog</name>
    <message>
        <source>Publish the rules</source>
        <translation>发布规则</translation>
    </message>
    <message>
        <source>The first version: from now on these rules decide, not the default alone.</source>
        <translation>首个版本：从现在起由这些规则决定，而不再只有默认规则。</translation>
    </message>
    <message>
        <source>Changes version %1: +%2 −%3 lines. %4</source>
        <comment>version, added, removed, tests</comment>
        <translation>修改版本 %1：+%2 −%3 行。%4</translation>
    </message>
    <message>
        <source>It has no tests.</source>
        <translation>没有测试。</translation>
    </message>
    <message numerus="yes">
        <source>%n tests pass.</source>
        <translation>
            <numerusform>%n 个测试通过。</numerusform>
        </translation>
    </message>
    <message>
        <source>Message</source>
        <translation>说明</translation>
    </message>
    <message>
        <source>What changes for whom, and why</source>
        <translation>对谁有何变化，以及原因</translation>
    </message>
    <message>
        <source>Author</source>
        <translation>作者</translation>
    </message>
    <message>
        <source>Publish</source>
        <translation>发布</translation>
    </message>
    <message numerus="yes">
        <source>Blocked: %n errors.</source>
        <translation>
            <numerusform>已阻止：%n 个错误。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Blocked: %n tests fail.</source>
        <translation>
            <numerusform>已阻止：%n 个测试失败。</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing to publish: the draft equals the active version.</source>
        <translation>无可发布：草稿与生效版本相同。</translation>
    </message>
    <message>
        <source>Say what changes: the message is kept with the version.</source>
        <translation>请说明变化：说明会随版本保存。</translation>
    </message>
    <message>
        <source>Say who you are.</source>
        <translation>请填写您的名字。</translation>
    </message>
    <message>
        <source>Publishing…</source>
        <translation>发布中…</translation>
    </message>
    <message>
        <source>What the rules say differently</source>
        <translation>规则含义的变化</translation>
    </message>
    <message>
        <source>Not held against past tasks: the tab Replay shows what this would have done.</source>
        <translation>尚未与过去的任务对照：“回放”选项卡会显示这会带来什么。</translation>
    </message>
    <message>
        <source>From when on</source>
        <translation>何时生效</translation>
    </message>
    <message>
        <source>At &amp;once</source>
        <translation>立即(&amp;O)</translation>
    </message>
    <message>
        <source>The version decides every new task.</source>
        <translation>此版本决定所有新任务。</translation>
    </message>
    <message>
        <source>As a &amp;shadow</source>
        <translation>影子(&amp;S)</translation>
    </message>
    <message>
        <source>It decides beside the active version, nobody acts on it, and the differences are kept.</source>
        <translation>与当前版本同时判定但不执行，并保留差异。</translation>
    </message>
    <message>
        <source>As a &amp;canary</source>
        <translation>金丝雀(&amp;C)</translation>
    </message>
    <message>
        <source>It decides 1 %, 10 %, then all of the new tasks, and is rolled back when they fail more often, take longer or cost more.</source>
        <translation>先判定 1 %、10 %，再到全部新任务；若失败更多、更慢或更贵则回滚。</translation>
    </message>
    <message>
        <source>The draft is being checked…</source>
        <translation>正在检查草稿…</translation>
    </message>
    <message numerus="yes">
        <source>… and %n more lines</source>
        <translation>
            <numerusform>… 以及另外 %n 行</numerusform>
        </translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>正在检查…</translation>
    </message>
</context>
<context>
    <name>tributary::pages::ReplayPanel</name>
    <message>
        <source>Of %1 tasks %2 would move to another type (%3), %4 more by another rule.</source>
        <translation>%1 个任务中有 %2 个会改为其他类型（%3），另有 %4 个由其他规则决定。</translation>
    </message>
    <message>
        <source>Of %1 tasks (%2) the latency can&apos;t be told: they have no recorded run.</source>
        <translation>%1 个任务（%2）的延迟无法判断：没有运行记录。</translation>
    </message>
    <message>
        <source>%1 of the moves (%2) rest on assumed values: %3.</source>
        <translation>其中 %1 个（%2）基于假定值：%3。</translation>
    </message>
    <message>
        <source>Their cost: %1 → %2.</source>
        <translation>它们的成本：%1 → %2。</translation>
    </message>
    <message>
        <source>Of %1 (%2) it can&apos;t be told.</source>
        <translation>其中 %1 个（%2）无法判断。</translation>
    </message>
    <message>
        <source>Latency %1 of all: %2 → %3, %4 (95 %: %5 to %6).</source>
        <comment>p50 or p95</comment>
        <translation>全部任务的延迟 %1：%2 → %3，%4（95 %：%5 至 %6）。</translation>
    </message>
    <message>
        <source>%1: %2 tasks would find all %3 slots taken (before: %4).</source>
        <translation>%1：%2 个任务会遇到全部 %3 个槽位已占用（之前：%4）。</translation>
    </message>
    <message>
        <source>%1: no back end can run %2 of them (before: %3).</source>
        <translation>%1：其中 %2 个没有后端能够运行（之前：%3）。</translation>
    </message>
    <message>
        <source>assumed</source>
        <translation>假定</translation>
    </message>
    <message>
        <source>The rules don&apos;t load: see the problems</source>
        <translation>规则无法加载：请查看问题</translation>
    </message>
    <message>
        <source>Looking at the newest tasks…</source>
        <translation>正在查看最新的任务…</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>已停止。</translation>
    </message>
    <message>
        <source>Shows what these rules would have done with past tasks, beside the active version. Nothing is changed.</source>
        <translation>与生效版本对照，显示这些规则会如何处理过去的任务。不会更改任何内容。</translation>
    </message>
    <message>
        <source>This could not be told: %1.</source>
        <translation>无法得出结果：%1。</translation>
    </message>
    <message>
        <source>There are no tasks in this time: choose another history, or a longer time range.</source>
        <translation>该时间内没有任务：请选择其他历史或更长的时间范围。</translation>
    </message>
    <message>
        <source>Stopped before the end.</source>
        <translation>在完成之前停止。</translation>
    </message>
    <message>
        <source>History to replay</source>
        <translation>要回放的历史</translation>
    </message>
    <message>
        <source>Replay</source>
        <translation>回放</translation>
    </message>
    <message>
        <source>Progress of the replay</source>
        <translation>回放进度</translation>
    </message>
    <message>
        <source>Tasks by type, before and now</source>
        <translation>按类型统计的任务，之前与现在</translation>
    </message>
    <message>
        <source>Tasks that would move</source>
        <translation>会改变类型的任务</translation>
    </message>
    <message>
        <source>→ %1</source>
        <comment>an execution type</comment>
        <translation>→ %1</translation>
    </message>
    <message>
        <source>From</source>
        <translation>原类型</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>To</source>
        <translation>新类型</translation>
    </message>
    <message>
        <source>Rule</source>
        <translation>规则</translation>
    </message>
    <message>
        <source>New rule</source>
        <translation>新规则</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Then</source>
        <translation>之后</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>成本</translation>
    </message>
    <message>
        <source>Based on</source>
        <translation>依据</translation>
    </message>
    <message>
        <source>Their cost can&apos;t be told: no run was recorded, or there is no price for it.</source>
        <translation>它们的成本无法判断：没有运行记录，或没有对应的价格。</translation>
    </message>
    <message>
        <source>Of %1 tasks of %2: %3 would move to another type (%4), %5 more by another rule.</source>
        <comment>looked at, all</comment>
        <translation>共 %2 个任务，已查看 %1 个：%3 个会改为其他类型（%4），另有 %5 个由其他规则决定。</translation>
    </message>
    <message>
        <source>The rules, the history or the time range have changed since: replay again.</source>
        <translation>规则、历史或时间范围此后已更改：请重新回放。</translation>
    </message>
    <message>
        <source>%1 by what their task type takes there</source>
        <translation>%1 个按其任务类型在该处的用时</translation>
    </message>
    <message>
        <source>%1 as long as they took</source>
        <translation>%1 个按原来的用时</translation>
    </message>
    <message>
        <source>%1 as recorded, since they ran there</source>
        <translation>%1 个按记录（曾在该处运行）</translation>
    </message>
    <message>
        <source>A task that moves waits in no queue and takes the typical start of its new type.</source>
        <translation>改类型的任务不计排队，并采用新类型的典型启动时间。</translation>
    </message>
    <message>
        <source>Run times of moved tasks: %1.</source>
        <translation>改类型任务的运行时间：%1。</translation>
    </message>
    <message>
        <source>, </source>
        <comment>between parts of a list</comment>
        <translation>，</translation>
    </message>
    <message>
        <source>recorded</source>
        <comment>a time</comment>
        <translation>已记录</translation>
    </message>
    <message>
        <source>task type</source>
        <comment>what a time is estimated by</comment>
        <translation>任务类型</translation>
    </message>
    <message>
        <source>same time</source>
        <comment>what a time is estimated by</comment>
        <translation>用时相同</translation>
    </message>
    <message>
        <source>Estimated by</source>
        <translation>估计依据</translation>
    </message>
    <message>
        <source>If what moves waits as long as it did: %1.</source>
        <translation>如果改类型的任务等待时间不变：%1。</translation>
    </message>
</context>
<context>
    <name>tributary::pages::RuleChoice</name>
    <message>
        <source>All rules</source>
        <translation>全部规则</translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n rules</source>
        <translation>
            <numerusform>%n 条规则中的 %1 条</numerusform>
        </translation>
    </message>
    <message>
        <source>Rules whose thresholds may move</source>
        <translation>可调整阈值的规则</translation>
    </message>
    <message>
        <source>Whose thresholds may move: numbers that a rule compares with &lt;, &lt;=, &gt; or &gt;=</source>
        <translation>可调整哪些规则的阈值：规则用 &lt;、&lt;=、&gt; 或 &gt;= 比较的数值</translation>
    </message>
    <message numerus="yes">
        <source>%n more rules are not listed</source>
        <translation>
            <numerusform>另有 %n 条规则未列出</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>tributary::pages::RuleEditor</name>
    <message>
        <source>Ctrl+. writes %1</source>
        <translation>Ctrl+. 写入 %1</translation>
    </message>
    <message>
        <source>Rules as text</source>
        <translation>文本形式的规则</translation>
    </message>
    <message>
        <source>task_classification_rules: a list of rules. Ctrl+Space completes.</source>
        <translation>task_classification_rules：规则列表。Ctrl+空格 自动补全。</translation>
    </message>
</context>
<context>
    <name>tributary::pages::RuleEditors</name>
    <message>
        <source>The text can&apos;t be read (line %1: %2). Tree and table show what it said before, and can be edited again once it is corrected.</source>
        <translation>文本无法读取（第 %1 行：%2）。树和表格显示之前的内容，更正后即可再次编辑。</translation>
    </message>
    <message>
        <source>Show it in the text</source>
        <translation>在文本中显示</translation>
    </message>
    <message>
        <source>The text has just been changed and is being read: try again.</source>
        <translation>文本刚刚更改，正在读取：请重试。</translation>
    </message>
    <message>
        <source>rule</source>
        <comment>stem of a name; no blanks</comment>
        <translation>rule</translation>
    </message>
    <message>
        <source>adding a rule</source>
        <translation>添加规则</translation>
    </message>
    <message>
        <source>moving a rule</source>
        <translation>移动规则</translation>
    </message>
    <message>
        <source>switching a rule</source>
        <translation>启用或停用规则</translation>
    </message>
    <message>
        <source>removing a rule</source>
        <translation>移除规则</translation>
    </message>
    <message>
        <source>Tree</source>
        <translation>树</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>表格</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>Conditions as a tree (Ctrl+T)</source>
        <translation>以树显示条件 (Ctrl+T)</translation>
    </message>
    <message>
        <source>Rules as a decision table (Ctrl+B)</source>
        <translation>以决策表显示规则 (Ctrl+B)</translation>
    </message>
    <message>
        <source>The file as text (Ctrl+E)</source>
        <translation>以文本显示文件 (Ctrl+E)</translation>
    </message>
    <message>
        <source>%1…</source>
        <comment>what is being done</comment>
        <translation>%1…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>The change before is still being made: try again.</source>
        <translation>上一处更改仍在进行：请重试。</translation>
    </message>
    <message>
        <source>The text was changed meanwhile: try again.</source>
        <translation>文本在此期间已更改：请重试。</translation>
    </message>
    <message>
        <source>The text is not all there yet: try again.</source>
        <translation>文本还没有全部显示：请重试。</translation>
    </message>
    <message>
        <source>putting rules on lines</source>
        <translation>把规则分行</translation>
    </message>
    <message>
        <source>Line %1 is too long to be shown as text. Tree and table show the rules; each of them can have a line of its own.</source>
        <translation>第 %1 行太长，无法作为文本显示。树和表格会显示这些规则；也可以让每条规则各占一行。</translation>
    </message>
    <message>
        <source>Put each rule on a line</source>
        <translation>每条规则各占一行</translation>
    </message>
</context>
<context>
    <name>tributary::pages::RuleList</name>
    <message>
        <source>Priority: %1</source>
        <translation>优先级：%1</translation>
    </message>
    <message>
        <source>medium (default)</source>
        <translation>中（默认）</translation>
    </message>
    <message numerus="yes">
        <source>%n tasks in the time range</source>
        <translation>
            <numerusform>时间范围内 %n 个任务</numerusform>
        </translation>
    </message>
    <message>
        <source>Switch off</source>
        <translation>停用</translation>
    </message>
    <message>
        <source>Switch on</source>
        <translation>启用</translation>
    </message>
    <message>
        <source>%1 (Ctrl+/)</source>
        <comment>what a button does (key)</comment>
        <translation>%1（Ctrl+/）</translation>
    </message>
    <message>
        <source>In the order of trying</source>
        <translation>按尝试顺序</translation>
    </message>
    <message>
        <source>Rules</source>
        <translation>规则</translation>
    </message>
    <message>
        <source>#</source>
        <comment>number of a rule</comment>
        <translation>#</translation>
    </message>
    <message>
        <source>Rule</source>
        <translation>规则</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>On</source>
        <translation>启用</translation>
    </message>
    <message>
        <source>Issues</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Priority</source>
        <translation>优先级</translation>
    </message>
    <message>
        <source>Hits</source>
        <translation>命中</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>what a button does (key)</comment>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>上移</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>下移</translation>
    </message>
    <message>
        <source>Remove the rule</source>
        <translation>移除规则</translation>
    </message>
    <message>
        <source>Undo with Ctrl+Z</source>
        <translation>用 Ctrl+Z 撤销</translation>
    </message>
    <message>
        <source>The hit policy: which of several true rules decides</source>
        <translation>命中策略：多条规则成立时由哪一条决定</translation>
    </message>
</context>
<context>
    <name>tributary::pages::RuleMenu</name>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
    <message>
        <source>More that can be done</source>
        <translation>更多操作</translation>
    </message>
    <message>
        <source>Open a file…</source>
        <translation>打开文件…</translation>
    </message>
    <message>
        <source>Export to a file…</source>
        <translation>导出到文件…</translation>
    </message>
    <message>
        <source>Save the draft (Ctrl+S)</source>
        <translation>保存草稿（Ctrl+S）</translation>
    </message>
    <message>
        <source>Put in the default rules</source>
        <translation>填入默认规则</translation>
    </message>
    <message>
        <source>Put in the seed&apos;s rules</source>
        <translation>填入原文规则</translation>
    </message>
    <message>
        <source>Format the conditions</source>
        <translation>格式化条件</translation>
    </message>
    <message>
        <source>Discard the draft</source>
        <translation>放弃草稿</translation>
    </message>
    <message>
        <source>Export the rules</source>
        <translation>导出规则</translation>
    </message>
    <message>
        <source>Open rules</source>
        <translation>打开规则</translation>
    </message>
    <message>
        <source>Rule files (*.yaml *.yml *.json);;All files (*)</source>
        <translation>规则文件 (*.yaml *.yml *.json);;所有文件 (*)</translation>
    </message>
</context>
<context>
    <name>tributary::pages::RulePanels</name>
    <message>
        <source>%1 (%2)</source>
        <comment>tab (count)</comment>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Analysis</source>
        <translation>分析</translation>
    </message>
    <message>
        <source>Tests</source>
        <translation>测试</translation>
    </message>
    <message>
        <source>Try a task</source>
        <translation>试任务</translation>
    </message>
    <message>
        <source>Replay</source>
        <translation>回放</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Optimise</source>
        <translation>优化</translation>
    </message>
</context>
<context>
    <name>tributary::pages::RulePublisher</name>
    <message>
        <source>Go back to version %1</source>
        <translation>恢复到版本 %1</translation>
    </message>
    <message>
        <source>Version %1 becomes active again, as a new version. Tasks that were classified keep the version that they were classified by.</source>
        <translation>版本 %1 将作为新版本重新生效。已分类的任务保留其分类所用的版本。</translation>
    </message>
    <message>
        <source>Go back</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Version %1 decides in the shadow of the active one</source>
        <translation>版本 %1 以影子方式判定</translation>
    </message>
    <message>
        <source>Version %1 decides the first share of the new tasks</source>
        <translation>版本 %1 开始判定首批新任务</translation>
    </message>
    <message>
        <source>Promote version %1</source>
        <translation>提升版本 %1</translation>
    </message>
    <message>
        <source>Version %1 becomes active and decides every new task. Its trial ends.</source>
        <translation>版本 %1 将生效并判定所有新任务，试运行结束。</translation>
    </message>
    <message>
        <source>Promote</source>
        <translation>提升</translation>
    </message>
    <message>
        <source>Version %1 is active</source>
        <translation>版本 %1 已生效</translation>
    </message>
    <message>
        <source>Stop the trial of version %1</source>
        <translation>停止版本 %1 的试运行</translation>
    </message>
    <message>
        <source>The active version goes on alone; tasks that were decided keep their decision.
Why does the trial end?</source>
        <translation>当前版本单独继续；已判定的任务保持其判定。
为何结束试运行？</translation>
    </message>
    <message>
        <source>Stop the trial</source>
        <translation>停止试运行</translation>
    </message>
    <message>
        <source>The trial of version %1 has ended</source>
        <translation>版本 %1 的试运行已结束</translation>
    </message>
</context>
<context>
    <name>tributary::pages::RulesPage</name>
    <message>
        <source>Version %1 is active</source>
        <translation>版本 %1 已生效</translation>
    </message>
    <message>
        <source>Everything is traditional</source>
        <translation>全部按传统方式运行</translation>
    </message>
    <message>
        <source>No rules are published, so every task runs on traditional workers by default_traditional_rule. Start from the rules that ship, or from those of the article that the product grew from; nothing decides before you publish.</source>
        <translation>尚未发布规则，因此所有任务都按 default_traditional_rule 在传统工作节点上运行。可以从随附的规则或产品所源自文章的规则开始；发布之前不会生效。</translation>
    </message>
    <message>
        <source>Add the default rules</source>
        <translation>添加默认规则</translation>
    </message>
    <message>
        <source>Add the seed&apos;s rules</source>
        <translation>添加原文规则</translation>
    </message>
    <message>
        <source>The draft is only in this window.</source>
        <translation>草稿仅在此窗口中。</translation>
    </message>
    <message>
        <source>Draft saved to %1</source>
        <translation>草稿已保存到 %1</translation>
    </message>
    <message>
        <source>Nothing to save: the draft equals version %1</source>
        <translation>无需保存：草稿与版本 %1 相同</translation>
    </message>
    <message>
        <source>Exported to %1</source>
        <translation>已导出到 %1</translation>
    </message>
    <message numerus="yes">
        <source>%n errors</source>
        <translation>
            <numerusform>%n 个错误</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tests fail</source>
        <translation>
            <numerusform>%n 个测试失败</numerusform>
        </translation>
    </message>
    <message>
        <source>draft</source>
        <translation>草稿</translation>
    </message>
    <message>
        <source>published</source>
        <translation>已发布</translation>
    </message>
    <message>
        <source>No version is active: everything is traditional</source>
        <translation>没有生效版本：全部按传统方式运行</translation>
    </message>
    <message>
        <source>Version %1 is active since %2, by %3</source>
        <comment>version, time, author</comment>
        <translation>版本 %1 自 %2 起生效，作者 %3</translation>
    </message>
    <message>
        <source>Publish…</source>
        <translation>发布…</translation>
    </message>
    <message>
        <source>Make the draft a version (Ctrl+Shift+S)</source>
        <translation>将草稿发布为版本（Ctrl+Shift+S）</translation>
    </message>
    <message>
        <source>Rules</source>
        <translation>规则</translation>
    </message>
    <message>
        <source>adding a test</source>
        <translation>添加测试</translation>
    </message>
    <message>
        <source>formatting</source>
        <translation>格式化</translation>
    </message>
    <message>
        <source>%1 published version %2 while you were editing version %3. Compare: both changes can be put together, or one of them kept.</source>
        <comment>author, versions</comment>
        <translation>在您编辑版本 %3 时，%1 发布了版本 %2。比较：可以合并两处更改，或只保留其一。</translation>
    </message>
    <message>
        <source>Compare…</source>
        <translation>比较…</translation>
    </message>
</context>
<context>
    <name>tributary::pages::RunGroup</name>
    <message>
        <source>Choose a package</source>
        <translation>选择软件包</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>as the program</source>
        <translation>与程序同名</translation>
    </message>
    <message>
        <source>Task type</source>
        <translation>任务类型</translation>
    </message>
    <message>
        <source>for example image</source>
        <translation>例如 image</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>运行内容</translation>
    </message>
    <message>
        <source>a command</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>a function</source>
        <translation>函数</translation>
    </message>
    <message>
        <source>a URL</source>
        <translation>URL</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>The program and its arguments. No shell reads them: blanks separate, quotes keep together.</source>
        <translation>程序及其参数。不经过 shell：空格分隔，引号内为一个整体。</translation>
    </message>
    <message>
        <source>Function</source>
        <translation>函数</translation>
    </message>
    <message>
        <source>name or name@version</source>
        <translation>名称或 名称@版本</translation>
    </message>
    <message>
        <source>URL</source>
        <translation>URL</translation>
    </message>
    <message>
        <source>Package</source>
        <translation>软件包</translation>
    </message>
    <message>
        <source>directory or zip, if any</source>
        <translation>目录或 zip，可不填</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Container image</source>
        <translation>容器镜像</translation>
    </message>
    <message>
        <source>none: this host&apos;s programs</source>
        <translation>无：使用本机程序</translation>
    </message>
    <message>
        <source>Container may use the network</source>
        <translation>容器可使用网络</translation>
    </message>
</context>
<context>
    <name>tributary::pages::SubmitForm</name>
    <message>
        <source>A quote is not closed</source>
        <translation>引号未闭合</translation>
    </message>
    <message>
        <source>nothing declared</source>
        <translation>未声明</translation>
    </message>
    <message numerus="yes">
        <source>%n declared</source>
        <translation>
            <numerusform>已声明 %n 项</numerusform>
        </translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>given</source>
        <translation>已填写</translation>
    </message>
    <message numerus="yes">
        <source>waits for %n tasks</source>
        <translation>
            <numerusform>等待 %n 个任务</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 attempts</source>
        <translation>%1 次尝试</translation>
    </message>
    <message>
        <source>no limits, one attempt</source>
        <translation>不限时，一次尝试</translation>
    </message>
    <message>
        <source>as the rules say</source>
        <translation>由规则决定</translation>
    </message>
    <message>
        <source>Also in this task: %1. Edit them as text.</source>
        <translation>此任务还包含：%1。请以文本方式编辑。</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>What runs</source>
        <translation>运行什么</translation>
    </message>
    <message>
        <source>What it needs</source>
        <translation>所需资源</translation>
    </message>
    <message>
        <source>More needs</source>
        <translation>更多需求</translation>
    </message>
    <message>
        <source>Inputs</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>Labels and dependencies</source>
        <translation>标签与依赖</translation>
    </message>
    <message>
        <source>Time-outs and retries</source>
        <translation>超时与重试</translation>
    </message>
    <message>
        <source>Override the rules</source>
        <translation>覆盖规则</translation>
    </message>
    <message>
        <source>Resources</source>
        <translation>资源</translation>
    </message>
    <message>
        <source>Resource, such as gpu</source>
        <translation>资源，例如 gpu</translation>
    </message>
    <message>
        <source>Count</source>
        <translation>数量</translation>
    </message>
    <message>
        <source>Remove the resource</source>
        <translation>移除资源</translation>
    </message>
</context>
<context>
    <name>tributary::pages::SubmitPage</name>
    <message>
        <source>The text can&apos;t be read yet, so the form can&apos;t show it.</source>
        <translation>文本还无法解析，因此表单无法显示。</translation>
    </message>
    <message>
        <source>The form has no fields for what this text says.</source>
        <translation>此文本的内容在表单中没有对应字段。</translation>
    </message>
    <message numerus="yes">
        <source>The form shows one task, the text holds %n.</source>
        <translation>
            <numerusform>表单只能显示一个任务，而文本包含 %n 个。</numerusform>
        </translation>
    </message>
    <message>
        <source>Cleared.</source>
        <translation>已清空。</translation>
    </message>
    <message>
        <source>Filled in; what was here is kept until you leave.</source>
        <translation>已填入；原有内容会保留到您离开为止。</translation>
    </message>
    <message>
        <source>Bring it back</source>
        <translation>恢复原内容</translation>
    </message>
    <message>
        <source>Dry run: %1. Nothing was submitted.</source>
        <translation>试运行：%1。未提交任何内容。</translation>
    </message>
    <message numerus="yes">
        <source>The text has %n problems; they stand below it.</source>
        <translation>
            <numerusform>文本有 %n 个问题，列在下方。</numerusform>
        </translation>
    </message>
    <message>
        <source>There is nothing to run yet.</source>
        <translation>还没有可运行的内容。</translation>
    </message>
    <message numerus="yes">
        <source>Not submitted: %n problems</source>
        <translation>
            <numerusform>未提交：%n 个问题</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Submitted: %n tasks are on disk.</source>
        <translation>
            <numerusform>已提交：%n 个任务已写入磁盘。</numerusform>
        </translation>
    </message>
    <message>
        <source>Open the task</source>
        <translation>打开任务</translation>
    </message>
    <message>
        <source>Show the tasks</source>
        <translation>显示任务</translation>
    </message>
    <message>
        <source>%1 is larger than 16 MiB.</source>
        <translation>%1 大于 16 MiB。</translation>
    </message>
    <message>
        <source>%1 can&apos;t be read: %2</source>
        <translation>无法读取 %1：%2</translation>
    </message>
    <message>
        <source>Open a task file</source>
        <translation>打开任务文件</translation>
    </message>
    <message>
        <source>Task files (*.json *.jsonl *.yaml *.yml);;All files (*)</source>
        <translation>任务文件 (*.json *.jsonl *.yaml *.yml);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Save as template</source>
        <translation>另存为模板</translation>
    </message>
    <message>
        <source>Name of the template</source>
        <translation>模板名称</translation>
    </message>
    <message>
        <source>Saved as template %1</source>
        <translation>已保存为模板 %1</translation>
    </message>
    <message>
        <source>Save as template…</source>
        <translation>另存为模板…</translation>
    </message>
    <message>
        <source>Submitting…</source>
        <translation>提交中…</translation>
    </message>
    <message>
        <source>Submit</source>
        <translation>提交</translation>
    </message>
    <message>
        <source>What runs, and where it would go before it goes there</source>
        <translation>运行什么，以及在运行之前先看它会去哪里</translation>
    </message>
    <message>
        <source>Dry run</source>
        <translation>试运行</translation>
    </message>
    <message>
        <source>Check everything without submitting (Ctrl+D)</source>
        <translation>只检查，不提交（Ctrl+D）</translation>
    </message>
    <message>
        <source>Submit (Ctrl+Enter)</source>
        <translation>提交（Ctrl+Enter）</translation>
    </message>
    <message>
        <source>Form</source>
        <translation>表单</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>The task file as JSON or YAML, one task or many</source>
        <translation>JSON 或 YAML 任务文件，可含一个或多个任务</translation>
    </message>
    <message>
        <source>Templates</source>
        <translation>模板</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>打开…</translation>
    </message>
    <message>
        <source>Open a task file (Ctrl+O)</source>
        <translation>打开任务文件（Ctrl+O）</translation>
    </message>
    <message>
        <source>Start anew</source>
        <translation>重新开始</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>任务</translation>
    </message>
</context>
<context>
    <name>tributary::pages::SubmitText</name>
    <message>
        <source>Task file</source>
        <translation>任务文件</translation>
    </message>
    <message>
        <source>A task file: one task, a list, YAML documents or JSON lines. Paste or type here.</source>
        <translation>任务文件：单个任务、列表、YAML 文档或 JSON 行。请在此粘贴或输入。</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>问题</translation>
    </message>
</context>
<context>
    <name>tributary::pages::TaskActions</name>
    <message>
        <source>The task could not be read</source>
        <translation>无法读取任务</translation>
    </message>
    <message>
        <source>This is the first task of the list</source>
        <translation>这是列表中的第一个任务</translation>
    </message>
    <message>
        <source>This is the last task of the list</source>
        <translation>这是列表中的最后一个任务</translation>
    </message>
    <message>
        <source>This cell can&apos;t be filtered by</source>
        <translation>无法按此单元格筛选</translation>
    </message>
    <message>
        <source>Filter in: %1</source>
        <translation>筛选：%1</translation>
    </message>
    <message>
        <source>Filter out: %1</source>
        <translation>排除：%1</translation>
    </message>
    <message>
        <source>Only this: %1</source>
        <translation>仅此项：%1</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Why here</source>
        <translation>为何在此</translation>
    </message>
    <message>
        <source>Logs</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>Cancel…</source>
        <translation>取消…</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Copy rows</source>
        <translation>复制行</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Export tasks</source>
        <translation>导出任务</translation>
    </message>
    <message>
        <source>CSV table (*.csv)</source>
        <translation>CSV 表格 (*.csv)</translation>
    </message>
    <message>
        <source>JSON lines (*.jsonl)</source>
        <translation>JSON 行 (*.jsonl)</translation>
    </message>
    <message>
        <source>Exporting to %1…</source>
        <translation>正在导出到 %1…</translation>
    </message>
    <message>
        <source>%1 tasks were exported to %2</source>
        <translation>已将 %1 个任务导出到 %2</translation>
    </message>
    <message>
        <source>Not exported: %1</source>
        <translation>未导出：%1</translation>
    </message>
    <message>
        <source>Make a rule test</source>
        <translation>生成规则测试</translation>
    </message>
</context>
<context>
    <name>tributary::pages::TaskDetailPage</name>
    <message>
        <source>The id was copied</source>
        <translation>已复制编号</translation>
    </message>
    <message>
        <source>%1 · submitted %2</source>
        <translation>%1 · 提交于 %2</translation>
    </message>
    <message>
        <source>Task file</source>
        <translation>任务文件</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>The task is being cancelled</source>
        <translation>正在取消任务</translation>
    </message>
    <message>
        <source>The task was submitted again</source>
        <translation>任务已重新提交</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Submit again</source>
        <translation>重新提交</translation>
    </message>
    <message>
        <source>Submit with changes</source>
        <translation>修改后提交</translation>
    </message>
    <message>
        <source>Copy id</source>
        <translation>复制编号</translation>
    </message>
    <message>
        <source>Trace</source>
        <translation>追踪</translation>
    </message>
    <message>
        <source>Why here</source>
        <translation>为何在此</translation>
    </message>
    <message>
        <source>Logs</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>Input and output</source>
        <translation>输入与输出</translation>
    </message>
    <message>
        <source>Attempts</source>
        <translation>尝试</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>成本</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>The attempt was declared lost</source>
        <translation>该尝试已判定为丢失</translation>
    </message>
    <message>
        <source>Declare lost…</source>
        <translation>判定丢失…</translation>
    </message>
    <message>
        <source>Make a rule test</source>
        <translation>生成规则测试</translation>
    </message>
    <message>
        <source>Add it to the draft of the rules: its input, and what they made of it</source>
        <translation>加入规则草稿：它的输入，以及规则的判定</translation>
    </message>
</context>
<context>
    <name>tributary::pages::TaskDisplay</name>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Back end</source>
        <translation>后端</translation>
    </message>
    <message>
        <source>Rule</source>
        <translation>规则</translation>
    </message>
    <message>
        <source>Queue wait (s)</source>
        <translation>排队（秒）</translation>
    </message>
    <message>
        <source>Run time (s)</source>
        <translation>运行（秒）</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>成本</translation>
    </message>
    <message>
        <source>Submitted</source>
        <translation>提交时间</translation>
    </message>
    <message>
        <source>Attempt</source>
        <translation>尝试</translation>
    </message>
    <message>
        <source>Cold start (ms)</source>
        <translation>冷启动（毫秒）</translation>
    </message>
    <message>
        <source>Task type</source>
        <translation>任务类型</translation>
    </message>
    <message>
        <source>Team</source>
        <translation>团队</translation>
    </message>
    <message>
        <source>Priority</source>
        <translation>优先级</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>%1: the list can&apos;t be sorted by this column</source>
        <translation>%1：列表不能按此列排序</translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation>加载中…</translation>
    </message>
</context>
<context>
    <name>tributary::pages::TaskInspector</name>
    <message>
        <source>Select a task to see it here.</source>
        <translation>选择一个任务以在此查看。</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Back end</source>
        <translation>后端</translation>
    </message>
    <message>
        <source>Rule</source>
        <translation>规则</translation>
    </message>
    <message>
        <source>%1 (version %2)</source>
        <translation>%1（版本 %2）</translation>
    </message>
    <message>
        <source>Priority</source>
        <translation>优先级</translation>
    </message>
    <message>
        <source>Time and cost</source>
        <translation>时间与成本</translation>
    </message>
    <message>
        <source>Submitted</source>
        <translation>提交时间</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>开始时间</translation>
    </message>
    <message>
        <source>Ended</source>
        <translation>结束时间</translation>
    </message>
    <message>
        <source>Queue wait</source>
        <translation>排队时间</translation>
    </message>
    <message>
        <source>Run time</source>
        <translation>运行时间</translation>
    </message>
    <message>
        <source>Cold start</source>
        <translation>冷启动</translation>
    </message>
    <message>
        <source>Attempt</source>
        <translation>尝试</translation>
    </message>
    <message>
        <source>Exit code</source>
        <translation>退出码</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>成本</translation>
    </message>
    <message>
        <source>Owner</source>
        <translation>所有者</translation>
    </message>
    <message>
        <source>Team</source>
        <translation>团队</translation>
    </message>
    <message>
        <source>Task type</source>
        <translation>任务类型</translation>
    </message>
    <message>
        <source>Cancel…</source>
        <translation>取消…</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Open the task (Enter)</source>
        <translation>打开任务（Enter）</translation>
    </message>
    <message>
        <source>Why here</source>
        <translation>为何在此</translation>
    </message>
    <message>
        <source>Why it is where it is (W)</source>
        <translation>为何在此处（W）</translation>
    </message>
</context>
<context>
    <name>tributary::pages::TaskLogPanel</name>
    <message>
        <source>Attempt %1</source>
        <translation>尝试 %1</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>Errors</source>
        <translation>错误输出</translation>
    </message>
    <message>
        <source>Attempt</source>
        <translation>尝试</translation>
    </message>
    <message>
        <source>Stream</source>
        <translation>流</translation>
    </message>
    <message>
        <source>Follow</source>
        <translation>跟随</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>Nothing was written</source>
        <translation>没有输出</translation>
    </message>
    <message>
        <source>Nothing here, but %1 under %2</source>
        <translation>此处没有内容，但“%2”中有 %1</translation>
    </message>
</context>
<context>
    <name>tributary::pages::TaskTables</name>
    <message>
        <source>Attempt</source>
        <translation>尝试</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Back end</source>
        <translation>后端</translation>
    </message>
    <message>
        <source>Handle</source>
        <translation>句柄</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Ended</source>
        <translation>结束</translation>
    </message>
    <message>
        <source>Exit code</source>
        <translation>退出码</translation>
    </message>
    <message>
        <source>Processor time</source>
        <translation>处理器时间</translation>
    </message>
    <message>
        <source>Peak memory</source>
        <translation>峰值内存</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>成本</translation>
    </message>
    <message>
        <source>How it comes about</source>
        <translation>计算方式</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>序号</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Event</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>By</source>
        <translation>执行者</translation>
    </message>
    <message>
        <source>What</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>Attempts</source>
        <translation>尝试</translation>
    </message>
    <message>
        <source>Cost of each attempt</source>
        <translation>每次尝试的成本</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>Stale: %1</source>
        <translation>过期：%1</translation>
    </message>
    <message>
        <source>a late result, which does not count</source>
        <translation>迟到的结果，不计入</translation>
    </message>
</context>
<context>
    <name>tributary::pages::TaskWhyPanel</name>
    <message>
        <source>%1 by rule %2 of version %3: %4</source>
        <translation>%1，依据版本 %3 的规则 %2：%4</translation>
    </message>
    <message>
        <source>What would change it</source>
        <translation>怎样会改变结果</translation>
    </message>
    <message>
        <source>Then</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>By rule</source>
        <translation>依据规则</translation>
    </message>
    <message>
        <source>Waits because</source>
        <translation>等待原因</translation>
    </message>
    <message>
        <source>Back end</source>
        <translation>后端</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>自</translation>
    </message>
    <message>
        <source>With the current rules</source>
        <translation>按当前规则</translation>
    </message>
    <message>
        <source>What the rules of now would say, instead of those of then</source>
        <translation>按现在的规则而非当时的规则判断</translation>
    </message>
    <message>
        <source>Rules and their conditions</source>
        <translation>规则及其条件</translation>
    </message>
    <message>
        <source>Back ends and the reasons against them</source>
        <translation>后端及其不被选择的原因</translation>
    </message>
    <message>
        <source>Changes that would send it elsewhere</source>
        <translation>会使其去往别处的变化</translation>
    </message>
    <message>
        <source>What it waits for</source>
        <translation>正在等待什么</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Execution time</source>
        <translation>执行时间</translation>
    </message>
    <message>
        <source>Estimate</source>
        <translation>估计</translation>
    </message>
    <message>
        <source>Declared</source>
        <translation>声明值</translation>
    </message>
    <message>
        <source>Learned median</source>
        <translation>学习中位数</translation>
    </message>
    <message>
        <source>Learned p90</source>
        <translation>学习 p90</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>运行内容</translation>
    </message>
    <message>
        <source>Newest run before</source>
        <translation>最近一次运行距此</translation>
    </message>
    <message>
        <source>What it declared and what was learned of its type</source>
        <translation>任务声明的值与从同类任务学到的值</translation>
    </message>
</context>
<context>
    <name>tributary::pages::TasksPage</name>
    <message numerus="yes">
        <source>%n new – show</source>
        <translation>
            <numerusform>%n 个新任务 – 显示</numerusform>
        </translation>
    </message>
    <message>
        <source>The list can&apos;t be sorted by “%1”</source>
        <translation>列表不能按“%1”排序</translation>
    </message>
    <message>
        <source>No tasks yet</source>
        <translation>还没有任务</translation>
    </message>
    <message>
        <source>Tasks that you submit appear here with the back end that was chosen for them, and why.</source>
        <translation>提交的任务会显示在这里，并说明为其选择的后端及原因。</translation>
    </message>
    <message>
        <source>Submit the first task</source>
        <translation>提交第一个任务</translation>
    </message>
    <message>
        <source>Load demo data</source>
        <translation>载入演示数据</translation>
    </message>
    <message>
        <source>%1 of %2 – %3</source>
        <comment>matching, all, time of the query</comment>
        <translation>%1 / %2 – %3</translation>
    </message>
    <message>
        <source>All %1 that match are selected</source>
        <translation>已选择全部 %1 个匹配项</translation>
    </message>
    <message>
        <source>%1 selected</source>
        <translation>已选 %1 个</translation>
    </message>
    <message>
        <source>Paused while scrolled, Home goes on</source>
        <translation>滚动时暂停，按 Home 继续</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>实时</translation>
    </message>
    <message>
        <source>What was submitted, where it runs and how it ended</source>
        <translation>提交了什么、在哪里运行、结果如何</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>列</translation>
    </message>
    <message>
        <source>Choose the columns; drag headings to reorder them</source>
        <translation>选择列；拖动表头调整顺序</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Write the selected tasks to a file; all that match when fewer than two are selected</source>
        <translation>将所选任务写入文件；所选不足两个时写入全部匹配项</translation>
    </message>
    <message>
        <source>Filter, such as state = &apos;failed&apos; AND run_time &gt; 30s</source>
        <translation>筛选，例如 state = &apos;failed&apos; AND run_time &gt; 30s</translation>
    </message>
    <message>
        <source>Find in names, errors, ids</source>
        <translation>在名称、错误、ID 中查找</translation>
    </message>
    <message>
        <source>Free text</source>
        <translation>自由文本</translation>
    </message>
    <message>
        <source>Part of a name or error, or the beginning of an id; Enter searches</source>
        <translation>名称或错误的一部分，或 ID 的开头；按 Enter 搜索</translation>
    </message>
    <message>
        <source>Facets</source>
        <translation>分面</translation>
    </message>
    <message>
        <source>Tasks</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>No task matches the filter in this time</source>
        <translation>此时间段内没有符合筛选的任务</translation>
    </message>
    <message>
        <source>Clear the filter</source>
        <translation>清除筛选</translation>
    </message>
    <message>
        <source>Search all the time there is</source>
        <translation>在全部时间中搜索</translation>
    </message>
    <message>
        <source>Submissions by state – drag to zoom in</source>
        <translation>按状态的提交 – 拖动放大</translation>
    </message>
    <message>
        <source>This filter can&apos;t decide where a task goes: %1. A rule sees only what a task declares.</source>
        <translation>此过滤条件不能决定任务去向：%1。规则只能看到任务声明的内容。</translation>
    </message>
</context>
<context>
    <name>tributary::pages::TemplateGallery</name>
    <message>
        <source>Remove the template %1</source>
        <translation>移除模板 %1</translation>
    </message>
    <message>
        <source>Remove this template</source>
        <translation>移除此模板</translation>
    </message>
</context>
<context>
    <name>tributary::pages::TestPanel</name>
    <message>
        <source>Tests run as soon as the rules load.</source>
        <translation>规则可加载后即运行测试。</translation>
    </message>
    <message>
        <source>No tests yet. Below tests: name an input and what must come out; publishing is blocked while one fails.</source>
        <translation>还没有测试。请在 tests: 下写出输入及应有结果；有测试失败时不能发布。</translation>
    </message>
    <message numerus="yes">
        <source>%n tests fail; publishing is blocked.</source>
        <translation>
            <numerusform>%n 个测试失败；发布被阻止。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>All %n tests pass.</source>
        <translation>
            <numerusform>全部 %n 个测试通过。</numerusform>
        </translation>
    </message>
    <message>
        <source>Tests</source>
        <translation>测试</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>测试</translation>
    </message>
    <message>
        <source>Comes out as</source>
        <translation>实际结果</translation>
    </message>
    <message>
        <source>Rule</source>
        <translation>规则</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Show the tests</source>
        <translation>显示测试</translation>
    </message>
    <message>
        <source>Show what is missing (%1)</source>
        <translation>显示缺少的（%1）</translation>
    </message>
</context>
<context>
    <name>tributary::pages::TraceView</name>
    <message>
        <source>Classify</source>
        <translation>分类</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>排队</translation>
    </message>
    <message>
        <source>Dispatch</source>
        <translation>派发</translation>
    </message>
    <message>
        <source>Cold start</source>
        <translation>冷启动</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Collect</source>
        <translation>收集</translation>
    </message>
    <message>
        <source>Back-off</source>
        <translation>退避</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Attempt %1</source>
        <translation>尝试 %1</translation>
    </message>
    <message>
        <source>Attempt %1 on %2</source>
        <translation>尝试 %1，于 %2</translation>
    </message>
    <message>
        <source>Gap</source>
        <translation>空隙</translation>
    </message>
    <message>
        <source>%1: since %2 after the submission, for %3 so far</source>
        <translation>%1：自提交后 %2 起，已持续 %3</translation>
    </message>
    <message>
        <source>%1: from %2 after the submission, for %3</source>
        <translation>%1：自提交后 %2 起，持续 %3</translation>
    </message>
    <message>
        <source>No phase covers this time</source>
        <translation>没有阶段覆盖这段时间</translation>
    </message>
    <message>
        <source>Not reported by the back end</source>
        <translation>后端未上报</translation>
    </message>
    <message>
        <source>Not reported by %1</source>
        <translation>%1 未上报</translation>
    </message>
    <message>
        <source>%1 (not reported)</source>
        <translation>%1（未上报）</translation>
    </message>
    <message>
        <source>Phase</source>
        <translation>阶段</translation>
    </message>
    <message>
        <source>Duration</source>
        <translation>时长</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>占比</translation>
    </message>
    <message>
        <source>Trace: phases and how long they took</source>
        <translation>轨迹：各阶段及其耗时</translation>
    </message>
</context>
<context>
    <name>tributary::pages::TrialPanel</name>
    <message>
        <source>active</source>
        <translation>生效</translation>
    </message>
    <message>
        <source>shadow</source>
        <translation>影子</translation>
    </message>
    <message>
        <source>canary</source>
        <translation>金丝雀</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>rolled back</source>
        <translation>已回滚</translation>
    </message>
    <message>
        <source>Failures</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Slower than the p95</source>
        <translation>慢于 p95</translation>
    </message>
    <message>
        <source>Dearer than the 90th percentile</source>
        <translation>高于第 90 百分位成本</translation>
    </message>
    <message>
        <source>%1 of %2 (%3)</source>
        <comment>events, tasks, share</comment>
        <translation>%1/%2（%3）</translation>
    </message>
    <message>
        <source>%1 → %2: %3 tasks</source>
        <comment>types, count</comment>
        <translation>%1 → %2：%3 个任务</translation>
    </message>
    <message>
        <source>Step %1 of %2, %3 of the new tasks: %4 of %5 tasks have ended.</source>
        <translation>第 %1/%2 步，占新任务 %3：%4/%5 个任务已结束。</translation>
    </message>
    <message>
        <source>%1: %2, active version %3; alarm at %4.</source>
        <comment>guardrail, numbers of both, part of what rolls back</comment>
        <translation>%1：%2，当前版本 %3；警戒 %4。</translation>
    </message>
    <message>
        <source>Both versions decided %1 tasks, %2 of them differently.</source>
        <translation>两个版本共判定 %1 个任务，其中 %2 个不同。</translation>
    </message>
    <message>
        <source>Replayed before: of %1 tasks %2 would move to another type, %3 more by another rule.</source>
        <translation>发布前回放：%1 个任务中 %2 个会改变类型，另有 %3 个改由其他规则判定。</translation>
    </message>
    <message>
        <source>Their cost: %1 → %2.</source>
        <translation>它们的成本：%1 → %2。</translation>
    </message>
    <message>
        <source>p95 of all: %1 → %2.</source>
        <translation>总体 p95：%1 → %2。</translation>
    </message>
    <message>
        <source>State of the version</source>
        <translation>版本状态</translation>
    </message>
</context>
<context>
    <name>tributary::pages::TrialTasks</name>
    <message>
        <source>gone</source>
        <comment>a task that was deleted</comment>
        <translation>已删除</translation>
    </message>
    <message>
        <source>candidate</source>
        <comment>version</comment>
        <translation>候选</translation>
    </message>
    <message>
        <source>active</source>
        <comment>version</comment>
        <translation>生效</translation>
    </message>
    <message>
        <source>No task was decided differently so far.</source>
        <translation>目前没有任务的决定不同。</translation>
    </message>
    <message>
        <source>The newest %1 of %2 tasks; Enter opens one.</source>
        <comment>counts</comment>
        <translation>最新的 %1 个任务（共 %2 个）；按 Enter 打开。</translation>
    </message>
    <message>
        <source>Enter opens the task.</source>
        <translation>按 Enter 打开任务。</translation>
    </message>
    <message>
        <source>Tasks that were decided differently</source>
        <translation>决定不同的任务</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>Decided by</source>
        <translation>由谁决定</translation>
    </message>
    <message>
        <source>Active</source>
        <translation>生效版本</translation>
    </message>
    <message>
        <source>Rule</source>
        <translation>规则</translation>
    </message>
    <message>
        <source>Candidate</source>
        <translation>候选版本</translation>
    </message>
    <message>
        <source>Submitted</source>
        <translation>提交时间</translation>
    </message>
</context>
<context>
    <name>tributary::pages::TryPanel</name>
    <message>
        <source>Line %1: %2</source>
        <translation>第 %1 行：%2</translation>
    </message>
    <message>
        <source>The rules don&apos;t load yet.</source>
        <translation>规则尚无法加载。</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>rule: its reason</comment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>Task to try</source>
        <translation>要试的任务</translation>
    </message>
    <message>
        <source>Features, a task or a record of classify, as YAML or JSON</source>
        <translation>特征、任务或 classify 记录，YAML 或 JSON</translation>
    </message>
    <message>
        <source>Rules and conditions</source>
        <translation>规则与条件</translation>
    </message>
</context>
<context>
    <name>tributary::pages::VersionPanel</name>
    <message>
        <source>Choose a version to compare.</source>
        <translation>选择一个版本进行比较。</translation>
    </message>
    <message>
        <source>What the draft changes in version %1: +%2 −%3 lines</source>
        <comment>version, added, removed</comment>
        <translation>草稿对版本 %1 的修改：+%2 −%3 行</translation>
    </message>
    <message>
        <source>From the active version %1 to version %2: +%3 −%4 lines</source>
        <comment>versions, added, removed</comment>
        <translation>从生效版本 %1 到版本 %2：+%3 −%4 行</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>说明</translation>
    </message>
    <message>
        <source>Author</source>
        <translation>作者</translation>
    </message>
    <message>
        <source>Published</source>
        <translation>发布时间</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>差异</translation>
    </message>
    <message>
        <source>Go back to it…</source>
        <translation>恢复到此版本…</translation>
    </message>
    <message>
        <source>Publishes its text as a new version</source>
        <translation>将其文本发布为新版本</translation>
    </message>
    <message>
        <source>Edit it</source>
        <translation>编辑</translation>
    </message>
    <message>
        <source>Puts its text into the editor; Ctrl+Z takes it back</source>
        <translation>将其文本放入编辑器；按 Ctrl+Z 撤回</translation>
    </message>
    <message>
        <source>Keep my draft</source>
        <translation>保留我的草稿</translation>
    </message>
    <message>
        <source>The draft goes on top of this version and replaces it when it is published</source>
        <translation>草稿将以此版本为基础，发布时取代它</translation>
    </message>
    <message>
        <source>The versions are being compared…</source>
        <translation>正在比较版本…</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Decided differently</source>
        <translation>决定不同</translation>
    </message>
    <message>
        <source>Changes</source>
        <translation>更改</translation>
    </message>
    <message>
        <source>Promote…</source>
        <translation>提升…</translation>
    </message>
    <message>
        <source>Makes it the active version, for every new task</source>
        <translation>使其成为所有新任务的当前版本</translation>
    </message>
    <message>
        <source>Stop…</source>
        <translation>停止…</translation>
    </message>
    <message>
        <source>The active version goes on alone</source>
        <translation>当前版本单独继续</translation>
    </message>
</context>
<context>
    <name>tributary::pages::ViewBar</name>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Active</source>
        <translation>未完成</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Dead letters</source>
        <translation>死信</translation>
    </message>
    <message>
        <source>Remove this view</source>
        <translation>移除此视图</translation>
    </message>
    <message>
        <source>View %1</source>
        <translation>视图 %1</translation>
    </message>
    <message>
        <source>Save this view</source>
        <translation>保存此视图</translation>
    </message>
    <message>
        <source>Name of the view (filter, columns and order):</source>
        <translation>视图名称（筛选、列与排序）：</translation>
    </message>
    <message>
        <source>Save view</source>
        <translation>保存视图</translation>
    </message>
    <message>
        <source>Keep this filter with its columns and order under a name</source>
        <translation>以名称保存此筛选及其列和排序</translation>
    </message>
    <message>
        <source>Rule from the filter</source>
        <translation>由过滤条件生成规则</translation>
    </message>
    <message>
        <source>Add a rule with this condition to the draft of the rules</source>
        <translation>将此条件作为规则加入规则草稿</translation>
    </message>
</context>
<context>
    <name>tributary::shell::CloseDialog</name>
    <message>
        <source>Close Tributary</source>
        <translation>关闭 Tributary</translation>
    </message>
    <message numerus="yes">
        <source>%n task(s) are still running</source>
        <translation>
            <numerusform>还有 %n 个任务正在运行</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more wait(s) in the queue and will be started the next time Tributary runs.</source>
        <translation>
            <numerusform>另有 %n 个在排队，将在下次启动 Tributary 时开始运行。</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing waits in the queue.</source>
        <translation>队列中没有等待的任务。</translation>
    </message>
    <message>
        <source>&amp;Leave them running and quit</source>
        <translation>让它们继续运行并退出(&amp;L)</translation>
    </message>
    <message>
        <source>They go on in the background. The next start picks up their results.</source>
        <translation>它们会在后台继续运行，下次启动时接回结果。</translation>
    </message>
    <message>
        <source>&amp;Drain, then quit</source>
        <translation>排空后退出(&amp;D)</translation>
    </message>
    <message>
        <source>Start nothing new; quit when they have ended.</source>
        <translation>不再启动新任务，待它们结束后退出。</translation>
    </message>
    <message>
        <source>&amp;Cancel them and quit</source>
        <translation>取消它们并退出(&amp;C)</translation>
    </message>
    <message>
        <source>Their work is lost; they are shown as cancelled.</source>
        <translation>其工作成果将丢失，并显示为已取消。</translation>
    </message>
    <message>
        <source>&amp;Minimise the window</source>
        <translation>最小化窗口(&amp;M)</translation>
    </message>
    <message>
        <source>Everything goes on as it is.</source>
        <translation>一切照常进行。</translation>
    </message>
    <message>
        <source>&amp;Stay</source>
        <translation>留下(&amp;S)</translation>
    </message>
</context>
<context>
    <name>tributary::shell::DemoLoader</name>
    <message numerus="yes">
        <source>%n demo task(s) submitted</source>
        <translation>
            <numerusform>已提交 %n 个演示任务</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>tributary::shell::EngineBanner</name>
    <message numerus="yes">
        <source>Nothing new is started. The window closes when %n running task(s) have ended.</source>
        <translation>
            <numerusform>不再启动新任务。%n 个运行中的任务结束后窗口将关闭。</numerusform>
        </translation>
    </message>
    <message>
        <source>Stay and go on</source>
        <translation>留下并继续</translation>
    </message>
    <message>
        <source>Paused: what runs goes on, nothing new is started.</source>
        <translation>已暂停：运行中的任务继续，不再启动新任务。</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>The scheduler has stopped. Start Tributary again.</source>
        <translation>调度器已停止。请重新启动 Tributary。</translation>
    </message>
    <message>
        <source>The disk is full. Nothing is accepted any more; what was accepted is safe. Make room, then start Tributary again.</source>
        <translation>磁盘已满。不再接收任何任务；已接收的都是安全的。请腾出空间后重新启动 Tributary。</translation>
    </message>
    <message>
        <source>The data directory can&apos;t be written any more. Nothing is accepted; what was accepted is safe. Make it writable, then start Tributary again.</source>
        <translation>数据目录已无法写入。不再接收任何任务；已接收的都是安全的。请恢复写权限后重新启动 Tributary。</translation>
    </message>
    <message>
        <source>Writing to the data directory failed. Nothing is accepted any more; what was accepted is safe. Check the disk, then start Tributary again.</source>
        <translation>写入数据目录失败。不再接收任何任务；已接收的都是安全的。请检查磁盘后重新启动 Tributary。</translation>
    </message>
    <message>
        <source>Read only: the disk is full. Make room, then start Tributary again.</source>
        <translation>只读：磁盘已满。请腾出空间后重新启动 Tributary。</translation>
    </message>
    <message>
        <source>Read only: the data directory can&apos;t be written. Make it writable, then start Tributary again.</source>
        <translation>只读：数据目录无法写入。请恢复写权限后重新启动 Tributary。</translation>
    </message>
    <message>
        <source>Read only: another program owns this data directory and doesn&apos;t answer. End it, then start Tributary again.</source>
        <translation>只读：另一个程序占用此数据目录且没有应答。请结束该程序后重新启动 Tributary。</translation>
    </message>
    <message>
        <source>Read only: a newer version of Tributary wrote this data. Start that version.</source>
        <translation>只读：数据由更新版本的 Tributary 写入。请使用该版本。</translation>
    </message>
    <message>
        <source>Read only: Tributary could not start its scheduler here.</source>
        <translation>只读：Tributary 无法在此启动调度器。</translation>
    </message>
</context>
<context>
    <name>tributary::shell::Locator</name>
    <message>
        <source>%1   %2</source>
        <comment>entry, detail</comment>
        <translation>%1   %2</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>没有找到</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>t task · r rule · b back end · v view · &gt; action · @ time</source>
        <comment>prefixes of the locator</comment>
        <translation>t 任务 · r 规则 · b 后端 · v 视图 · &gt; 操作 · @ 时间</translation>
    </message>
</context>
<context>
    <name>tributary::shell::LocatorSources</name>
    <message>
        <source>Last 15 minutes</source>
        <translation>最近 15 分钟</translation>
    </message>
    <message>
        <source>Last hour</source>
        <translation>最近 1 小时</translation>
    </message>
    <message>
        <source>Last 6 hours</source>
        <translation>最近 6 小时</translation>
    </message>
    <message>
        <source>Last 24 hours</source>
        <translation>最近 24 小时</translation>
    </message>
    <message>
        <source>Last 7 days</source>
        <translation>最近 7 天</translation>
    </message>
    <message>
        <source>All the time there is</source>
        <translation>全部时间</translation>
    </message>
</context>
<context>
    <name>tributary::shell::MainWindow</name>
    <message>
        <source>Find anything</source>
        <translation>查找</translation>
    </message>
    <message>
        <source>Find an action</source>
        <translation>查找操作</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>后退</translation>
    </message>
    <message>
        <source>Forward</source>
        <translation>前进</translation>
    </message>
    <message>
        <source>Close the tab</source>
        <translation>关闭标签页</translation>
    </message>
    <message>
        <source>Open the closed tab again</source>
        <translation>重新打开关闭的标签页</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
    <message>
        <source>Show the notices</source>
        <translation>显示通知</translation>
    </message>
    <message>
        <source>Switch between light and dark</source>
        <translation>切换浅色和深色</translation>
    </message>
    <message>
        <source>Switch the language</source>
        <translation>切换语言</translation>
    </message>
    <message>
        <source>Close the window</source>
        <translation>关闭窗口</translation>
    </message>
    <message>
        <source>%1 – Tributary</source>
        <comment>page</comment>
        <translation>%1 – Tributary</translation>
    </message>
</context>
<context>
    <name>tributary::shell::NoticeList</name>
    <message>
        <source>Notices</source>
        <translation>通知</translation>
    </message>
    <message>
        <source>Notices, the newest first</source>
        <translation>通知，最新的在前</translation>
    </message>
    <message>
        <source>%1   %2</source>
        <comment>time, notice</comment>
        <translation>%1   %2</translation>
    </message>
    <message>
        <source>Nothing was said yet.</source>
        <translation>还没有通知。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>tributary::shell::Rail</name>
    <message>
        <source>%1 (Alt+%2)</source>
        <comment>page, number</comment>
        <translation>%1（Alt+%2）</translation>
    </message>
    <message>
        <source>Light or dark</source>
        <translation>浅色 / 深色</translation>
    </message>
    <message>
        <source>Switch between light and dark</source>
        <translation>切换浅色和深色</translation>
    </message>
    <message>
        <source>Switch the language</source>
        <translation>切换语言</translation>
    </message>
    <message>
        <source>Shortcuts</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>Keyboard shortcuts (F1)</source>
        <translation>键盘快捷键（F1）</translation>
    </message>
    <message>
        <source>DEMO</source>
        <translation>演示</translation>
    </message>
    <message>
        <source>This data is made up: the seeded demo workload</source>
        <translation>这些是虚构数据：演示负载</translation>
    </message>
</context>
<context>
    <name>tributary::shell::RailBadges</name>
    <message numerus="yes">
        <source>%n open task(s)</source>
        <translation>
            <numerusform>%n 个未完成的任务</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n back end(s) not healthy</source>
        <translation>
            <numerusform>%n 个后端不健康</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>tributary::shell::ShellCommands</name>
    <message>
        <source>Submit a task</source>
        <translation>提交任务</translation>
    </message>
    <message>
        <source>Refresh</source>
        <translation>刷新</translation>
    </message>
    <message>
        <source>Zoom out in time</source>
        <translation>扩大时间范围</translation>
    </message>
    <message>
        <source>Switch between local time and UTC</source>
        <translation>切换本地时间和 UTC</translation>
    </message>
    <message>
        <source>Pause everything</source>
        <translation>全部暂停</translation>
    </message>
    <message>
        <source>Go on with everything</source>
        <translation>全部继续</translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation>全局</translation>
    </message>
    <message>
        <source>Show a page</source>
        <translation>显示页面</translation>
    </message>
</context>
<context>
    <name>tributary::shell::ShortcutSheet</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Tasks</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>A task</source>
        <translation>任务详情</translation>
    </message>
    <message>
        <source>Next or previous row</source>
        <translation>下一行或上一行</translation>
    </message>
    <message>
        <source>Show in the inspector</source>
        <translation>在检视栏中显示</translation>
    </message>
    <message>
        <source>Open the task</source>
        <translation>打开任务</translation>
    </message>
    <message>
        <source>Filter by the cell, or exclude it</source>
        <translation>按单元格筛选或排除</translation>
    </message>
    <message>
        <source>Cancel, retry</source>
        <translation>取消、重试</translation>
    </message>
    <message>
        <source>Why here, logs</source>
        <translation>为何在此、日志</translation>
    </message>
    <message>
        <source>Select all that match</source>
        <translation>选择所有匹配项</translation>
    </message>
    <message>
        <source>Copy rows as a table</source>
        <translation>将行复制为表格</translation>
    </message>
    <message>
        <source>Previous task of the list</source>
        <translation>列表中的上一个任务</translation>
    </message>
    <message>
        <source>Next task of the list</source>
        <translation>列表中的下一个任务</translation>
    </message>
    <message>
        <source>Show a tab</source>
        <translation>显示标签页</translation>
    </message>
    <message>
        <source>Next or previous error in the trace</source>
        <translation>轨迹中的下一个或上一个错误</translation>
    </message>
</context>
<context>
    <name>tributary::shell::StatusStrip</name>
    <message>
        <source>Scheduling</source>
        <translation>调度中</translation>
    </message>
    <message>
        <source>Attached</source>
        <translation>已连接</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>Degraded</source>
        <translation>已降级</translation>
    </message>
    <message>
        <source>Read only</source>
        <translation>只读</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>Engine: %1</source>
        <translation>引擎：%1</translation>
    </message>
    <message numerus="yes">
        <source>+%n</source>
        <comment>more back ends</comment>
        <translation>
            <numerusform>+%n</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more back end(s)</source>
        <translation>
            <numerusform>另有 %n 个后端</numerusform>
        </translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>healthy</source>
        <translation>健康</translation>
    </message>
    <message>
        <source>degraded</source>
        <translation>降级</translation>
    </message>
    <message>
        <source>unavailable</source>
        <translation>不可用</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>draining</source>
        <translation>排空中</translation>
    </message>
    <message>
        <source>%1 %2/%3</source>
        <comment>back end, slots used, slots</comment>
        <translation>%1 %2/%3</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>back end: health</comment>
        <translation>%1：%2</translation>
    </message>
    <message numerus="yes">
        <source>%n query(s) running</source>
        <translation>
            <numerusform>%n 个查询运行中</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n notice(s)</source>
        <translation>
            <numerusform>%n 条通知</numerusform>
        </translation>
    </message>
    <message>
        <source>What was said so far</source>
        <translation>到目前为止的通知</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <comment>time, time zone</comment>
        <translation>%1 %2</translation>
    </message>
</context>
<context>
    <name>tributary::shell::Toast</name>
    <message>
        <source>Dismiss: %1</source>
        <translation>关闭：%1</translation>
    </message>
</context>
<context>
    <name>tributary::shell::TopBar</name>
    <message>
        <source>Search tasks, views and actions (Ctrl+K)</source>
        <translation>搜索任务、视图和操作（Ctrl+K）</translation>
    </message>
    <message>
        <source>Locator</source>
        <translation>定位器</translation>
    </message>
    <message>
        <source>15m</source>
        <translation>15分</translation>
    </message>
    <message>
        <source>Last 15 minutes, live</source>
        <translation>最近 15 分钟，实时</translation>
    </message>
    <message>
        <source>1h</source>
        <translation>1时</translation>
    </message>
    <message>
        <source>Last hour, live</source>
        <translation>最近 1 小时，实时</translation>
    </message>
    <message>
        <source>6h</source>
        <translation>6时</translation>
    </message>
    <message>
        <source>Last 6 hours, live</source>
        <translation>最近 6 小时，实时</translation>
    </message>
    <message>
        <source>24h</source>
        <translation>24时</translation>
    </message>
    <message>
        <source>Last 24 hours, live</source>
        <translation>最近 24 小时，实时</translation>
    </message>
    <message>
        <source>7d</source>
        <translation>7天</translation>
    </message>
    <message>
        <source>Last 7 days, live</source>
        <translation>最近 7 天，实时</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>All the time there is</source>
        <translation>全部时间</translation>
    </message>
    <message>
        <source>Show times in UTC</source>
        <translation>以 UTC 显示时间</translation>
    </message>
    <message>
        <source>Switch between local time and UTC</source>
        <translation>切换本地时间和 UTC</translation>
    </message>
    <message>
        <source>Refresh</source>
        <translation>刷新</translation>
    </message>
    <message>
        <source>Refresh (F5)</source>
        <translation>刷新（F5）</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>缩小</translation>
    </message>
    <message>
        <source>Back to the whole range (Ctrl+-)</source>
        <translation>回到完整范围（Ctrl+-）</translation>
    </message>
    <message>
        <source>Submit</source>
        <translation>提交</translation>
    </message>
    <message>
        <source>Submit a task</source>
        <translation>提交任务</translation>
    </message>
    <message>
        <source>Submit a task (Ctrl+N)</source>
        <translation>提交任务（Ctrl+N）</translation>
    </message>
</context>
<context>
    <name>tributary::widgets::Banner</name>
    <message>
        <source>%1: %2</source>
        <comment>what went wrong: detail</comment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>Retry now</source>
        <translation>立即重试</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>复制详情</translation>
    </message>
</context>
<context>
    <name>tributary::widgets::DecisionView</name>
    <message>
        <source>off</source>
        <translation>关</translation>
    </message>
    <message>
        <source>true</source>
        <translation>成立</translation>
    </message>
    <message>
        <source>false</source>
        <translation>不成立</translation>
    </message>
    <message>
        <source>can&apos;t tell</source>
        <translation>无法判断</translation>
    </message>
    <message>
        <source>Rules and conditions</source>
        <translation>规则与条件</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>Margin</source>
        <translation>余量</translation>
    </message>
    <message>
        <source>decides</source>
        <translation>决定</translation>
    </message>
    <message>
        <source>no value</source>
        <translation>无值</translation>
    </message>
    <message>
        <source>Margin: %1</source>
        <translation>余量：%1</translation>
    </message>
    <message>
        <source>Back ends</source>
        <translation>后端</translation>
    </message>
    <message>
        <source>Choice</source>
        <translation>选择</translation>
    </message>
    <message>
        <source>not now</source>
        <translation>暂不可用</translation>
    </message>
    <message>
        <source>chosen</source>
        <translation>选中</translation>
    </message>
    <message>
        <source>can&apos;t run it</source>
        <translation>无法运行</translation>
    </message>
    <message>
        <source>runner-up</source>
        <translation>备选</translation>
    </message>
    <message>
        <source>Value: %1</source>
        <translation>值：%1</translation>
    </message>
</context>
<context>
    <name>tributary::widgets::DiffView</name>
    <message>
        <source>No difference</source>
        <translation>没有差异</translation>
    </message>
    <message numerus="yes">
        <source>⋯ and more: only the first %n lines are shown</source>
        <translation>
            <numerusform>⋯ 还有更多：只显示前 %n 行</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>tributary::widgets::DisplayFormat</name>
    <message>
        <source>%1 k</source>
        <comment>thousands</comment>
        <translation>%1 k</translation>
    </message>
    <message>
        <source>%1 M</source>
        <comment>millions</comment>
        <translation>%1 M</translation>
    </message>
    <message>
        <source>%1%</source>
        <comment>per cent</comment>
        <translation>%1%</translation>
    </message>
    <message>
        <source>0 s</source>
        <translation>0 秒</translation>
    </message>
    <message>
        <source>%1 µs</source>
        <translation>%1 微秒</translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1 毫秒</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>%1 min %2 s</source>
        <translation>%1 分 %2 秒</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1 小时 %2 分</translation>
    </message>
    <message>
        <source>%1 d %2 h</source>
        <translation>%1 天 %2 小时</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <comment>date and time, zone</comment>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>in %1</source>
        <translation>%1后</translation>
    </message>
    <message>
        <source>%1 ago</source>
        <translation>%1前</translation>
    </message>
    <message>
        <source>Accepted</source>
        <translation>已接收</translation>
    </message>
    <message>
        <source>Queued</source>
        <translation>排队中</translation>
    </message>
    <message>
        <source>Dispatching</source>
        <translation>派发中</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>Succeeded</source>
        <translation>成功</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Timed out</source>
        <translation>超时</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>已取消</translation>
    </message>
    <message>
        <source>Lost</source>
        <translation>丢失</translation>
    </message>
    <message>
        <source>Intent</source>
        <translation>准备</translation>
    </message>
    <message>
        <source>Dispatched</source>
        <translation>已派发</translation>
    </message>
    <message>
        <source>Traditional</source>
        <translation>传统</translation>
    </message>
    <message>
        <source>Serverless</source>
        <translation>无服务器</translation>
    </message>
    <message>
        <source>Edge</source>
        <translation>边缘</translation>
    </message>
    <message>
        <source>Low</source>
        <translation>低</translation>
    </message>
    <message>
        <source>Medium</source>
        <translation>中</translation>
    </message>
    <message>
        <source>High</source>
        <translation>高</translation>
    </message>
    <message>
        <source>Critical</source>
        <translation>紧急</translation>
    </message>
    <message>
        <source>Back end unavailable</source>
        <translation>后端不可用</translation>
    </message>
    <message>
        <source>Time limit exceeded</source>
        <translation>超过时限</translation>
    </message>
    <message>
        <source>Throttled</source>
        <translation>被限流</translation>
    </message>
    <message>
        <source>Out of memory</source>
        <translation>内存不足</translation>
    </message>
    <message>
        <source>Program failed</source>
        <translation>程序失败</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>Queue time limit</source>
        <translation>排队时限</translation>
    </message>
    <message>
        <source>Start time limit</source>
        <translation>启动时限</translation>
    </message>
    <message>
        <source>Run time limit</source>
        <translation>运行时限</translation>
    </message>
    <message>
        <source>Total time limit</source>
        <translation>总时限</translation>
    </message>
    <message>
        <source>The request is not valid</source>
        <translation>请求无效</translation>
    </message>
    <message>
        <source>The text could not be read</source>
        <translation>文本无法解析</translation>
    </message>
    <message>
        <source>Not found</source>
        <translation>未找到</translation>
    </message>
    <message>
        <source>It exists already</source>
        <translation>已存在</translation>
    </message>
    <message>
        <source>Somebody changed it meanwhile</source>
        <translation>期间已被他人修改</translation>
    </message>
    <message>
        <source>Permission denied</source>
        <translation>权限不足</translation>
    </message>
    <message>
        <source>Not available at the moment</source>
        <translation>暂时不可用</translation>
    </message>
    <message>
        <source>No answer in time</source>
        <translation>未及时应答</translation>
    </message>
    <message>
        <source>A limit was reached or the disk is full</source>
        <translation>达到上限或磁盘已满</translation>
    </message>
    <message>
        <source>The data directory can&apos;t be written</source>
        <translation>数据目录无法写入</translation>
    </message>
    <message>
        <source>Stored data is damaged</source>
        <translation>已存储的数据损坏</translation>
    </message>
    <message>
        <source>Not supported</source>
        <translation>不支持</translation>
    </message>
    <message>
        <source>Internal fault</source>
        <translation>内部故障</translation>
    </message>
    <message>
        <source>Cancelling</source>
        <translation>取消中</translation>
    </message>
    <message>
        <source>Retrying</source>
        <translation>重试中</translation>
    </message>
</context>
<context>
    <name>tributary::widgets::FilterBar</name>
    <message>
        <source>No filter</source>
        <translation>未筛选</translation>
    </message>
    <message>
        <source>Invalid</source>
        <translation>无效</translation>
    </message>
    <message>
        <source>Incomplete</source>
        <translation>不完整</translation>
    </message>
    <message>
        <source>Valid</source>
        <translation>有效</translation>
    </message>
    <message>
        <source>Column %1: %2</source>
        <translation>第 %1 列：%2</translation>
    </message>
    <message>
        <source>Filter expression</source>
        <translation>筛选表达式</translation>
    </message>
    <message>
        <source>State of the filter</source>
        <translation>筛选状态</translation>
    </message>
</context>
<context>
    <name>tributary::widgets::HistogramStrip</name>
    <message>
        <source>Submissions over time by state</source>
        <translation>按状态的提交走势</translation>
    </message>
    <message numerus="yes">
        <source>%n task(s)</source>
        <translation>
            <numerusform>%n 个任务</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <comment>times</comment>
        <translation>%1 至 %2</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>state: count</comment>
        <translation>%1：%2</translation>
    </message>
</context>
<context>
    <name>tributary::widgets::PageFrame</name>
    <message>
        <source>Showing data from %1 (%2).</source>
        <translation>显示 %1（%2）的数据。</translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation>加载中…</translation>
    </message>
    <message>
        <source>Nothing could be loaded yet.</source>
        <translation>尚未加载到任何内容。</translation>
    </message>
</context>
<context>
    <name>tributary::widgets::RecordProxy</name>
    <message>
        <source>beyond</source>
        <translation>以上</translation>
    </message>
    <message>
        <source>≤ %1</source>
        <translation>≤ %1</translation>
    </message>
    <message>
        <source>chosen</source>
        <translation>选中</translation>
    </message>
    <message>
        <source>passed</source>
        <translation>通过</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>on</source>
        <translation>开</translation>
    </message>
    <message>
        <source>off</source>
        <translation>关</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>healthy</source>
        <translation>健康</translation>
    </message>
    <message>
        <source>degraded</source>
        <translation>降级</translation>
    </message>
    <message>
        <source>unavailable</source>
        <translation>不可用</translation>
    </message>
    <message>
        <source>draining</source>
        <translation>排空中</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>true</source>
        <translation>成立</translation>
    </message>
    <message>
        <source>false</source>
        <translation>不成立</translation>
    </message>
    <message>
        <source>no value</source>
        <translation>无值</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>提示</translation>
    </message>
</context>
<context>
    <name>tributary::widgets::Tile</name>
    <message>
        <source>%1: %2</source>
        <comment>name of a figure: value</comment>
        <translation>%1：%2</translation>
    </message>
</context>
</TS>
