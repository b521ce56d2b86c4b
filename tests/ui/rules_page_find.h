// What the tests of the Rules page look for and wait for on it.
#pragma once

#include "pages/rules/rules_page.h"
#include "ui/page_rig.h"
#include "widgets/banner.h"
#include "widgets/code_editor.h"
#include "widgets/page_frame.h"
#include "widgets/table_view.h"

#include <QDialog>
#include <QLabel>
#include <QTemporaryDir>

#include <functional>

namespace tributary::test {

// A state directory, a user and a plain locale for one test.
struct OwnState : QTemporaryDir
{
    OwnState()
    {
        QLocale::setDefault(QLocale::c());
        qputenv("XDG_STATE_HOME", path().toUtf8());
        qputenv("USER", "ada");
    }
};

template<class W>
W* find(const QWidget& page, const char* name)
{
    W* found = page.findChild<W*>(QString::fromLatin1(name));
    if (found == nullptr)
        qFatal("there is no %s", name);
    return found;
}

inline widgets::CodeEditor* editorOf(const pages::RulesPage& page)
{
    return find<widgets::CodeEditor>(page, "ruleEditor");
}

inline widgets::Banner* bannerOf(const pages::RulesPage& page)
{
    return page.findChild<widgets::PageFrame*>()->content()->findChild<widgets::Banner*>();
}

inline QStringList namesOf(const pages::RulesPage& page)
{
    const QAbstractItemModel* model = find<widgets::TableView>(page, "ruleTable")->model();
    QStringList names;
    for (int row = 0; row < model->rowCount(); ++row)
        names.append(model->index(row, 1).data().toString());
    return names;
}

template<class Condition>
bool waitFor(const Condition& condition)
{
    return QTest::qWaitFor(condition, 60'000);
}

// Until the last change was checked.
inline bool isChecked(PageRig& rig, const pages::RulesPage& page,
                      const std::function<bool()>& condition)
{
    return waitFor(
        [&] { return rig.gateway.runningQueries() == 0 && page.isVisible() && condition(); });
}

inline QString published(const service::Command& command)
{
    return QString::fromStdString(std::get<service::PublishRules>(command).source);
}

inline QDialog* dialogOf(pages::RulesPage& page)
{
    auto* dialog = page.findChild<QDialog*>(QStringLiteral("publishDialog"));
    return dialog != nullptr && dialog->isVisible() ? dialog : nullptr;
}

// The dialog is open and says what publishing would change.
inline bool isAsked(pages::RulesPage& page)
{
    const QDialog* dialog = dialogOf(page);
    return dialog != nullptr
        && !find<QLabel>(*dialog, "publishChange")->text().endsWith(QChar(0x2026));
}

inline void shootBoth(PageRig& rig, QWidget& page, const QString& name)
{
    if (!qEnvironmentVariableIsSet("TRIBUTARY_SHOTS"))
        return;
    for (const auto scheme : {widgets::Scheme::Light, widgets::Scheme::Dark}) {
        rig.theme.setScheme(scheme);
        rig.theme.apply();
        const QString suffix =
            scheme == widgets::Scheme::Light ? QStringLiteral("-light") : QStringLiteral("-dark");
        for (const QSize size : {QSize(1250, 800), QSize(850, 540)}) {
            page.resize(size);
            PageRig::shoot(page, name + suffix + QLatin1Char('-') + QString::number(size.width()));
        }
    }
    rig.theme.setScheme(widgets::Scheme::Light);
    rig.theme.apply();
}

} // namespace tributary::test
