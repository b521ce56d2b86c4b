// JSON as this folder writes it. Private to core/service. Thread: pure functions.
#pragma once

#include "base/error.h"
#include "model/records.h"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace tributary::service {

using Json = nlohmann::ordered_json; // keys stay in the order that documentation shows

// On one line; text that is no UTF-8 is replaced, never thrown over.
std::string dump(const Json& json);

Json timeOrNull(const model::MaybeInstant& at); // as isoTime() writes it
base::ErrorCode codeFromText(std::string_view text); // Internal for an unknown one
Json errorJson(const base::Error& error); // {code, message, file, line, column, hint}
base::Error errorFrom(const Json& json);

} // namespace tributary::service
