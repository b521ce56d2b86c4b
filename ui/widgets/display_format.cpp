#include "widgets/display_format.h"

#include "gateway/text.h"

#include <QTimeZone>

#include <array>
#include <cmath>

namespace tributary::widgets {

namespace {

constexpr double kMinute = 60;
constexpr double kHour = 3600;
constexpr double kDay = 86'400;

// Digits after the point that leave three significant ones.
int fractionDigits(double value)
{
    const double size = std::abs(value);
    if (size >= 100 || size == 0)
        return 0;
    return size >= 10 ? 1 : 2;
}

} // namespace

DisplayFormat::DisplayFormat(const base::Clock& clock, QObject* parent)
    : QObject(parent)
    , m_clock(clock)
{
}

void DisplayFormat::setLocale(const QLocale& locale)
{
    m_locale = locale;
    emit changed();
}

void DisplayFormat::setUtc(bool isUtc)
{
    if (isUtc == m_isUtc)
        return;
    m_isUtc = isUtc;
    emit changed();
}

QDateTime DisplayFormat::toZone(base::Instant at) const
{
    const QDateTime utc = gateway::toQt(at);
    return m_isUtc ? utc : utc.toLocalTime();
}

QString DisplayFormat::zoneName() const
{
    const int offset = m_isUtc ? 0 : toZone(m_clock.now()).offsetFromUtc();
    if (offset == 0)
        return QStringLiteral("UTC");
    const int minutes = std::abs(offset) / 60;
    return QStringLiteral("UTC%1%2:%3")
        .arg(offset < 0 ? QLatin1Char('-') : QLatin1Char('+'))
        .arg(minutes / 60, 2, 10, QLatin1Char('0'))
        .arg(minutes % 60, 2, 10, QLatin1Char('0'));
}

QString DisplayFormat::count(std::int64_t value) const
{
    return m_locale.toString(static_cast<qlonglong>(value));
}

QString DisplayFormat::shortCount(double value) const
{
    if (std::abs(value) < 10'000)
        return m_locale.toString(value, 'f', value == std::floor(value) ? 0 : 1);
    if (std::abs(value) < 1e6)
        return tr("%1 k", "thousands").arg(m_locale.toString(value / 1e3, 'f', 1));
    return tr("%1 M", "millions").arg(m_locale.toString(value / 1e6, 'f', 2));
}

QString DisplayFormat::percent(double share, int digits) const
{
    return tr("%1%", "per cent").arg(m_locale.toString(share * 100, 'f', digits));
}

QString DisplayFormat::duration(base::Micros value) const
{
    return durationSeconds(static_cast<double>(value.count()) / 1e6);
}

QString DisplayFormat::durationSeconds(double seconds) const
{
    if (!std::isfinite(seconds))
        return unknown();
    if (seconds < 0)
        return QStringLiteral("−") + durationSeconds(-seconds);
    if (seconds == 0)
        return tr("0 s");
    if (seconds < 0.001)
        return tr("%1 µs").arg(
            m_locale.toString(seconds * 1e6, 'f', fractionDigits(seconds * 1e6)));
    if (seconds < 1)
        return tr("%1 ms").arg(
            m_locale.toString(seconds * 1e3, 'f', fractionDigits(seconds * 1e3)));
    if (seconds < kMinute)
        return tr("%1 s").arg(m_locale.toString(seconds, 'f', fractionDigits(seconds)));
    const auto whole = static_cast<qint64>(std::llround(seconds));
    const auto two = [](qint64 number) {
        return QStringLiteral("%1").arg(number, 2, 10, QLatin1Char('0'));
    };
    if (seconds < kHour)
        return tr("%1 min %2 s").arg(whole / 60).arg(two(whole % 60));
    if (seconds < kDay)
        return tr("%1 h %2 min").arg(whole / 3600).arg(two(whole % 3600 / 60));
    return tr("%1 d %2 h").arg(whole / 86'400).arg(two(whole % 86'400 / 3600));
}

QString DisplayFormat::durationChange(double seconds) const
{
    return (seconds > 0 ? QStringLiteral("+") : QString()) + durationSeconds(seconds);
}

QString DisplayFormat::money(const base::Money& money) const
{
    const double units = static_cast<double>(money.micro) / 1e6;
    int digits = 2;
    if (money.micro != 0 && std::abs(units) < 1)
        digits = std::clamp(1 - static_cast<int>(std::floor(std::log10(std::abs(units)))), 2, 6);
    const QString number = m_locale.toString(units, 'f', digits);
    if (money.currency == base::Currency{})
        return QLatin1Char('$') + number;
    return number + QLatin1Char(' ') + gateway::toQt(money.currency.text());
}

QString DisplayFormat::moneyChange(const base::Money& change) const
{
    const QString sign = change.micro > 0 ? QStringLiteral("+")
        : change.micro < 0                ? QStringLiteral("−")
                                          : QString();
    return sign + money({std::abs(change.micro), change.currency});
}

QString DisplayFormat::bytes(std::int64_t value) const
{
    return m_locale.formattedDataSize(value, 1, QLocale::DataSizeIecFormat);
}

QString DisplayFormat::dateTime(base::Instant at) const
{
    return tr("%1 %2", "date and time, zone")
        .arg(m_locale.toString(toZone(at), QStringLiteral("yyyy-MM-dd HH:mm:ss")), zoneName());
}

QString DisplayFormat::dateTime(const model::MaybeInstant& at) const
{
    return at ? dateTime(*at) : unknown();
}

QString DisplayFormat::timeOfDay(base::Instant at) const
{
    return m_locale.toString(toZone(at).time(), QStringLiteral("HH:mm:ss"));
}

QString DisplayFormat::shortTime(base::Instant at) const
{
    const QDateTime time = toZone(at);
    if (time.date() == toZone(m_clock.now()).date())
        return timeOfDay(at);
    return m_locale.toString(time, QStringLiteral("MM-dd HH:mm:ss"));
}

QString DisplayFormat::relative(base::Instant at) const
{
    const auto difference = m_clock.now() - at;
    const QString length = duration(std::chrono::floor<std::chrono::seconds>(
        difference < base::Micros{} ? -difference : difference));
    return difference < base::Micros{} ? tr("in %1").arg(length) : tr("%1 ago").arg(length);
}

QString DisplayFormat::relative(const model::MaybeInstant& at) const
{
    return at ? relative(*at) : unknown();
}

QString DisplayFormat::unknown()
{
    return QStringLiteral("–");
}

QString DisplayFormat::state(model::TaskState state)
{
    using enum model::TaskState;
    switch (state) {
    case Accepted:
        return tr("Accepted");
    case Queued:
        return tr("Queued");
    case Dispatching:
        return tr("Dispatching");
    case Running:
        return tr("Running");
    case Unknown:
        return tr("Unknown");
    case Succeeded:
        return tr("Succeeded");
    case Failed:
        return tr("Failed");
    case TimedOut:
        return tr("Timed out");
    case Cancelled:
        return tr("Cancelled");
    case Lost:
        return tr("Lost");
    }
    return unknown();
}

QString DisplayFormat::state(model::AttemptState state)
{
    using enum model::AttemptState;
    switch (state) {
    case Intent:
        return tr("Intent");
    case Dispatched:
        return tr("Dispatched");
    case Running:
        return tr("Running");
    case Unknown:
        return tr("Unknown");
    case Succeeded:
        return tr("Succeeded");
    case Failed:
        return tr("Failed");
    case TimedOut:
        return tr("Timed out");
    case Cancelled:
        return tr("Cancelled");
    case Lost:
        return tr("Lost");
    }
    return unknown();
}

QString DisplayFormat::type(model::ExecutionType type)
{
    using enum model::ExecutionType;
    switch (type) {
    case Traditional:
        return tr("Traditional");
    case Serverless:
        return tr("Serverless");
    case Edge:
        return tr("Edge");
    }
    return unknown();
}

QString DisplayFormat::priority(model::Priority priority)
{
    using enum model::Priority;
    switch (priority) {
    case Low:
        return tr("Low");
    case Medium:
        return tr("Medium");
    case High:
        return tr("High");
    case Critical:
        return tr("Critical");
    }
    return unknown();
}

QString DisplayFormat::failure(model::FailureClass failure)
{
    using enum model::FailureClass;
    switch (failure) {
    case None:
        return unknown();
    case Unavailable:
        return tr("Back end unavailable");
    case Timeout:
        return tr("Time limit exceeded");
    case Throttled:
        return tr("Throttled");
    case Lost:
        return tr("Lost");
    case OutOfMemory:
        return tr("Out of memory");
    case Exit:
        return tr("Program failed");
    case Error:
        return tr("Error");
    }
    return unknown();
}

QString DisplayFormat::timeout(model::TimeoutKind kind)
{
    using enum model::TimeoutKind;
    switch (kind) {
    case None:
        return unknown();
    case Queue:
        return tr("Queue time limit");
    case Start:
        return tr("Start time limit");
    case Run:
        return tr("Run time limit");
    case Total:
        return tr("Total time limit");
    }
    return unknown();
}

QString DisplayFormat::error(base::ErrorCode code)
{
    using enum base::ErrorCode;
    switch (code) {
    case InvalidArgument:
        return tr("The request is not valid");
    case ParseError:
        return tr("The text could not be read");
    case NotFound:
        return tr("Not found");
    case AlreadyExists:
        return tr("It exists already");
    case Conflict:
        return tr("Somebody changed it meanwhile");
    case PermissionDenied:
        return tr("Permission denied");
    case Unavailable:
        return tr("Not available at the moment");
    case Timeout:
        return tr("No answer in time");
    case ResourceExhausted:
        return tr("A limit was reached or the disk is full");
    case Cancelled:
        return tr("Cancelled");
    case ReadOnly:
        return tr("The data directory can't be written");
    case Corruption:
        return tr("Stored data is damaged");
    case Unsupported:
        return tr("Not supported");
    case Internal:
        return tr("Internal fault");
    }
    return tr("Internal fault");
}

QString DisplayFormat::taskState(model::TaskState state, model::CancelState cancel, int attempt)
{
    if (!model::isTerminal(state)) {
        if (cancel != model::CancelState::None)
            return tr("Cancelling");
        if (state == model::TaskState::Queued && attempt > 1)
            return tr("Retrying");
    }
    return DisplayFormat::state(state);
}

} // namespace tributary::widgets
