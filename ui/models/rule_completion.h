// What can be typed at the caret of a rule file: conditions by the expression language, around them
// the keys and words of the file.
//
// Thread: pure function. Positions are QString indices.
#pragma once

#include <QList>
#include <QString>

namespace tributary::models {

struct RuleCompletion
{
    struct Item
    {
        QString text;
        QString detail;

        bool operator==(const Item&) const = default;
    };
    qsizetype begin = 0; // what an item replaces, up to the caret
    QList<Item> items; // best first
};

RuleCompletion completeRules(const QString& text, qsizetype caret);

} // namespace tributary::models
