#include "pages/rules/rule_menu.h"

#include <QFile>
#include <QFileDialog>
#include <QMenu>

// The resources of a static library have to be asked for, outside of any namespace.
static void initRuleFiles()
{
    Q_INIT_RESOURCE(tributary_rules);
}

namespace tributary::pages {

QString shippedRules(const QString& name)
{
    initRuleFiles();
    QFile file(QStringLiteral(":/rules/%1.yaml").arg(name));
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

RuleMenu::RuleMenu(const AppContext& app, QWidget* parent)
    : QToolButton(parent)
    , m_app(app)
{
    setObjectName(QStringLiteral("ruleMenu"));
    setPopupMode(InstantPopup);
    setMenu(new QMenu(this));
    connect(&app.theme, &widgets::Theme::changed, this, &RuleMenu::retranslate);
}

void RuleMenu::add(const char* name, const char* icon, const QString& text,
                   const std::function<void()>& action)
{
    QAction* added = menu()->addAction(m_app.theme.icon(QString::fromLatin1(icon)), text);
    added->setObjectName(QString::fromLatin1(name));
    connect(added, &QAction::triggered, this, action);
}

void RuleMenu::retranslate()
{
    setText(tr("More"));
    setAccessibleName(tr("More that can be done"));
    menu()->clear();
    add("openRules", "upload", tr("Open a file…"), [this] { askFile(false); });
    add("exportRules", "export", tr("Export to a file…"), [this] { askFile(true); });
    add("saveDraft", "save", tr("Save the draft (Ctrl+S)"), [this] { emit saveRequested(); });
    menu()->addSeparator();
    add("useDefaultRules", "document", tr("Put in the default rules"),
        [this] { emit textRequested(shippedRules(QStringLiteral("default"))); });
    add("useSeedRules", "document", tr("Put in the seed's rules"),
        [this] { emit textRequested(shippedRules(QStringLiteral("seed"))); });
    add("formatRules", "edit", tr("Format the conditions"), [this] { emit formatRequested(); });
    menu()->addSeparator();
    add("discardDraft", "trash", tr("Discard the draft"), [this] { emit discardRequested(); });
}

void RuleMenu::askFile(bool isExport)
{
    auto* dialog = new QFileDialog(window(), isExport ? tr("Export the rules") : tr("Open rules"),
                                   {}, tr("Rule files (*.yaml *.yml *.json);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(isExport ? QFileDialog::AcceptSave : QFileDialog::AcceptOpen);
    dialog->setFileMode(isExport ? QFileDialog::AnyFile : QFileDialog::ExistingFile);
    if (isExport)
        dialog->selectFile(m_fileName);
    connect(dialog, &QFileDialog::fileSelected, this,
            isExport ? &RuleMenu::exportRequested : &RuleMenu::openRequested);
    dialog->open();
}

} // namespace tributary::pages
