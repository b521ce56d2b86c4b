#include "pages/submit/template_gallery.h"

#include <QCoreApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

namespace tributary::pages {
namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(TaskTemplates)
};

constexpr auto kCommand = R"({
  "name": "hello",
  "features": {
    "execution_time_estimate": "2s",
    "cpu_requirement": "1_cores",
    "memory_requirement": "128MB",
    "stateful": false,
    "dependencies_count": 0,
    "trigger_type": "manual"
  },
  "run": {"command": ["echo", "hello"]}
}
)";

constexpr auto kLong = R"({
  "name": "long-computation",
  "features": {
    "execution_time_estimate": "2h",
    "cpu_requirement": "2_cores",
    "memory_requirement": "4GB",
    "stateful": true,
    "trigger_type": "manual"
  },
  "run": {"command": ["sh", "-c", "for i in 1 2 3 4 5; do date; sleep 1; done"]},
  "timeout": {"run": "4h"},
  "retry": {"attempts": 2, "backoff": "10s..5m"}
}
)";

constexpr auto kEdge = R"({
  "name": "sensor-reading",
  "features": {
    "execution_time_estimate": "200ms",
    "memory_requirement": "64MB",
    "latency_requirement": "50ms",
    "data_locality_required": true,
    "network_bandwidth_requirement": "1Mbps",
    "trigger_type": "event"
  },
  "run": {"command": ["uptime"]},
  "timeout": {"run": "5s"}
}
)";

constexpr auto kFunction = R"({
  "name": "",
  "features": {
    "execution_time_estimate": "5s",
    "cpu_requirement": "1_cores",
    "memory_requirement": "256MB",
    "stateful": false,
    "dependencies_count": 0,
    "trigger_type": "http"
  },
  "run": {"function": ""},
  "inputs": {}
}
)";

constexpr auto kMany = R"(# One task a document; all of them are accepted or none.
name: extract
run: {command: [sh, -c, 'echo "{\"rows\": 1200}"']}
features: {execution_time_estimate: 5s, cpu_requirement: 1_cores, memory_requirement: 256MB,
           stateful: false, dependencies_count: 0, trigger_type: manual}
---
name: transform
depends_on: [extract]
run: {command: [sh, -c, 'sleep 2']}
features: {execution_time_estimate: 10s, cpu_requirement: 1_cores, memory_requirement: 512MB,
           stateful: false, dependencies_count: 1, trigger_type: workflow}
---
name: load
depends_on: [transform]
run: {command: [sh, -c, 'date']}
features: {execution_time_estimate: 3s, stateful: true, trigger_type: workflow}
)";

} // namespace

QList<TaskTemplate> taskTemplates(const QList<models::StoredTemplate>& own)
{
    const auto text = [](const char* utf8) { return QString::fromUtf8(utf8); };
    QList<TaskTemplate> all{
        {QStringLiteral("command"), QStringLiteral("play"), Words::tr("A short command"),
         Words::tr("Small and stateless: the rules that ship make it a function."), text(kCommand)},
        {QStringLiteral("long"), QStringLiteral("clock"), Words::tr("A long computation"),
         Words::tr("Hours, state, a time-out and a second attempt: for a worker."), text(kLong)},
        {QStringLiteral("edge"), QStringLiteral("type-edge"), Words::tr("Near its data"),
         Words::tr("Must answer within 50 ms where the data is: for an edge node."), text(kEdge)},
        {QStringLiteral("function"), QStringLiteral("type-serverless"),
         Words::tr("A deployed function"), Words::tr("Calls a function by its name, with inputs."),
         text(kFunction)},
        {QStringLiteral("many"), QStringLiteral("workflow"), Words::tr("Several tasks at once"),
         Words::tr("A file with three tasks that wait for each other."), text(kMany)},
    };
    for (const models::StoredTemplate& one : own)
        all.append({one.name, QStringLiteral("star"), one.name, Words::tr("Your template"),
                    one.text, true});
    return all;
}

TemplateGallery::TemplateGallery(const widgets::Theme& theme, QWidget* parent)
    : QScrollArea(parent)
    , m_theme(theme)
{
    setObjectName(QStringLiteral("templateGallery"));
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
    auto* body = new QWidget;
    body->setProperty("transparent", true);
    m_column = new QVBoxLayout(body);
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(theme.metrics().gap);
    setWidget(body);
    connect(&theme, &widgets::Theme::changed, this, &TemplateGallery::rebuild);
}

void TemplateGallery::setTemplates(const QList<TaskTemplate>& templates)
{
    m_templates = templates;
    rebuild();
}

void TemplateGallery::rebuild()
{
    // Later: one of the buttons may be what is being answered.
    while (QLayoutItem* item = m_column->takeAt(0)) {
        if (QWidget* old = item->widget()) {
            old->hide();
            old->deleteLater();
        }
        delete item;
    }
    for (const TaskTemplate& one : std::as_const(m_templates)) {
        auto* row = new QWidget(widget());
        auto* line = new QHBoxLayout(row);
        line->setContentsMargins(0, 0, 0, 0);
        auto* words = new QVBoxLayout;
        words->setSpacing(0);
        auto* button = new QPushButton(m_theme.icon(one.icon), one.name, row);
        button->setObjectName(QStringLiteral("template-") + one.id);
        button->setAccessibleDescription(one.note);
        button->setProperty("kind", QStringLiteral("tile"));
        auto* note = new QLabel(one.note, row);
        note->setTextFormat(Qt::PlainText);
        note->setProperty("role", QStringLiteral("caption"));
        note->setWordWrap(true);
        note->setIndent(m_theme.metrics().pad);
        words->addWidget(button);
        words->addWidget(note);
        line->addLayout(words, 1);
        connect(button, &QPushButton::clicked, this, [this, id = one.id] { emit chosen(id); });
        if (one.isOwn) {
            auto* remove = new QToolButton(row);
            remove->setIcon(m_theme.icon(QStringLiteral("trash")));
            remove->setAccessibleName(tr("Remove the template %1").arg(one.name));
            remove->setToolTip(tr("Remove this template"));
            remove->setProperty("kind", QStringLiteral("quiet"));
            line->addWidget(remove, 0, Qt::AlignTop);
            connect(remove, &QToolButton::clicked, this,
                    [this, id = one.id] { emit removeRequested(id); });
        }
        m_column->addWidget(row);
    }
    m_column->addStretch();
}

} // namespace tributary::pages
