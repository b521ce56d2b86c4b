// The changes of a text that can be taken back and made again.
//
// Thread: GUI. Bounded in steps and in text, so that replacing ten megabytes time and again doesn't
// fill the memory: the oldest ones are forgotten, the last one never.
#pragma once

#include <QString>

#include <deque>

namespace tributary::pages {

struct TextStep
{
    qsizetype position = 0;
    QString removed{};
    QString added{};
    bool isTyping = false; // joins what was typed right before
};

class RuleHistory final
{
public:
    static constexpr int kMostSteps = 200;
    static constexpr qsizetype kMostText = 50'000'000; // characters of all steps

    void push(TextStep step); // what was taken back is forgotten
    const TextStep* undo(); // the step that is taken back; null when there is none
    const TextStep* redo();
    bool canUndo() const { return m_done > 0; }
    bool canRedo() const { return m_done < m_steps.size(); }
    int count() const { return static_cast<int>(m_steps.size()); }
    void clear();

private:
    bool joins(const TextStep& step);
    void forget();

    std::deque<TextStep> m_steps;
    std::size_t m_done = 0; // of them; the others were taken back
    qsizetype m_text = 0; // characters of all steps
    bool m_canJoin = false; // the last step is the last change
};

} // namespace tributary::pages
