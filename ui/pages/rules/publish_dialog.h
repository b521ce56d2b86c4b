// Asks for the message and the author of a new version, and says what it would change.
//
// Thread: GUI. Blocked while the draft has errors, failing tests, no change or no message. It stays
// open until the core has answered: a refusal is said in it.
#pragma once

#include "pages/page.h"
#include "rollout/rollout.h"

#include <QDialog>
#include <QString>
#include <QStringList>

#include <string>

class QButtonGroup;
class QLabel;
class QLineEdit;
class QPushButton;

namespace tributary::widgets {
class Banner;
class FormField;
} // namespace tributary::widgets

namespace tributary::pages {

// What the draft would have done with past tasks.
struct ReplayNote
{
    QString text{}; // empty when nobody looked
    std::string report{}; // JSON, goes with the version
};

struct PublishSummary
{
    std::int64_t baseVersion = 0; // 0 = nothing was published yet
    int added = 0; // lines
    int removed = 0;
    int errors = 0;
    int failedTests = 0;
    int tests = 0;
    QStringList changes{}; // in what the rules say, see changeLines()
    ReplayNote replay{};

    bool isChanged() const { return added + removed > 0; }
};

class PublishDialog final : public QDialog
{
    Q_OBJECT

public:
    PublishDialog(const AppContext& app, const PublishSummary& summary, QWidget* parent = nullptr);

    void setFailure(const base::Error& error); // may be tried again
    static QString defaultAuthor(); // of the session

signals:
    void publishRequested(const QString& message, const QString& author,
                          tributary::rollout::Mode mode);

private:
    void build(const AppContext& app);
    QWidget* buildChanges(const AppContext& app);
    QWidget* buildReplay(const AppContext& app);
    QWidget* buildModes(const AppContext& app);
    QString block() const; // why it can't be published, empty = it can
    void refresh();

    PublishSummary m_summary;
    bool m_isSending = false;
    widgets::Banner* m_banner = nullptr;
    QLabel* m_change = nullptr;
    QLabel* m_block = nullptr;
    QLineEdit* m_message = nullptr;
    QLineEdit* m_author = nullptr;
    QButtonGroup* m_mode = nullptr; // ids are those of rollout::Mode
    QPushButton* m_publish = nullptr;
};

} // namespace tributary::pages
