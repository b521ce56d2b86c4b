// Asks for the message and the author of a new version, and says what it would change.
//
// Thread: GUI. Blocked while the draft is being checked, has errors, failing tests, no change or no
// message. It stays open until the core has answered: a refusal is said in it.
#pragma once

#include "pages/page.h"
#include "pages/rules/publish_summary.h"
#include "rollout/rollout.h"

#include <QDialog>
#include <QString>

#include <optional>

class QButtonGroup;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;

namespace tributary::widgets {
class Banner;
class FormField;
} // namespace tributary::widgets

namespace tributary::pages {

class PublishDialog final : public QDialog
{
    Q_OBJECT

public:
    // Of a change of that version, 0 = the first one. It is being checked.
    PublishDialog(const AppContext& app, std::int64_t baseVersion, QWidget* parent = nullptr);

    void setChecking(const QString& replay); // … again, since the draft is another one
    void setSummary(const PublishSummary& summary); // what came out
    void setFailure(const base::Error& error); // may be tried again
    static QString defaultAuthor(); // of the session

signals:
    void publishRequested(const QString& message, const QString& author,
                          tributary::rollout::Mode mode);

private:
    void build(const AppContext& app);
    QWidget* buildChanges(const AppContext& app);
    QWidget* buildModes(const AppContext& app);
    QString block() const; // why it can't be published, empty = it can
    void refresh();

    void showChanges();

    const std::int64_t m_baseVersion;
    std::optional<PublishSummary> m_summary; // nothing while it is checked
    bool m_isSending = false;
    widgets::Banner* m_banner = nullptr;
    QLabel* m_change = nullptr;
    QPlainTextEdit* m_changes = nullptr;
    QLabel* m_replay = nullptr;
    QLabel* m_block = nullptr;
    QLineEdit* m_message = nullptr;
    QLineEdit* m_author = nullptr;
    QButtonGroup* m_mode = nullptr; // ids are those of rollout::Mode
    QPushButton* m_publish = nullptr;
};

} // namespace tributary::pages
