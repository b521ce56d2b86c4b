#include "backends/serverless/runtime_wire.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace tributary::serverless {

namespace {

constexpr std::string_view kPrefix = "/2018-06-01/runtime/";

} // namespace

// The part of a URL after the API's prefix.
Request parseUrl(std::string_view method, std::string_view url)
{
    Request request;
    if (!url.starts_with(kPrefix))
        return request;
    url.remove_prefix(kPrefix.size());
    if (method == "GET" && url == "invocation/next") {
        request.call = Call::Next;
    } else if (method == "POST" && url == "init/error") {
        request.call = Call::InitError;
    } else if (method == "POST" && url.starts_with("invocation/")) {
        url.remove_prefix(std::string_view{"invocation/"}.size());
        const std::size_t slash = url.find('/');
        const std::string_view verb = slash == std::string_view::npos ? "" : url.substr(slash + 1);
        request.requestId = url.substr(0, slash);
        if (verb == "response")
            request.call = Call::Response;
        else if (verb == "error")
            request.call = Call::Error;
    }
    return request;
}

std::string valueOf(MHD_Connection* connection, MHD_ValueKind kind, const char* name)
{
    const char* value = MHD_lookup_connection_value(connection, kind, name);
    return value == nullptr ? std::string{} : std::string{value};
}

std::string decodeBase64(std::string_view text)
{
    std::string result;
    unsigned bits = 0;
    int count = 0;
    for (const char c : text) {
        constexpr std::string_view kAlphabet =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        const std::size_t value = kAlphabet.find(c);
        if (value == std::string_view::npos)
            break;
        bits = bits << 6U | static_cast<unsigned>(value);
        count += 6;
        if (count >= 8) {
            count -= 8;
            result += static_cast<char>(bits >> static_cast<unsigned>(count) & 0xffU);
        }
    }
    return result;
}

RuntimeError errorFrom(std::string headerType, std::string body)
{
    RuntimeError error{std::move(headerType), {}, std::move(body)};
    const auto json = nlohmann::json::parse(error.body, nullptr, false);
    if (json.is_object()) {
        if (const auto type = json.find("errorType"); type != json.end() && type->is_string())
            error.type = type->get<std::string>();
        if (const auto text = json.find("errorMessage"); text != json.end() && text->is_string())
            error.message = text->get<std::string>();
    }
    if (error.type.empty())
        error.type = "Runtime.UnknownReason";
    if (error.message.empty())
        error.message = error.body.substr(0, 1024);
    return error;
}

MHD_Result answer(MHD_Connection* connection, unsigned status, std::string_view json)
{
    MHD_Response* response = MHD_create_response_from_buffer(
        json.size(), const_cast<char*>(json.data()), MHD_RESPMEM_MUST_COPY);
    if (response == nullptr)
        return MHD_NO;
    MHD_add_response_header(response, "Content-Type", "application/json");
    const MHD_Result result = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return result;
}

MHD_Result refuse(MHD_Connection* connection, unsigned status, std::string_view type,
                  std::string_view message)
{
    return answer(connection, status,
                  fmt::format(R"({{"errorMessage":"{}","errorType":"{}"}})", message, type));
}

MHD_Result sendInvocation(MHD_Connection* connection, const NextInvocation& next)
{
    MHD_Response* response = MHD_create_response_from_buffer(
        next.payload.size(), const_cast<char*>(next.payload.data()), MHD_RESPMEM_MUST_COPY);
    if (response == nullptr)
        return MHD_NO;
    const std::string deadline = std::to_string(next.deadlineMs);
    MHD_add_response_header(response, "Content-Type", "application/json");
    MHD_add_response_header(response, "Lambda-Runtime-Aws-Request-Id", next.requestId.c_str());
    MHD_add_response_header(response, "Lambda-Runtime-Deadline-Ms", deadline.c_str());
    MHD_add_response_header(response, "Lambda-Runtime-Invoked-Function-Arn", next.arn.c_str());
    MHD_add_response_header(response, "Lambda-Runtime-Trace-Id", next.traceId.c_str());
    const MHD_Result result = MHD_queue_response(connection, MHD_HTTP_OK, response);
    MHD_destroy_response(response);
    return result;
}

} // namespace tributary::serverless
