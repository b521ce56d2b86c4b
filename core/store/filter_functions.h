// What task_spec keeps of features and labels in binary, and how filters read single values of it.
//
// Layout of features: 4 bytes of known mask, 4 bytes of origins (2 bits each), 8 bytes for each
// known value in the order of FeatureId, then the resources (length, name, 8 bytes) by name.
// Labels: (length, key, length, value) by key. Lengths are 4 bytes, all little-endian.
// Thread: pure functions. A damaged blob reads as unknown, never beyond its end.
#pragma once

#include "model/features.h"
#include "store/database.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tributary::store {

void appendFeatures(std::vector<std::uint8_t>& out, const model::Features& features);
void appendLabels(std::vector<std::uint8_t>& out, const model::Labels& labels);
model::Features readFeatures(Bytes blob);
model::Labels readLabels(Bytes blob);

std::optional<double> featureIn(Bytes features, int id);
std::optional<double> resourceIn(Bytes features, std::string_view name);
std::optional<std::string_view> labelIn(Bytes labels, std::string_view key);
std::optional<std::string> uuidText(Bytes id);
std::optional<double> finiteOrNothing(double value);

} // namespace tributary::store
