// The bodies of events: flat maps in CBOR (RFC 8949), small to write in a hot path.
//
// Thread: pure functions.
#pragma once

#include "model/records.h"
#include "store/database.h"

#include <span>
#include <string>
#include <vector>

namespace tributary::store {

// Appends to `out`; nothing for an empty body.
void appendCbor(std::vector<std::uint8_t>& out, std::span<const model::EventField> body);

// The JSON text of a body; "{}" when empty. Errors: Corruption.
base::Result<std::string> cborToJson(Bytes body);

} // namespace tributary::store
