// Submits the seeded demo workload when a page, or the command line, asks for it.
//
// Thread: GUI. Lifetime: everything in the context outlives it.
#pragma once

#include "pages/page.h"

#include <functional>

namespace tributary::shell {

class DemoLoader final : public QObject
{
    Q_OBJECT

public:
    using Make = std::function<service::SubmitTasks(std::uint64_t seed)>;

    DemoLoader(const pages::AppContext& app, Make make, QObject* parent = nullptr);

private:
    void load();
    void submit(std::uint64_t seed);

    pages::AppContext m_app;
    Make m_make;
};

} // namespace tributary::shell
