// Why a task goes where it goes: rules with every condition ticked, or back ends with every reason
// against them, as a small tree.
//
// Thread: GUI. Verdicts are glyph, word and colour. The owner shows the same again after a change
// of language; a change of the theme repaints by itself.
#pragma once

#include "models/explanation.h"
#include "service/task_detail_types.h"
#include "widgets/theme.h"

#include <QTreeView>

#include <vector>

namespace tributary::models {
class TreeModel;
} // namespace tributary::models

namespace tributary::widgets {

class DecisionView final : public QTreeView
{
    Q_OBJECT

public:
    explicit DecisionView(const Theme& theme, QWidget* parent = nullptr);

    // In list order, the winning rule unfolded.
    void showRules(const models::Explanation& explanation);
    // In order of preference, every rejection below its back end.
    void showCandidates(const std::vector<service::RouteCandidate>& candidates);
    void clear();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void rebuild();
    void fitColumns();
    void buildRules();
    void buildCandidates();

    const Theme& m_theme;
    models::TreeModel* m_model = nullptr;
    bool m_isRules = true;
    models::Explanation m_explanation;
    std::vector<service::RouteCandidate> m_candidates;
};

} // namespace tributary::widgets
