// The requests of the HTTP edge back end and what the answers to them mean.
//
// Thread: pure functions.
#pragma once

#include "backends/backend.h"
#include "net/http_client.h"

#include <string>
#include <string_view>

namespace tributary::edge {

// "http://host:port" of a URL in lower case; empty when it has none.
std::string originOf(std::string_view url);
bool isLoopback(std::string_view url);

// Where the task runs on a node; empty when `run.url` is absolute and of another origin.
std::string runUrl(const std::string& nodeUrl, const model::RunSpec& run);
std::string joined(const std::string& nodeUrl, std::string_view path);

// {"task_id","attempt","inputs","config"}
std::string eventBody(const model::AttemptId& attempt, const model::TaskSpec& task);

// What a reply to the run request says of the attempt.
backends::AttemptReport reportOf(const net::HttpReply& reply, base::Instant sentAt,
                                 base::Instant now);

// What a node that dedupes says of a run when asked for its key.
backends::AttemptReport reportOfLookUp(const net::HttpReply& reply, const std::string& node,
                                       base::Instant startedAt, base::Instant now);

} // namespace tributary::edge
