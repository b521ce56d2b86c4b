// Ends the detached runner that programs under test leave behind.
#pragma once

#include <QString>

namespace tributary::test {

// Waits until it is gone, because it writes into the directory to its end. False = there was none.
bool endRunnersOf(const QString& dataDir);

} // namespace tributary::test
