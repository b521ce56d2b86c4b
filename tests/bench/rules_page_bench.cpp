// The Rules page with ten megabytes of rules, offscreen: how long the window does not answer.
#include "bench.h"
#include "pages/rules/rule_editors.h"
#include "pages/rules/rules_page.h"
#include "support/fake_service.h"
#include "widgets/code_editor.h"
#include "widgets/filter_language.h"

#include <fmt/format.h>

#include <QApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>

#include <algorithm>

namespace tributary::bench {
namespace {

constexpr int kBytes = 10'000'000;
constexpr int kKeys = 60;

// Rules on lines of their own, or all of them on one line as programs write them.
QByteArray rulesOf(bool isOneLine)
{
    QByteArray text =
        isOneLine ? "{\"task_classification_rules\": [" : "task_classification_rules:\n";
    for (int i = 0; text.size() < kBytes; ++i) {
        const QByteArray number = QByteArray::number(i);
        if (isOneLine)
            text += QByteArray(i == 0 ? "" : ", ") + R"({"name": "r)" + number
                + R"(", "condition": "dependencies_count = )" + number
                + R"( AND stateful = false", "classification": {"type": "edge"}})";
        else
            text += "  - name: r" + number + "\n    condition: dependencies_count = " + number
                + " AND stateful = false\n    classification: {type: edge}\n";
    }
    return text + (isOneLine ? "]}" : "");
}

struct Rig
{
    Rig()
        : service(1000, clock.now())
        , gateway({service, service, service})
        , format(clock)
        , time(clock)
    {
        theme.apply();
        page.resize(1400, 900);
        page.show();
        page.activate();
        settle();
    }

    void spin(int milliseconds)
    {
        QElapsedTimer guard;
        guard.start();
        while (guard.elapsed() < milliseconds)
            QCoreApplication::processEvents(QEventLoop::AllEvents, 0);
    }

