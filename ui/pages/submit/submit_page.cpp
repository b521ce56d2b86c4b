#include "pages/submit/submit_page.h"

#include "gateway/text.h"
#include "pages/submit/live_panel.h"
#include "pages/submit/preview_text.h"
#include "pages/submit/submit_form.h"
#include "pages/submit/submit_text.h"
#include "pages/submit/template_gallery.h"
#include "widgets/banner.h"
#include "widgets/card.h"
#include "widgets/page_frame.h"

#include <QButtonGroup>
#include <QFile>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QInputDialog>
#include <QMenu>
#include <QPushButton>
#include <QShortcut>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>

namespace tributary::pages {
namespace {

using gateway::toQt;
using gateway::toStd;

constexpr int kDebounceMs = 50;
constexpr qint64 kLongestFile = 16 << 20;
constexpr std::size_t kMostNamed = 50; // tasks that a filter can name

QString idOf(const model::TaskId& id)
{
    return toQt(model::toString(id));
}

} // namespace

SubmitPage::SubmitPage(const AppContext& app, QWidget* parent)
    : Page(app, parent)
    , m_store(models::TemplateStore::defaultPath())
{
    build();
    bindKeys();
    m_debounce.setSingleShot(true);
    m_debounce.setInterval(kDebounceMs);
    connect(&m_debounce, &QTimer::timeout, this, &SubmitPage::preview);
    for (const auto changed : {&gateway::Gateway::rulesChanged, &gateway::Gateway::backendsChanged})
        connect(&app.gateway, changed, this, [this] {
            if (isVisible())
                m_debounce.start();
        });
    connect(&app.theme, &widgets::Theme::changed, this, [this] {
        refreshActions();
        refreshTemplates();
    });
    if (const auto loaded = m_store.load(); !loaded)
        m_banner->showMessage(widgets::Tone::Warning, toQt(base::describe(loaded.error())));
    retranslate();
    m_frame->showData();
    m_live->showEmpty();
}

// --- layout -------------------------------------------------------------------------------------

void SubmitPage::build()
{
    const widgets::Metrics& m = app().theme.metrics();
    m_frame = new widgets::PageFrame(app().theme, app().format, this);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_frame);
    buildActions();

    auto* content = new QWidget(m_frame);
    auto* rows = new QVBoxLayout(content);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(m.gap);
    m_banner = new widgets::Banner(app().theme, content);
    rows->addWidget(m_banner);
    auto* split = new QSplitter(content);
    split->setChildrenCollapsible(false);
    split->addWidget(buildDraft());
    m_live = new LivePanel(app().theme, app().format, split);
    m_gallery = new TemplateGallery(app().theme, m_live);
    m_live->setEmptyContent(m_gallery);
    split->addWidget(m_live);
    split->setStretchFactor(0, 3);
    split->setStretchFactor(1, 2);
    split->setSizes({3 * m.panelWidth, 2 * m.panelWidth});
    rows->addWidget(split, 1);
    m_frame->setContent(content);

    connect(m_banner, &widgets::Banner::actionRequested, this, &SubmitPage::followUp);
    connect(m_gallery, &TemplateGallery::chosen, this, &SubmitPage::useTemplate);
    connect(m_gallery, &TemplateGallery::removeRequested, this, [this](const QString& name) {
        if (const auto done = m_store.remove(name); !done)
            m_banner->showError(done.error());
        refreshTemplates();
    });
}

void SubmitPage::buildActions()
{
    m_dryRun = new QPushButton(m_frame);
    m_dryRun->setObjectName(QStringLiteral("dryRun"));
    m_submit = new QPushButton(m_frame);
    m_submit->setObjectName(QStringLiteral("submit"));
    m_submit->setProperty("kind", QStringLiteral("primary"));
    m_frame->actions()->addWidget(m_dryRun);
    m_frame->actions()->addWidget(m_submit);
    connect(m_dryRun, &QPushButton::clicked, this, [this] { insist(false); });
    connect(m_submit, &QPushButton::clicked, this, [this] { insist(true); });
}

