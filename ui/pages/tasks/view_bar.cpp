#include "pages/tasks/view_bar.h"

#include <QHBoxLayout>
#include <QInputDialog>
#include <QMenu>
#include <QToolButton>

namespace tributary::pages {

using models::SavedView;

ViewBar::ViewBar(const widgets::Theme& theme, models::SavedViews& views, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_views(views)
    , m_chips(new QHBoxLayout)
    , m_star(new QToolButton(this))
    , m_rule(new QToolButton(this))
{
    m_rule->setObjectName(QStringLiteral("ruleFromFilter"));
    m_rule->setProperty("kind", QStringLiteral("quiet"));
    m_rule->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_star->setObjectName(QStringLiteral("saveView"));
    m_star->setProperty("kind", QStringLiteral("quiet"));
    m_chips->setSpacing(theme.metrics().gap / 2);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(theme.metrics().gap);
    row->addLayout(m_chips);
    row->addWidget(m_star);
    row->addWidget(m_rule);
    row->addStretch();
    connect(m_star, &QToolButton::clicked, this, &ViewBar::askName);
    connect(&views, &models::SavedViews::changed, this, &ViewBar::rebuild);
    connect(m_rule, &QToolButton::clicked, this, &ViewBar::ruleRequested);
    const auto recolor = [this] {
        m_star->setIcon(m_theme.icon(QStringLiteral("star")));
        m_rule->setIcon(m_theme.icon(QStringLiteral("rules")));
    };
    connect(&theme, &widgets::Theme::changed, this, recolor);
    recolor();
    retranslate();
}

QList<SavedView> ViewBar::fixedViews() const
{
    SavedView all;
    all.name = tr("All");
    SavedView active;
    active.name = tr("Active");
    active.filter =
        QStringLiteral("state IN ['accepted', 'queued', 'dispatching', 'running', 'unknown']");
    SavedView failed;
    failed.name = tr("Failed");
    failed.filter = QStringLiteral("state IN ['failed', 'timed_out', 'lost']");
    SavedView dead;
    dead.name = tr("Dead letters");
    dead.deadLetterOnly = true;
    return {all, active, failed, dead};
}

void ViewBar::rebuild()
{
    for (const auto& [view, button] : std::as_const(m_buttons)) {
        m_chips->removeWidget(button);
        button->deleteLater();
    }
    m_buttons.clear();
    const QList<SavedView> fixed = fixedViews();
    for (const SavedView& view : fixed)
        m_buttons.append({view, addChip(view)});
    for (const SavedView& view : m_views.views()) {
        QToolButton* const chip = addChip(view);
        chip->setContextMenuPolicy(Qt::ActionsContextMenu);
        auto* remove = new QAction(tr("Remove this view"), chip);
        // Later: the menu that is open belongs to the chip that is about to go.
        connect(
            remove, &QAction::triggered, this,
            [this, name = view.name] { emit removeRequested(name); }, Qt::QueuedConnection);
        chip->addAction(remove);
        chip->setToolTip(view.filter);
        m_buttons.append({view, chip});
    }
    mark();
}

QToolButton* ViewBar::addChip(const SavedView& view)
{
    auto* chip = new QToolButton(this);
    chip->setObjectName(QLatin1String("view-") + view.name);
    chip->setText(view.name);
    chip->setAccessibleName(tr("View %1").arg(view.name));
    chip->setCheckable(true);
    connect(chip, &QToolButton::clicked, this, [this, view] {
        mark(); // stays as it was until the view is shown
        emit chosen(view);
    });
    m_chips->addWidget(chip);
    return chip;
}

void ViewBar::setCurrent(const SavedView& shown)
{
    m_current = shown;
    mark();
}

void ViewBar::mark()
{
    m_rule->setEnabled(!m_current.filter.isEmpty());
    for (const auto& [view, button] : std::as_const(m_buttons))
        button->setChecked(view.filter == m_current.filter && view.text == m_current.text
                           && view.deadLetterOnly == m_current.deadLetterOnly);
}

void ViewBar::askName()
{
    auto* dialog = new QInputDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Save this view"));
    dialog->setLabelText(tr("Name of the view (filter, columns and order):"));
    connect(dialog, &QInputDialog::textValueSelected, this, [this](const QString& name) {
        if (!name.trimmed().isEmpty())
            emit saveRequested(name.trimmed());
    });
    dialog->open();
}

void ViewBar::retranslate()
{
    m_star->setText(tr("Save view"));
    m_star->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_star->setToolTip(tr("Keep this filter with its columns and order under a name"));
    m_rule->setText(tr("Rule from the filter"));
    m_rule->setToolTip(tr("Add a rule with this condition to the draft of the rules"));
    rebuild();
}

} // namespace tributary::pages