    // Runs the event loop until nothing is asked any more; the longest time in ms that it was away.
    double settle()
    {
        double longest = 0;
        QElapsedTimer guard;
        guard.start();
        do {
            QElapsedTimer timer;
            timer.start();
            QCoreApplication::processEvents(QEventLoop::AllEvents, 0);
            longest = std::max(longest, static_cast<double>(timer.nsecsElapsed()) / 1e6);
        } while (
            guard.elapsed() < 1500 // timers of checking and keeping
            || ((gateway.runningQueries() > 0 || isBeingWritten()) && guard.elapsed() < 120'000));
        return longest;
    }

    widgets::CodeEditor* editor() const
    {
        return page.findChild<widgets::CodeEditor*>(QStringLiteral("ruleEditor"));
    }
    bool isBeingWritten() const // piece by piece
    {
        return editor()->isReadOnly() && editor()->document()->characterCount() > 1;
    }

    QTemporaryDir dir;
    base::SystemClock clock;
    test::FakeService service;
    gateway::Gateway gateway;
    widgets::Theme theme;
    widgets::DisplayFormat format;
    pages::Navigator navigator;
    pages::TimeContext time;
    pages::RulesPage page{
        {gateway, theme, format, navigator, time, widgets::makeFilterLanguage(), dir.path()}};
};

double milliseconds(const std::function<void()>& work)
{
    return secondsOf(work) * 1e3;
}

// A bare editor with the same text.
double plainEditor(const QByteArray& text)
{
    return milliseconds([&] {
        QPlainTextEdit editor;
        editor.setLineWrapMode(QPlainTextEdit::NoWrap);
        editor.resize(1000, 600);
        editor.show();
        editor.setPlainText(QString::fromUtf8(text));
        QCoreApplication::processEvents();
    });
}

Round openRules(bool isOneLine, std::string& oracle, bool& ok)
{
    oracle = "the longest time away while it is opened and checked; target 100 ms; limit: a bare "
             "editor that shows it";
    benchApplication();
    const QByteArray text = rulesOf(isOneLine);
    Rig rig;
    const QString path =
        rig.dir.filePath(isOneLine ? QStringLiteral("r.json") : QStringLiteral("r.yaml"));
    QFile file(path);
    ok = file.open(QIODevice::WriteOnly) && file.write(text) == text.size();
    file.close();
    const double opening = milliseconds([&] { rig.page.openFile(path); });
    const double away = std::max(opening, rig.settle());
    ok = ok && rig.page.findChild<pages::RuleEditors*>()->text().toUtf8() == text
        && rig.editor()->toPlainText().toUtf8() == (isOneLine ? QByteArray() : text);
    return {away, plainEditor(text)};
}

// A rig that has opened the file; `keys` are then typed at its end.
struct Typist
{
    explicit Typist(bool& ok)
    {
        const QString path = rig.dir.filePath(QStringLiteral("r.yaml"));
        QFile file(path);
        ok = file.open(QIODevice::WriteOnly) && file.write(rulesOf(false)) > 0;
        file.close();
        rig.page.openFile(path);
        rig.settle();
        editor = rig.editor();
        editor->moveCursor(QTextCursor::End);
        size = editor->document()->characterCount();
    }
    // A comment with words, so that completion is asked, too.
    double key(int number)
    {
        const QString letter =
            number == 0 ? QStringLiteral("#") : QStringLiteral("state").mid(number % 5, 1);
        QKeyEvent press(QEvent::KeyPress, Qt::Key_A, Qt::NoModifier, letter);
        return milliseconds([&] {
            QCoreApplication::sendEvent(editor, &press);
            QCoreApplication::processEvents();
        });
    }
    // The longest time away until all of it is shown and checked.
    double press(int key, Qt::KeyboardModifiers modifiers, const QString& text)
    {
        QKeyEvent event(QEvent::KeyPress, key, modifiers, text);
        const double away = milliseconds([&] { QCoreApplication::sendEvent(editor, &event); });
        return std::max(away, rig.settle());
    }
    bool isTyped(int count) const
    {
        return editor->document()->characterCount() == size + count
            && rig.page.findChild<pages::RuleEditors*>()->text() == editor->toPlainText();
    }

    Rig rig;
    widgets::CodeEditor* editor = nullptr;
    int size = 0;
};

Round typeRules(std::string& oracle, bool& ok)
{
    oracle = "the time of a key, p95 of 60, while a check runs; limit: 16 ms, one frame";
    benchApplication();
    Typist typist(ok);
    typist.key(0);
    typist.rig.spin(250); // the check begins
    std::vector<double> times;
    for (int i = 1; i <= kKeys; ++i)
        times.push_back(typist.key(i));
    std::ranges::sort(times);
    ok = ok && typist.isTyped(kKeys + 1);
    return {times[times.size() * 95 / 100], 16};
}

Round checkRules(std::string& oracle, bool& ok)
{
    oracle = "the longest time away while what was typed is checked, analysed and kept; limit: 100 "
             "ms, what is felt as at once";
    benchApplication();
    Typist typist(ok);
    typist.key(0);
    const double away = typist.rig.settle();
    ok = ok && typist.isTyped(1);
    return {away, 100};
}

Round replaceRules(std::string& oracle, bool& ok)
{
    oracle = "the longest time away while all of it is selected, copied, replaced by a key and "
             "brought back; limit: 100 ms, what is felt as at once";
    benchApplication();
    Typist typist(ok);
    auto& editors = *typist.rig.page.findChild<pages::RuleEditors*>();
    const QString before = editors.text();
    double away = typist.press(Qt::Key_A, Qt::ControlModifier, {});
    away = std::max(away, typist.press(Qt::Key_C, Qt::ControlModifier, {}));
    away = std::max(away, typist.press(Qt::Key_X, Qt::NoModifier, QStringLiteral("x")));
    ok = ok && editors.text() == QStringLiteral("x");
    const double undo = milliseconds([&] { editors.undo(); });
    away = std::max({away, undo, typist.rig.settle()});
    ok = ok && editors.text() == before && typist.editor->toPlainText() == before;
    return {away, 100};
}

} // namespace

void addRulesPage(std::vector<Benchmark>& list)
{
    list.push_back({"rules_open_10mb", "ms", 3,
                    [](std::string& oracle, bool& ok) { return openRules(false, oracle, ok); }});
    list.push_back({"rules_open_10mb_line", "ms", 3,
                    [](std::string& oracle, bool& ok) { return openRules(true, oracle, ok); }});
    list.push_back({"rules_type_10mb", "ms", 3, &typeRules});
    list.push_back({"rules_check_10mb", "ms", 3, &checkRules});
    list.push_back({"rules_replace_10mb", "ms", 3, &replaceRules});
}

} // namespace tributary::bench