QWidget* SubmitPage::buildDraft()
{
    m_draftCard = new widgets::Card(app().theme, this);
    const auto tool = [this](const char* name) {
        auto* button = new QToolButton(m_draftCard);
        button->setObjectName(QString::fromLatin1(name));
        m_draftCard->header()->addWidget(button);
        return button;
    };
    m_formMode = tool("formMode");
    m_textMode = tool("textMode");
    auto* modes = new QButtonGroup(this);
    for (QToolButton* mode : {m_formMode, m_textMode}) {
        mode->setCheckable(true);
        modes->addButton(mode);
    }
    m_formMode->setChecked(true);
    m_templatesButton = tool("templates");
    m_templatesButton->setPopupMode(QToolButton::InstantPopup);
    m_templatesButton->setMenu(new QMenu(m_templatesButton));
    m_open = tool("openTaskFile");
    m_clear = tool("clearDraft");
    m_stack = new QStackedWidget(m_draftCard);
    m_form = new SubmitForm(app().theme, app().format, m_stack);
    m_text = new SubmitText(app().theme, app().format, m_stack);
    m_stack->addWidget(m_form);
    m_stack->addWidget(m_text);
    m_draftCard->body()->addWidget(m_stack);
    connect(m_formMode, &QToolButton::clicked, this, &SubmitPage::showForm);
    connect(m_textMode, &QToolButton::clicked, this, &SubmitPage::showText);
    connect(m_open, &QToolButton::clicked, this, &SubmitPage::askFile);
    connect(m_clear, &QToolButton::clicked, this, [this] { fill({}); });
    connect(m_form, &SubmitForm::edited, this, &SubmitPage::edited);
    connect(m_text, &SubmitText::edited, this, &SubmitPage::edited);
    return m_draftCard;
}

void SubmitPage::bindKeys()
{
    const auto key = [this](const QKeySequence& which, const auto& action) {
        auto* shortcut = new QShortcut(which, this);
        shortcut->setContext(Qt::WidgetWithChildrenShortcut);
        connect(shortcut, &QShortcut::activated, this, action);
    };
    key(Qt::CTRL | Qt::Key_Return, [this] { insist(true); });
    key(Qt::CTRL | Qt::Key_Enter, [this] { insist(true); });
    key(Qt::CTRL | Qt::Key_D, [this] { insist(false); });
    key(Qt::CTRL | Qt::Key_O, [this] { askFile(); });
    key(Qt::Key_F8, [this] { m_text->step(1); });
    key(Qt::SHIFT | Qt::Key_F8, [this] { m_text->step(-1); });
}

// --- draft --------------------------------------------------------------------------------------

bool SubmitPage::isText() const
{
    return m_stack->currentWidget() == m_text;
}

QString SubmitPage::currentText() const
{
    if (isText())
        return m_text->text();
    return models::toText(m_form->draft()).text;
}

bool SubmitPage::isBlank() const
{
    return isText() ? m_text->text().trimmed().isEmpty() : m_form->isBlank();
}

void SubmitPage::showText()
{
    if (!isText()) {
        // As it was typed, with its comments, while the form has changed nothing of it.
        const bool isSame = m_draftOfText && *m_draftOfText == m_form->draft();
        m_text->setText(isBlank() ? QString() : isSame ? m_textOfForm : currentText());
        m_stack->setCurrentWidget(m_text);
    }
    m_textMode->setChecked(true);
    m_text->focusEditor();
    edited();
}

void SubmitPage::showForm()
{
    if (!isText())
        return;
    const QString text = m_text->text();
    const models::DraftFromText read = text.trimmed().isEmpty()
        ? models::DraftFromText{models::TaskDraft{}, 1}
        : models::fromText(text);
    if (!read.draft) {
        m_textMode->setChecked(true);
        m_banner->showMessage(
            widgets::Tone::Warning,
            read.taskCount < 0 ? tr("The text can't be read yet, so the form can't show it.")
                : read.taskCount == 1
                ? tr("The form has no fields for what this text says.")
                : tr("The form shows one task, the text holds %n.", nullptr, read.taskCount));
        return;
    }
    m_form->setDraft(*read.draft);
    m_textOfForm = text;
    m_draftOfText = m_form->draft();
    m_stack->setCurrentWidget(m_form);
    m_formMode->setChecked(true);
    edited();
}

void SubmitPage::fill(const QString& text)
{
    const QString before = isBlank() ? QString() : currentText();
    m_isInsisting = false;
    m_file.clear();
    m_banner->hide();
    m_submitted.clear();
    m_text->setText(text);
    m_stack->setCurrentWidget(m_text);
    if (text.trimmed().isEmpty() || models::fromText(text).draft)
        showForm();
    else
        showText();
    m_replaced.clear();
    if (!before.isEmpty() && before != text) {
        m_replaced = before;
        m_banner->showMessage(widgets::Tone::Info,
                              text.isEmpty()
                                  ? tr("Cleared.")
                                  : tr("Filled in; what was here is kept until you leave."));
        m_banner->setAction(tr("Bring it back"));
    }
}

void SubmitPage::useTemplate(const QString& id)
{
    const QList<TaskTemplate> all = taskTemplates(m_store.templates());
    for (const TaskTemplate& one : all) {
        if (one.id == id)
            fill(one.text);
    }
    if (!isText())
        m_form->focusFirst();
}

