// The strip above the pages while the engine doesn't do its work: degraded, read only, paused,
// stopped, draining. Says why and what to do.
//
// Thread: GUI. Lifetime: everything in the context outlives it.
#pragma once

#include "pages/page.h"

#include <QFrame>

namespace tributary::widgets {
class Banner;
}

namespace tributary::shell {

class EngineBanner final : public QFrame
{
    Q_OBJECT

public:
    explicit EngineBanner(const pages::AppContext& app, QWidget* parent = nullptr);

    // While the window waits for running work before it closes; 0 ends that.
    void setDraining(std::int64_t running);
    QString text() const;

signals:
    void resumeRequested(); // go on: after a pause, or instead of draining

protected:
    void changeEvent(QEvent* event) override;

private:
    void showState();
    QString cause() const;

    pages::AppContext m_app;
    widgets::Banner* m_banner = nullptr;
    std::int64_t m_draining = 0;
};

} // namespace tributary::shell
