// Requests and answers of the runtime API as they stand on the wire.
//
// Thread: the server's. Functions over libmicrohttpd's request that is being handled.
#pragma once

#include "backends/serverless/runtime_server.h"

#include <microhttpd.h>

#include <string>
#include <string_view>

namespace tributary::serverless {

enum class Call
{
    Next,
    Response,
    Error,
    InitError,
    Unknown
};

struct Request
{
    Call call = Call::Unknown;
    EndpointId port = 0;
    std::string requestId;
    std::string body;
    bool isTooLarge = false;
    bool isSuperseded = false; // a newer /next of the same instance took its place
};

// The call that a request line makes; Unknown for anything that the API doesn't have.
Request parseUrl(std::string_view method, std::string_view url);

// A header or, after a chunked body, a trailer; empty when absent.
std::string valueOf(MHD_Connection* connection, MHD_ValueKind kind, const char* name);

// Type and message from the body, else the type from the header.
RuntimeError errorFrom(std::string headerType, std::string body);
std::string decodeBase64(std::string_view text); // up to the first foreign character

MHD_Result answer(MHD_Connection* connection, unsigned status, std::string_view json);
MHD_Result refuse(MHD_Connection* connection, unsigned status, std::string_view type,
                  std::string_view message);
MHD_Result sendInvocation(MHD_Connection* connection, const NextInvocation& next);

} // namespace tributary::serverless