void SubmitPage::setFilter(const QString& taskFile)
{
    fill(taskFile);
}

void SubmitPage::activate()
{
    if (isText())
        m_text->focusEditor();
    else
        m_form->focusFirst();
    if (!isBlank())
        m_debounce.start();
}

void SubmitPage::load()
{
    if (!isBlank())
        m_debounce.start();
}

// --- preview ------------------------------------------------------------------------------------

void SubmitPage::edited()
{
    refreshActions();
    if (isBlank()) {
        m_debounce.stop();
        app().gateway.cancelQuery(this, QStringLiteral("preview"));
        m_isInsisting = false;
        showErrors({});
        m_live->showEmpty();
        return;
    }
    m_live->showChecking();
    m_debounce.start();
}

void SubmitPage::preview()
{
    m_debounce.stop();
    if (isBlank())
        return;
    const QString text = currentText();
    app().gateway.query(
        this, QStringLiteral("preview"),
        [text = toStd(text), file = toStd(m_file)](const gateway::Queries& on) {
            return on.operations.preview(text, file);
        },
        [this](const service::SubmitPreview& found) { take(found); });
}

void SubmitPage::take(const service::SubmitPreview& found)
{
    const QStringList problems = showErrors(found.errors);
    if (problems.isEmpty())
        m_live->showPreview(found);
    else
        m_live->showProblems(problems);
    if (!std::exchange(m_isDryRun, false))
        return;
    if (!problems.isEmpty()) {
        if (isText())
            m_text->focusFirstError();
        else
            m_form->focusFirstError();
        return;
    }
    m_submitted.clear();
    m_banner->showMessage(widgets::Tone::Info,
                          tr("Dry run: %1. Nothing was submitted.").arg(m_live->summary()));
}

// Marks what is wrong where it is wrong and returns all of it in words.
QStringList SubmitPage::showErrors(const std::vector<base::Error>& errors)
{
    QStringList problems;
    if (isText()) {
        std::vector<base::Error> placed;
        for (const base::Error& error : errors) {
            if (error.where.line > 0)
                placed.push_back(error);
            else
                problems.append(problemText(error));
        }
        m_text->setErrors(placed);
        if (!placed.empty())
            problems.append(tr("The text has %n problems; they stand below it.", nullptr,
                               static_cast<int>(placed.size())));
        return problems;
    }
    const models::DraftText draft = models::toText(m_form->draft());
    QList<models::FieldError> all = m_form->ownErrors() + draft.errors;
    for (const base::Error& error : errors)
        all.append({draft.pathOfLine.value(error.where.line - 1), problemText(error)});
    m_form->setErrors(all, m_isInsisting);
    for (const models::FieldError& error : std::as_const(all))
        problems.append(error.message);
    return problems;
}

// --- submission ---------------------------------------------------------------------------------

// From here on what is missing is wrong, too.
void SubmitPage::insist(bool isSubmit)
{
    m_isInsisting = true;
    m_isDryRun = !isSubmit;
    const bool isBroken = !showErrors({}).isEmpty();
    if (isBroken && !isText() && m_form->focusFirstError())
        return;
    if (isBlank()) {
        if (!isText())
            m_form->focusFirst();
        m_banner->showMessage(widgets::Tone::Warning, tr("There is nothing to run yet."));
        return;
    }
    if (isSubmit)
        send();
    else
        preview();
}

void SubmitPage::send()
{
    if (m_isSending)
        return;
    m_isSending = true;
    refreshActions();
    app().gateway.execute(service::SubmitTasks{toStd(currentText()), toStd(m_file)}, this,
                          [this](const service::CommandReply& reply) { takeReply(reply); });
}

void SubmitPage::takeReply(const service::CommandReply& reply)
{
    m_isSending = false;
    refreshActions();
    if (reply.isOk()) {
        m_isInsisting = false;
        announce(reply.tasks);
        return;
    }
    // The form stays as it is: what was refused is marked, and said where it has no field.
    showErrors(reply.errors);
    const bool isShown = isText() ? m_text->focusFirstError() : m_form->focusFirstError();
    m_submitted.clear();
    if (isShown)
        m_banner->showMessage(
            widgets::Tone::Bad,
            tr("Not submitted: %n problems", nullptr, static_cast<int>(reply.errors.size())));
    else
        m_banner->showError(reply.errors.front());
    m_banner->setRetryVisible(false);
}

void SubmitPage::announce(const std::vector<model::TaskId>& tasks)
{
    m_submitted = tasks;
    const auto count = static_cast<int>(tasks.size());
    m_banner->showMessage(widgets::Tone::Info,
                          tr("Submitted: %n tasks are on disk.", nullptr, count));
    if (!tasks.empty())
        m_banner->setAction(count == 1 ? tr("Open the task") : tr("Show the tasks"));
}

