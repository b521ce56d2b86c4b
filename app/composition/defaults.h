// The rules and prices that Tributary starts with, compiled in. Thread: constants.
#pragma once

#include <string_view>

namespace tributary::composition {

std::string_view defaultRules() noexcept; // resources/rules/default.yaml
std::string_view defaultPrices() noexcept; // resources/prices/default.json

} // namespace tributary::composition
