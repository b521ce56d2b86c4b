// serve: owns a data directory without a window.
#include "cli.h"
#include "composition/api_token.h"
#include "composition/host.h"
#include "composition/living_owner.h"
#include "interrupt.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <memory>
#include <ostream>

namespace tributary::ctl {
namespace {

struct Options
{
    std::string listen;
};

void announce(const Cli& cli, const composition::Host& host, const std::string& address)
{
    if (cli.json) {
        nlohmann::ordered_json json{{"data", host.dataDir()}, {"socket", host.socketPath()}};
        if (!address.empty()) {
            json["url"] = "http://" + address;
            json["token_file"] = composition::apiTokenPath(host.dataDir());
        }
        cli.line(json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
    } else {
        cli.line(fmt::format("serving {} on {}", host.dataDir(), host.socketPath()));
        if (!address.empty())
            cli.line(fmt::format("REST API, events and metrics on http://{} with the bearer token "
                                 "in {}",
                                 address, composition::apiTokenPath(host.dataDir())));
        cli.line("Ctrl+C ends it; what runs goes on and is taken over at the next start");
    }
    cli.out.flush();
}

// Only a living owner is a reason to refuse: one that stores a command is gone in a moment.
base::Result<std::unique_ptr<composition::Host>> startHost(const composition::HostOptions& wanted,
                                                           Interrupt& interrupt)
{
    const auto until = std::chrono::steady_clock::now() + composition::kOwnerPatience;
    for (;;) {
        auto host = composition::Host::start(wanted);
        if (host || host.error().code != base::ErrorCode::Unavailable
            || composition::livingOwner(wanted.dataDir) != nullptr
            || std::chrono::steady_clock::now() > until || interrupt.isRequested())
            return host;
        interrupt.waitFor(composition::kOwnerStep);
    }
}

int serve(const Cli& cli, const Options& options)
{
    Interrupt interrupt;
    composition::HostOptions wanted;
    wanted.dataDir = cli.dataDir;
    wanted.program = "tributaryctl serve";
    wanted.keyring = cli.keyring;
    if (!options.listen.empty()) {
        const auto address = service::readLoopbackAddress(options.listen);
        if (!address) {
            cli.fail(address.error());
            return kUsage;
        }
        wanted.loopback = *address;
    }
    const auto host = startHost(wanted, interrupt);
    if (!host)
        return cli.fail(host.error());
    const auto name = options.listen.substr(0, options.listen.rfind(':'));
    announce(cli, **host,
             options.listen.empty() ? "" : fmt::format("{}:{}", name, (*host)->loopbackPort()));
    interrupt.waitForRequest();
    return kDone;
}

} // namespace

void addServe(CLI::App& app, Cli& cli)
{
    const auto options = std::make_shared<Options>();
    auto* command = app.add_subcommand("serve", "Runs the scheduler without a window until Ctrl+C");
    command->add_option("--listen", options->listen,
                        "Also on this port of the machine, e.g. 127.0.0.1:8080 (0 = any free one)");
    command->callback([&cli, options] { cli.exitCode = serve(cli, *options); });
}

} // namespace tributary::ctl
