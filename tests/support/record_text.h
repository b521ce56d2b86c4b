// Records as text with every field, so that tests compare and print them whole.
#pragma once

#include "model/records.h"

#include <string>

namespace tributary::test {

std::string recordText(const model::TaskRecord& task);
std::string recordText(const model::AttemptRecord& attempt);
// The body as JSON in the order of its keys.
std::string bodyText(const std::vector<model::EventField>& body);

} // namespace tributary::test
