// Numbers, times, money and the names of the product's vocabularies as people read them.
//
// Thread: GUI. Numbers and dates follow the locale; the currency follows the money. Absolute
// times name their zone or offset. Unknown values are "–", never 0.
#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "base/money.h"
#include "model/records.h"

#include <QDateTime>
#include <QLocale>
#include <QObject>
#include <QString>

#include <optional>

namespace tributary::widgets {

class DisplayFormat final : public QObject
{
    Q_OBJECT

public:
    explicit DisplayFormat(const base::Clock& clock, QObject* parent = nullptr);

    void setLocale(const QLocale& locale); // emits changed()
    const QLocale& locale() const { return m_locale; }
    void setUtc(bool isUtc); // emits changed()
    bool isUtc() const { return m_isUtc; }
    QString zoneName() const; // "UTC", "UTC+08:00"

    QString count(std::int64_t value) const; // "12,408"
    QString shortCount(double value) const; // "12.4 k"
    QString percent(double share, int digits = 1) const; // 0..1
    QString duration(base::Micros value) const; // "1.24 s", "2 min 03 s", "3 h 12 min"
    QString durationSeconds(double seconds) const;
    QString durationChange(double seconds) const; // "+1.24 s", "−3 ms", "0 s"
    QString money(const base::Money& money) const; // "$0.0042", "¥1.20 CNY"; 4 significant digits
    QString moneyChange(const base::Money& money) const; // "+$0.0042", "−¥1.20 CNY"
    QString bytes(std::int64_t value) const;
    QString dateTime(base::Instant at) const; // with seconds and zone
    QString dateTime(const model::MaybeInstant& at) const;
    QString timeOfDay(base::Instant at) const; // "14:03:22"
    QString shortTime(base::Instant at) const; // today: time of day, else month, day and time
    QString relative(base::Instant at) const; // "12 s ago", "in 3 min"
    QString relative(const model::MaybeInstant& at) const;
    base::Instant now() const { return m_clock.now(); }
    QDateTime toZone(base::Instant at) const;

    static QString unknown(); // "–"
    static QString state(model::TaskState state);
    static QString state(model::AttemptState state);
    static QString type(model::ExecutionType type);
    static QString priority(model::Priority priority);
    static QString failure(model::FailureClass failure);
    static QString timeout(model::TimeoutKind kind);
    static QString error(base::ErrorCode code); // what went wrong, for people
    // As a table shows a task: "retrying" and "cancelling" are words of queued and running tasks.
    static QString taskState(model::TaskState state, model::CancelState cancel, int attempt);

signals:
    void changed(); // everything that was formatted is to be formatted again

private:
    const base::Clock& m_clock;
    QLocale m_locale;
    bool m_isUtc = false;
};

} // namespace tributary::widgets
