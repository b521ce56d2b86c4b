// Large rule files on the Rules page, for its tests.
#pragma once

#include "models/decision_model.h"
#include "pages/rules/rule_editors.h"
#include "ui/rules_page_find.h"

#include <QSignalSpy>
#include <QTreeView>

namespace tributary::test {

inline constexpr int kRules = 4000; // of a large file, as far as the page is concerned

inline QString rulesOf(int count)
{
    QString text = QStringLiteral("task_classification_rules:\n");
    for (int i = 0; i < count; ++i)
        text +=
            QStringLiteral("  - name: r%1\n    condition: dependencies_count = %1 AND stateful\n"
                           "    classification: {type: edge}\n")
                .arg(i);
    return text;
}

inline pages::RuleEditors& editorsOf(const pages::RulesPage& page)
{
    return *page.findChild<pages::RuleEditors*>();
}

inline std::unique_ptr<pages::RulesPage> showRules(PageRig& rig, const QString& text, int rules)
{
    auto page = rig.show<pages::RulesPage>();
    editorsOf(*page).document().change(text);
    if (!isChecked(rig, *page, [&] { return namesOf(*page).size() == rules; }))
        qFatal("the rules were not read");
    return page;
}

inline QTreeView* tree(const pages::RulesPage& page)
{
    return find<QTreeView>(page, "conditionTree");
}

inline widgets::TableView* table(const pages::RulesPage& page)
{
    return find<widgets::TableView>(page, "decisionTable");
}

inline models::DecisionModel* cellsOf(const pages::RulesPage& page)
{
    return static_cast<models::DecisionModel*>(table(page)->model());
}

inline QString lastNote(const QSignalSpy& said)
{
    return said.isEmpty() ? QString() : said.last().at(1).toString();
}

} // namespace tributary::test
