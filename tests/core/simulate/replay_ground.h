// What replays of these tests run on: the embedded back ends and the prices that ship.
#pragma once

#include "simulate/replay.h"

#include <QtCore/QFile>

namespace tributary::test {

inline std::string fileText(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
}

inline rules::RuleSet loadedRules(const std::string& source)
{
    auto loaded = rules::loadRules(source, "rules.yaml");
    if (!loaded)
        qFatal("%s", base::describe(loaded.error().front().error).c_str());
    return std::move(*loaded);
}

inline rules::RuleSet defaultRules()
{
    return loadedRules(fileText(TRIBUTARY_SOURCE_DIR "/resources/rules/default.yaml"));
}

inline simulate::ReplayOptions replayGround()
{
    simulate::ReplayOptions value;
    for (const model::BackendConfig& config : model::embeddedBackends(4)) {
        plan::BackendState state;
        state.config = config;
        state.health.state = model::BackendHealth::State::Healthy;
        state.limit = config.concurrency;
        value.backends.push_back(state);
    }
    auto book = cost::readPriceBook(fileText(TRIBUTARY_SOURCE_DIR "/resources/prices/default.json"),
                                    "default.json");
    if (!book)
        qFatal("%s", base::describe(book.error()).c_str());
    value.prices = std::make_shared<const cost::PriceBook>(std::move(*book));
    value.startSeconds[static_cast<std::size_t>(model::ExecutionType::Serverless)] = 0.25;
    return value;
}

inline std::vector<simulate::HistoryTask> historyOf(const QString& path,
                                                    simulate::HistoryFormat format)
{
    std::vector<simulate::HistoryTask> tasks;
    simulate::ImportOptions import;
    import.format = format;
    import.assumptions = simulate::AssumptionProfile::of(format);
    const auto read =
        simulate::readHistory(fileText(path), import, [&](simulate::HistoryTask&& task) {
            tasks.push_back(std::move(task));
        });
    if (!read)
        qFatal("%s", base::describe(read.error()).c_str());
    return tasks;
}

} // namespace tributary::test