void SubmitPage::followUp()
{
    if (m_submitted.size() == 1) {
        emit app().navigator.openTask(m_submitted.front(), {});
    } else if (!m_submitted.empty()) {
        QStringList ids;
        for (const model::TaskId& id : m_submitted) {
            if (static_cast<std::size_t>(ids.size()) < kMostNamed)
                ids.append(u'\'' + idOf(id) + u'\'');
        }
        const bool isAll = m_submitted.size() <= kMostNamed;
        emit app().navigator.openTasksFiltered(
            isAll ? QStringLiteral("id IN [%1]").arg(ids.join(QStringLiteral(", "))) : QString());
    } else if (!m_replaced.isEmpty()) {
        fill(std::exchange(m_replaced, {}));
    }
}

// --- files and templates ------------------------------------------------------------------------

void SubmitPage::openFile(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly) || file.size() > kLongestFile) {
        m_submitted.clear();
        m_banner->showMessage(widgets::Tone::Bad,
                              file.isOpen()
                                  ? tr("%1 is larger than 16 MiB.").arg(path)
                                  : tr("%1 can't be read: %2").arg(path, file.errorString()));
        return;
    }
    fill(QString::fromUtf8(file.readAll()));
    m_file = path;
}

void SubmitPage::askFile()
{
    auto* dialog = new QFileDialog(this, tr("Open a task file"), {},
                                   tr("Task files (*.json *.jsonl *.yaml *.yml);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, &SubmitPage::openFile);
    dialog->open();
}

void SubmitPage::askTemplateName()
{
    auto* dialog = new QInputDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Save as template"));
    dialog->setLabelText(tr("Name of the template"));
    dialog->setTextValue(isText() ? QString() : m_form->draft().name);
    connect(dialog, &QInputDialog::textValueSelected, this, &SubmitPage::saveTemplate);
    dialog->open();
}

void SubmitPage::saveTemplate(const QString& name)
{
    if (name.trimmed().isEmpty())
        return;
    if (const auto done = m_store.save({name.trimmed(), currentText()}); !done) {
        m_submitted.clear();
        m_banner->showError(done.error());
        m_banner->setRetryVisible(false);
        return;
    }
    refreshTemplates();
    emit app().navigator.message(widgets::Tone::Good, tr("Saved as template %1").arg(name));
}

void SubmitPage::refreshTemplates()
{
    const QList<TaskTemplate> all = taskTemplates(m_store.templates());
    m_gallery->setTemplates(all);
    QMenu* menu = m_templatesButton->menu();
    menu->clear();
    for (const TaskTemplate& one : all) {
        QAction* action = menu->addAction(app().theme.icon(one.icon), one.name);
        connect(action, &QAction::triggered, this, [this, id = one.id] { useTemplate(id); });
    }
    menu->addSeparator();
    QAction* save =
        menu->addAction(app().theme.icon(QStringLiteral("save")), tr("Save as template…"));
    save->setObjectName(QStringLiteral("saveTemplate"));
    connect(save, &QAction::triggered, this, &SubmitPage::askTemplateName);
}

// --- texts --------------------------------------------------------------------------------------

void SubmitPage::refreshActions()
{
    m_clear->setIcon(app().theme.icon(QStringLiteral("trash")));
    m_submit->setEnabled(!m_isSending);
    m_submit->setText(m_isSending ? tr("Submitting…") : tr("Submit"));
    m_clear->setEnabled(!isBlank());
}

void SubmitPage::retranslate()
{
    m_frame->setTitle(title(), tr("What runs, and where it would go before it goes there"));
    m_dryRun->setText(tr("Dry run"));
    m_dryRun->setToolTip(tr("Check everything without submitting (Ctrl+D)"));
    m_submit->setToolTip(tr("Submit (Ctrl+Enter)"));
    m_formMode->setText(tr("Form"));
    m_textMode->setText(tr("Text"));
    m_textMode->setToolTip(tr("The task file as JSON or YAML, one task or many"));
    m_templatesButton->setText(tr("Templates"));
    m_open->setText(tr("Open…"));
    m_open->setToolTip(tr("Open a task file (Ctrl+O)"));
    m_clear->setToolTip(tr("Start anew"));
    m_clear->setAccessibleName(tr("Start anew"));
    m_draftCard->setTitle(tr("Task"));
    m_form->retranslate();
    m_text->retranslate();
    m_live->retranslate();
    refreshTemplates();
    refreshActions();
}

} // namespace tributary::pages
