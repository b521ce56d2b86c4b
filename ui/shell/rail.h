// The rail at the left: the product's name and one button a page. Compact, where the window is
// small beside its text, it shows icons alone.
//
// Thread: GUI.
#pragma once

#include "widgets/theme.h"

#include <QFrame>
#include <QToolButton>

class QButtonGroup;
class QLabel;
class QVBoxLayout;

namespace tributary::shell {

// An icon, a word and, at the right, a count that wants attention.
class RailButton final : public QToolButton
{
    Q_OBJECT

public:
    RailButton(const widgets::Theme& theme, const QString& iconName, QWidget* parent);

    // `description` is read out for the count: "3 back ends are not healthy". Empty text: none.
    void setBadge(const QString& text, const QString& description, widgets::Tone tone);
    void setTitle(const QString& title, const QString& toolTip);
    void setCompact(bool isCompact);
    const QString& badge() const { return m_badge; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void describe();

    const widgets::Theme& m_theme;
    QString m_iconName;
    QString m_title;
    QString m_toolTip;
    QString m_badge;
    QString m_badgeText;
    widgets::Tone m_tone = widgets::Tone::Muted;
};

class Rail final : public QFrame
{
    Q_OBJECT

public:
    explicit Rail(const widgets::Theme& theme, QWidget* parent = nullptr);

    void addPage(const QString& id, const QString& iconName);
    void setTitle(int page, const QString& title);
    void setCurrent(int page);
    RailButton* button(const QString& id) const; // of a page; null when there is none
    void fitInto(const QSize& window); // compact or not
    bool isCompact() const { return m_isCompact; }
    void setDemo(bool isDemo); // says below the name that the data is made up

signals:
    void activated(int page);
    void schemeRequested();
    void languageRequested();
    void helpRequested();

protected:
    void changeEvent(QEvent* event) override;

private:
    RailButton* makeButton(const QString& id, const QString& iconName);
    RailButton* makeTool(const QString& id, const QString& iconName, void (Rail::*signal)());
    void setCompact(bool isCompact);
    void recolor();
    void retranslate();

    const widgets::Theme& m_theme;
    QButtonGroup* m_group = nullptr;
    QVBoxLayout* m_pages = nullptr;
    QVBoxLayout* m_tools = nullptr;
    QLabel* m_logo = nullptr;
    QLabel* m_name = nullptr;
    QLabel* m_demo = nullptr;
    RailButton* m_scheme = nullptr;
    RailButton* m_language = nullptr;
    RailButton* m_help = nullptr;
    bool m_isCompact = false;
};

} // namespace tributary::shell
