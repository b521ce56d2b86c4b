// Lets QCOMPARE print the standard strings, and names rows readably.
#pragma once

#include <QtTest/QTest>

#include <string>

namespace QTest {

template<>
inline char* toString(const std::string& text)
{
    return toString(text.c_str());
}

} // namespace QTest
