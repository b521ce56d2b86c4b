// A strip that says what is wrong and what can be done: Retry, an action, Copy details.
//
// Thread: GUI.
#pragma once

#include "base/error.h"
#include "widgets/theme.h"

#include <QFrame>

class QLabel;
class QPushButton;

namespace tributary::widgets {

class Banner final : public QFrame
{
    Q_OBJECT

public:
    explicit Banner(const Theme& theme, QWidget* parent = nullptr);

    // `note` follows the message, such as the age of the data that is still shown.
    void showError(const base::Error& error, const QString& note = {});
    void showMessage(Tone tone, const QString& text, const QString& details = {});
    void setRetryVisible(bool isVisible);
    void setAction(const QString& text); // a button after showMessage()
    QString text() const;

signals:
    void retryRequested();
    void actionRequested();

protected:
    void changeEvent(QEvent* event) override;

private:
    void setTone(Tone tone);
    void retranslate();

    const Theme& m_theme;
    Tone m_tone = Tone::Bad;
    QString m_details;
    QLabel* m_icon = nullptr;
    QLabel* m_text = nullptr;
    QPushButton* m_retry = nullptr;
    QPushButton* m_action = nullptr;
    QPushButton* m_copy = nullptr;
};

} // namespace tributary::widgets
