#include "pages/rules/merge_dialog.h"

#include "models/text_diff.h"
#include "pages/rules/beside.h"
#include "pages/rules/rule_document.h"
#include "widgets/diff_view.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include <utility>

namespace tributary::pages {
namespace {

constexpr int kExcerpt = 60; // characters
constexpr int kConflictsAt = 2; // in the column: below the two sides

QString excerpt(const QStringList& lines)
{
    const QString text = lines.join(u' ').simplified();
    if (text.isEmpty())
        return MergeDialog::tr("(removed)");
    return text.size() > kExcerpt ? QString(text.left(kExcerpt) + u'…') : text;
}

QLabel* plainLabel(const QString& text, QWidget* parent, const char* role = nullptr)
{
    auto* label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    if (role != nullptr)
        label->setProperty("role", QString::fromLatin1(role));
    return label;
}

} // namespace

struct MergeDialog::Comparison
{
    models::TextMerge merge;
    models::TextDiff mine; // since the base
    models::TextDiff theirs;
};

MergeDialog::MergeDialog(const AppContext& app, const MergeSides& sides, QWidget* parent)
    : QDialog(parent)
    , m_app(app)
    , m_sides(sides)
    , m_isLarge(RuleDocument::isLarge(sides.mine) || RuleDocument::isLarge(sides.theirs)
                || RuleDocument::isLarge(sides.base))
{
    setObjectName(QStringLiteral("mergeDialog"));
    setWindowTitle(tr("Two changes of the rules"));
    const widgets::Metrics& m = app.theme.metrics();
    resize(4 * m.panelWidth, 3 * m.panelWidth);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(m.pad * 2, m.pad * 2, m.pad * 2, m.pad * 2);
    column->setSpacing(m.pad);
    column->addWidget(plainLabel(
        tr("%1 published version %2 while you were editing version %3.", "author, versions")
            .arg(sides.author)
            .arg(sides.theirVersion)
            .arg(sides.baseVersion),
        this));
    column->addWidget(buildSides(), 2);
    m_caption = plainLabel({}, this, "heading");
    column->addWidget(m_caption);
    m_result = new widgets::DiffView(app.theme, this);
    m_result->setObjectName(QStringLiteral("mergeResult"));
    m_result->setAccessibleName(tr("What would be left to publish"));
    column->addWidget(m_result, 2);
    column->addWidget(buildButtons());
    compare();
}

void MergeDialog::compare()
{
    m_caption->setText(tr("Comparing…"));
    for (QPushButton* button : m_takes)
        button->setEnabled(false);
    runBeside(
        m_app.gateway, this, QStringLiteral("merge"), m_isLarge,
        [sides = m_sides](const Stopped&) {
            return Comparison{models::mergeLines(sides.base, sides.mine, sides.theirs),
                              models::diffLines(sides.base, sides.mine),
                              models::diffLines(sides.base, sides.theirs)};
        },
        [this](const Comparison& found) { take(found); });
}

void MergeDialog::take(const Comparison& found)
{
    m_merge = found.merge;
    m_mine->setDiff(found.mine);
    m_theirs->setDiff(found.theirs);
    if (m_merge.conflicts() > 0) // above the caption
        static_cast<QVBoxLayout*>(layout())->insertWidget(kConflictsAt, buildConflicts());
    for (QPushButton* button : m_takes)
        button->setEnabled(true);
    refresh();
}

QWidget* MergeDialog::buildSides()
{
    auto* box = new QWidget(this);
    auto* grid = new QGridLayout(box);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setSpacing(m_app.theme.metrics().gap);
    const auto side = [&](int at, const QString& title, const char* name) {
        auto* diff = new widgets::DiffView(m_app.theme, box);
        diff->setObjectName(QString::fromLatin1(name));
        diff->setAccessibleName(title);
        grid->addWidget(plainLabel(title, box, "heading"), 0, at);
        grid->addWidget(diff, 1, at);
        grid->setColumnStretch(at, 1);
        return diff;
    };
    m_mine = side(0, tr("Your draft, since version %1").arg(m_sides.baseVersion), "mergeMine");
    m_theirs = side(
        1, tr("Version %1, since version %2").arg(m_sides.theirVersion).arg(m_sides.baseVersion),
        "mergeTheirs");
    return box;
}

QWidget* MergeDialog::buildConflicts()
{
    auto* area = new QScrollArea(this);
    area->setWidgetResizable(true);
    area->setMaximumHeight(m_app.theme.metrics().panelWidth / 2);
    auto* box = new QWidget(area);
    auto* grid = new QGridLayout(box);
    grid->setSpacing(m_app.theme.metrics().gap);
    int row = 0;
    for (const models::MergeChunk& chunk : m_merge.chunks) {
        if (chunk.kind != models::MergeChunk::Kind::Conflict)
            continue;
        auto* choice = new QComboBox(box);
        choice->setObjectName(QStringLiteral("mergeChoice%1").arg(row));
        choice->setAccessibleName(tr("Line %1: which change").arg(chunk.line));
        choice->addItem(tr("Yours"), static_cast<int>(models::MergeChoice::Mine));
        choice->addItem(tr("Theirs"), static_cast<int>(models::MergeChoice::Theirs));
        choice->addItem(tr("Both"), static_cast<int>(models::MergeChoice::Both));
        connect(choice, &QComboBox::currentIndexChanged, this, &MergeDialog::refresh);
        m_choices.append(choice);
        grid->addWidget(plainLabel(tr("Line %1").arg(chunk.line), box, "muted"), row, 0);
        grid->addWidget(choice, row, 1);
        grid->addWidget(plainLabel(tr("yours: %1").arg(excerpt(chunk.mine)), box), row, 2);
        grid->addWidget(plainLabel(tr("theirs: %1").arg(excerpt(chunk.theirs)), box), row, 3);
        ++row;
    }
    grid->setColumnStretch(2, 1);
    grid->setColumnStretch(3, 1);
    area->setWidget(box);
    return area;
}

QWidget* MergeDialog::buildButtons()
{
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    const auto add = [&](const char* name, const QString& text, const QString& tip, auto result) {
        QPushButton* button = buttons->addButton(text, QDialogButtonBox::ActionRole);
        button->setObjectName(QString::fromLatin1(name));
        button->setToolTip(tip);
        m_takes.append(button);
        connect(button, &QPushButton::clicked, this, [this, result] {
            emit chosen(m_sides.theirVersion, result());
            accept();
        });
        return button;
    };
    add("mergeTakeTheirs", tr("Take version %1").arg(m_sides.theirVersion),
        tr("Your draft goes; Ctrl+Z brings it back"), [this] { return m_sides.theirs; });
    add("mergeKeepMine", tr("Keep only mine"),
        tr("Publishing the draft then takes their change back"), [this] { return m_sides.mine; });
    QPushButton* both =
        add("mergeBoth", tr("Use both together"), tr("The draft becomes what is shown above"),
            [this] { return result(); });
    both->setProperty("kind", QStringLiteral("primary"));
    both->setDefault(true);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    return buttons;
}

QString MergeDialog::result() const
{
    QList<models::MergeChoice> choices;
    for (const QComboBox* choice : m_choices)
        choices.append(static_cast<models::MergeChoice>(choice->currentData().toInt()));
    return models::mergedText(m_merge, choices);
}

void MergeDialog::refresh()
{
    m_caption->setText(m_choices.isEmpty()
                           ? tr("Both together: nothing was changed twice. Left to publish:")
                           : tr("Both together, %n places were changed twice. Left to publish:",
                                nullptr, static_cast<int>(m_choices.size())));
    runBeside(
        m_app.gateway, this, QStringLiteral("result"), m_isLarge,
        [from = m_sides.theirs, to = result()](const Stopped&) {
            return models::diffLines(from, to);
        },
        [this](models::TextDiff diff) { m_result->setDiff(std::move(diff)); });
}

} // namespace tributary::pages
