#include "pages/rules/rule_history.h"

#include <utility>

namespace tributary::pages {
namespace {

qsizetype sizeOf(const TextStep& step)
{
    return step.removed.size() + step.added.size();
}

} // namespace

void RuleHistory::push(TextStep step)
{
    while (canRedo()) {
        m_text -= sizeOf(m_steps.back());
        m_steps.pop_back();
    }
    m_text += sizeOf(step);
    if (!joins(step)) {
        m_steps.push_back(std::move(step));
        ++m_done;
    }
    m_canJoin = true;
    forget();
}

bool RuleHistory::joins(const TextStep& step)
{
    if (!m_canJoin || m_steps.empty() || !step.isTyping || !m_steps.back().isTyping)
        return false;
    TextStep& last = m_steps.back();
    const bool isInsertion = last.removed.isEmpty() && step.removed.isEmpty()
        && step.position == last.position + last.added.size() && !step.added.contains(u'\n');
    const bool isDeletion = last.added.isEmpty() && step.added.isEmpty()
        && step.position + step.removed.size() == last.position;
    if (isInsertion) {
        last.added += step.added;
    } else if (isDeletion) {
        last.removed.prepend(step.removed);
        last.position = step.position;
    }
    return isInsertion || isDeletion;
}

void RuleHistory::forget()
{
    while (m_steps.size() > 1 && (count() > kMostSteps || m_text > kMostText)) {
        m_text -= sizeOf(m_steps.front());
        m_steps.pop_front();
        --m_done;
    }
}

const TextStep* RuleHistory::undo()
{
    m_canJoin = false;
    return canUndo() ? &m_steps[--m_done] : nullptr;
}

const TextStep* RuleHistory::redo()
{
    m_canJoin = false;
    return canRedo() ? &m_steps[m_done++] : nullptr;
}

void RuleHistory::clear()
{
    m_steps.clear();
    m_done = 0;
    m_text = 0;
}

} // namespace tributary::pages
