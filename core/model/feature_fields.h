// Features, labels and task types as files say them; shared by task files, classify records and
// assumption profiles. Thread: pure functions.
#pragma once

#include "base/fields.h"
#include "model/features.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tributary::model {

inline constexpr base::TextLimits kTaskTypeLimits{.longest = 256};

// Whether `features` may hold what was learned ("learned_p50(execution_time)": "12s"): in records
// that are only classified, so that rules over it can be tried; not in tasks.
enum class LearnedKeys : std::uint8_t
{
    Refused,
    Taken
};

// `{"execution_time_estimate": "12s", "stateful": false, "resources": {"gpu": 1}, …}`; null means
// not declared. Reports what is wrong and returns the rest.
Features readFeatures(const base::DocumentNode& node, base::Problems& problems,
                      LearnedKeys learned = LearnedKeys::Refused);
// A map of texts, sorted by key.
Labels readLabels(const base::DocumentNode& node, base::Problems& problems);
// `resources` alone: name → count, sorted by name.
std::vector<std::pair<std::string, double>> readResources(const base::DocumentNode& node,
                                                          base::Problems& problems);

// One value as a command line gives it: "2GB", "true", "batch"; bare numbers in base units.
// Errors: InvalidArgument or ParseError with a hint.
base::Result<double> parseFeatureValue(FeatureId id, std::string_view text);

// The value as JSON that readFeatures reads back to the same double.
std::string featureJson(FeatureId id, double value);

} // namespace tributary::model
