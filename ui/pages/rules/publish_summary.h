// What publishing a draft would do: its tests, its errors, and what it changes.
//
// Thread: pure functions on values; of ten megabytes it takes seconds, so it runs beside the
// window.
#pragma once

#include "models/rule_draft_store.h"
#include "pages/rules/beside.h"

#include <QString>
#include <QStringList>

#include <cstdint>
#include <string>

namespace tributary::pages {

// What the draft would have done with past tasks.
struct ReplayNote
{
    QString text{}; // empty when nobody looked
    std::string report{}; // JSON, goes with the version
};

// A draft as it is to be published: its base version and the text of that one.
struct PublishRequest
{
    models::RuleDraft draft{};
    QString baseSource{};
    ReplayNote replay{};
};

struct PublishSummary
{
    std::int64_t baseVersion = 0; // 0 = nothing was published yet
    int added = 0; // lines
    int removed = 0;
    int errors = 0;
    int failedTests = 0;
    int tests = 0;
    QStringList changes{}; // in what the rules say, see changeLines(); the first kMostChanges
    qsizetype changeCount = 0;

    static constexpr qsizetype kMostChanges = 1000;
    bool isChanged() const { return added + removed > 0; }
};
// Of no use when it was stopped.
PublishSummary summaryOf(const PublishRequest& request, const Stopped& isStopped);

} // namespace tributary::pages
