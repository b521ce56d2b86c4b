// Submit: one draft as form or text, beside it what would become of it.
//
// Thread: GUI. The draft survives page switches and a change of language. Ctrl+Enter submits,
// Ctrl+D tries without submitting.
#pragma once

#include "models/task_draft.h"
#include "models/template_store.h"
#include "pages/page.h"

#include <QTimer>

#include <optional>

class QPushButton;
class QStackedWidget;
class QToolButton;

namespace tributary::widgets {
class Banner;
class Card;
class PageFrame;
} // namespace tributary::widgets

namespace tributary::pages {

class LivePanel;
class SubmitForm;
class SubmitText;
class TemplateGallery;

class SubmitPage final : public Page
{
    Q_OBJECT

public:
    explicit SubmitPage(const AppContext& app, QWidget* parent = nullptr);

    QString id() const override { return QStringLiteral("submit"); }
    QString title() const override { return tr("Submit"); }
    QString iconName() const override { return QStringLiteral("submit"); }
    void activate() override;
    void setFilter(const QString& taskFile) override; // fills the page: submit like that one

    void openFile(const QString& path);
    void saveTemplate(const QString& name);

protected:
    void retranslate() override;
    void load() override;

private:
    void build();
    void buildActions();
    QWidget* buildDraft();
    void bindKeys();

    bool isText() const;
    QString currentText() const;
    bool isBlank() const;
    void showForm();
    void showText();
    void fill(const QString& text);
    void useTemplate(const QString& id);

    void edited();
    void preview();
    void take(const service::SubmitPreview& preview);
    QStringList showErrors(const std::vector<base::Error>& errors);
    void insist(bool isSubmit);
    void send();
    void takeReply(const service::CommandReply& reply);
    void announce(const std::vector<model::TaskId>& tasks);
    void followUp();
    void refreshActions();
    void refreshTemplates();
    void askFile();
    void askTemplateName();

    widgets::PageFrame* m_frame = nullptr;
    widgets::Banner* m_banner = nullptr;
    QPushButton* m_dryRun = nullptr;
    QPushButton* m_submit = nullptr;
    QToolButton* m_formMode = nullptr;
    QToolButton* m_textMode = nullptr;
    QToolButton* m_templatesButton = nullptr;
    QToolButton* m_open = nullptr;
    QToolButton* m_clear = nullptr;
    widgets::Card* m_draftCard = nullptr;
    QStackedWidget* m_stack = nullptr;
    SubmitForm* m_form = nullptr;
    SubmitText* m_text = nullptr;
    LivePanel* m_live = nullptr;
    TemplateGallery* m_gallery = nullptr;
    QTimer m_debounce;

    models::TemplateStore m_store;
    QString m_file; // the text came from there; empty = typed here
    QString m_textOfForm; // the text as the form took it, with its comments
    std::optional<models::TaskDraft> m_draftOfText; // what the form made of it
    bool m_isInsisting = false; // missing values are errors, too
    bool m_isSending = false;
    bool m_isDryRun = false; // the next answer is one
    std::vector<model::TaskId> m_submitted; // the banner leads to them
    QString m_replaced; // what fill() took the place of
};

} // namespace tributary::pages
