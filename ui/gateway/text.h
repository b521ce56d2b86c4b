// Where std and Qt text and time meet.
//
// Thread: pure functions. The core's text is UTF-8; invalid bytes become U+FFFD.
#pragma once

#include "base/clock.h"

#include <QDateTime>
#include <QString>

#include <string>
#include <string_view>

namespace tributary::gateway {

QString toQt(std::string_view text);
std::string toStd(const QString& text);
QDateTime toQt(base::Instant at); // UTC, milliseconds
base::Instant toInstant(const QDateTime& at);

} // namespace tributary::gateway
