// What a container sees, and what becomes of a machine that permits none.
#include "backends/edge/container_engines.h"
#include "backends/edge/container_line.h"
#include "backends/edge/podman_line.h"
#include "process/sandbox_probe.h"
#include "support/printers.h"
#include "support/runner_rig.h"

#include <algorithm>
#include <filesystem>

using namespace tributary;
using test::Place;
using test::RunnerRig;
namespace report = backends::report;
using backends::BackendHealth;

#define NEEDS_CONTAINERS()                                                                         \
    if (const auto sandbox = process::findBubblewrap(); !sandbox)                                  \
    QSKIP(base::describe(sandbox.error()).c_str())

class TestEdgeContainerBackend final : public QObject
{
    Q_OBJECT

private slots:
    void seesItsOwnWorldOnly_data();
    void seesItsOwnWorldOnly();
    void scratchIsBounded();
    void refusesWithoutNamespaces();
    void recoversOnceTheyArePermitted();
    void tellsWhatItCantRun();
    void imagesGoOnWithoutBubblewrap();
    void podmanLineHidesSecrets();
    void keepsTheEnvironmentOutOfItsArguments();
};

namespace {

base::Result<std::string> noEngine(const char* why, const char* hint = "")
{
    return base::failure(base::ErrorCode::NotFound, why, hint);
}

base::Result<std::string> noPodman()
{
    return noEngine("podman is not installed", "apt install podman");
}

std::string joined(const std::vector<std::string>& words)
{
    std::string line;
    for (const std::string& word : words)
        line += (line.empty() ? "" : " ") + word;
    return line;
}

} // namespace

void TestEdgeContainerBackend::seesItsOwnWorldOnly_data()
{
    QTest::addColumn<QString>("script"); // prints JSON at last
    QTest::addColumn<bool>("hostNetwork");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const char* script, const char* expected,
                        bool hostNetwork = false) {
        QTest::newRow(name) << script << hostNetwork << expected;
    };
    row("directory", "echo \"\\\"$(pwd)\\\"\"", "\"/work\"");
    row("own directory is writable", "echo 1 > f; cat f", "1");
    row("usr is read-only", "touch /usr/canary 2> /dev/null || echo '\"no\"'", "\"no\"");
    row("root is read-only", "mkdir /canary 2> /dev/null || echo '\"no\"'", "\"no\"");
    row("no homes", "test -e /root -o -e /home -o -e /var && echo 1 || echo 0", "0");
    row("no secrets of the host", "test -e /etc/shadow -o -e /etc/ssl/private && echo 1 || echo 0",
        "0");
    row("empty tmp", "ls -A /tmp | wc -l", "0");
    row("few processes", "ls -d /proc/[0-9]* | wc -l | { read n; test $n -lt 8 && echo true; }",
        "true");
    row("only the loopback", "grep -c : /proc/net/dev", "1");
    row("the host's network when asked",
        "test \"$(readlink /proc/self/ns/net)\" = \"$TRIBUTARY_TEST_NET\" && echo true", "true",
        true);
    row("no capabilities", "echo \"\\\"$(sed -n 's/CapEff:\t//p' /proc/self/status)\\\"\"",
        "\"0000000000000000\"");
    row("not the host's session", "test $(cut -d' ' -f6 /proc/self/stat) -lt 8 && echo true",
        "true");
}

void TestEdgeContainerBackend::seesItsOwnWorldOnly()
{
    NEEDS_CONTAINERS();
    QFETCH(QString, script);
    QFETCH(bool, hostNetwork);
    QFETCH(QString, expected);
    RunnerRig rig(Place::Container);
    model::TaskSpec spec;
    spec.run.command = {"sh", "-c", script.toStdString()};
    spec.run.hostNetwork = hostNetwork;
    spec.env = {{"TRIBUTARY_TEST_NET", model::EnvValue::Source::Plain,
                 std::filesystem::read_symlink("/proc/self/ns/net").string()}};
    const auto id = rig.start(spec);
    const auto end = rig.end(id);
    QVERIFY2(end->succeeded, (end->error + '\n' + rig.log(id, ".err")).c_str());
    QCOMPARE(end->outputs, expected.toStdString());
}

void TestEdgeContainerBackend::scratchIsBounded()
{
    NEEDS_CONTAINERS();
    RunnerRig rig(Place::Container);
    const auto fill = [&](double declared) {
        model::TaskSpec spec;
        spec.run.command = {"sh", "-c", "head -c 300M /dev/zero > /tmp/f && echo 1"};
        if (declared > 0)
            spec.features.set(model::FeatureId::StorageRequirement, declared);
        return rig.end(rig.start(spec))->succeeded;
    };
    QVERIFY(!fill(0));
    QVERIFY(fill(400 << 20));
}

void TestEdgeContainerBackend::refusesWithoutNamespaces()
{
    RunnerRig rig(Place::Container);
    rig.disconnect();
    rig.containerOptions.findSandbox = [] {
        return base::failure(base::ErrorCode::PermissionDenied, "name spaces are not permitted",
                             "allow user name spaces");
    };
    rig.containerOptions.findPodman = noPodman;
    rig.connect();
    rig.backend->probe();
    const auto health = rig.sink.waitForHealth();
    const std::string why =
        "name spaces are not permitted (allow user name spaces)"; // and no podman
    QVERIFY(health.state == BackendHealth::State::Unavailable);
    QCOMPARE(health.refusal, why);
    QCOMPARE(health.reason, why);
    model::TaskSpec spec;
    spec.run.command = {"true"};
    QCOMPARE(rig.backend->incapability(spec), why);
    const auto refused = rig.sink.wait<report::Refused>(rig.start(spec));
    QCOMPARE(refused->error, why);
}

void TestEdgeContainerBackend::recoversOnceTheyArePermitted()
{
    NEEDS_CONTAINERS();
    RunnerRig rig(Place::Container);
    rig.disconnect();
    const auto isPermitted = std::make_shared<std::atomic<bool>>(false);
    rig.containerOptions.findSandbox = [isPermitted]() -> base::Result<std::string> {
        if (*isPermitted)
            return process::findBubblewrap();
        return base::failure(base::ErrorCode::NotFound, "bubblewrap is not installed");
    };
    rig.containerOptions.findPodman = noPodman;
    rig.connect();
    rig.backend->probe();
    QCOMPARE(rig.sink.waitForHealth(1).refusal, std::string("bubblewrap is not installed"));
    *isPermitted = true;
    rig.backend->probe();
    QVERIFY(rig.sink.waitForHealth(2).state == BackendHealth::State::Healthy);
    QVERIFY(rig.end(rig.shell("echo 1"))->succeeded);
}

void TestEdgeContainerBackend::tellsWhatItCantRun()
{
    NEEDS_CONTAINERS();
    RunnerRig rig(Place::Container);
    rig.disconnect();
    rig.containerOptions.findPodman = noPodman;
    rig.connect();
    model::TaskSpec spec;
    spec.run.command = {"true"};
    spec.run.image = "busybox";
    QCOMPARE(rig.backend->incapability(spec), std::string()); // nobody has looked yet
    rig.backend->probe();
    QVERIFY(rig.sink.waitForHealth().refusal.empty());
    const std::string why = "podman is not installed (apt install podman)";
    QCOMPARE(rig.backend->incapability(spec), "can't run a container image: " + why);
    QCOMPARE(rig.sink.wait<report::Refused>(rig.start(spec))->error, why);
    spec.run.image.clear();
    QCOMPARE(rig.backend->incapability(spec), std::string());
    spec.run.kind = model::RunSpec::Kind::Url;
    QCOMPARE(rig.backend->incapability(spec), std::string("runs commands, not URLs"));
}

void TestEdgeContainerBackend::imagesGoOnWithoutBubblewrap()
{
    edge::ContainerEngines engines([] { return noEngine("no name spaces"); },
                                   []() -> base::Result<std::string> { return "/usr/bin/podman"; });
    BackendHealth health;
    health.state = BackendHealth::State::Healthy;
    engines.examine(health);
    QVERIFY(health.state == BackendHealth::State::Degraded);
    QCOMPARE(health.reason, std::string("no name spaces"));
    QVERIFY(health.refusal.empty());
    QVERIFY(engines.podman.refusal().empty());
}

void TestEdgeContainerBackend::podmanLineHidesSecrets()
{
    edge::ContainerPlan container;
    container.workDir = "/data/packages/hash";
    container.filesDir = "/data/runs/key";
    container.files = {"inputs.json"};
    container.scratchBytes = 100;
    edge::PodmanPlan plan{.podman = "/usr/bin/podman",
                          .key = "t-1",
                          .runDir = "/data/runs/key",
                          .memoryBytes = 5,
                          .variables = {"HOME=/tmp", "TOKEN=canary", "PATH=/mine"},
                          .secrets = {"TOKEN"}};
    model::RunSpec run;
    run.image = "--privileged";
    run.command = {"sh", "-c", "--rm"};
    const auto start = edge::podmanStart(run, container, plan);
    QVERIFY(start);
    const std::string line = joined(start->argv);
    QVERIFY2(line.find("canary") == std::string::npos, line.c_str());
    for (const char* part :
         {" --name t-1 ", " --env HOME=/tmp ", " --env TOKEN ", " --env PATH=/mine ",
          " --network none ", " --memory 5b ", " /data/packages/hash:/work:ro ",
          " /data/runs/key/inputs.json:/run/tributary/inputs.json:ro "})
        QVERIFY2(line.find(part) != std::string::npos, part);
    // The image and what follows are operands, whatever they look like.
    QVERIFY2(line.ends_with(" -- --privileged sh -c --rm"), line.c_str());
    QVERIFY(std::ranges::find(start->env, "TOKEN=canary") != start->env.end());
    QVERIFY(std::ranges::find(start->env, "PATH=/mine") == start->env.end());
    QVERIFY(joined(start->cleanup.env).find("canary") == std::string::npos);
    QVERIFY(joined(start->cleanup.argv).ends_with(" rm --force --ignore --time 0 t-1"));
    QVERIFY(start->isEngine);

    plan.secrets = {"PATH"};
    QVERIFY(edge::podmanStart(run, container, plan).error().code
            == base::ErrorCode::InvalidArgument);
    plan.secrets = {};
    container.workDir = "/data:1/packages/hash";
    QVERIFY(edge::podmanStart(run, container, plan).error().code
            == base::ErrorCode::InvalidArgument);
}

void TestEdgeContainerBackend::keepsTheEnvironmentOutOfItsArguments()
{
    edge::ContainerPlan plan;
    plan.bubblewrap = "/usr/bin/bwrap";
    plan.workDir = "/data/packages/hash";
    plan.filesDir = "/data/runs/key";
    plan.files = {"inputs.json"};
    model::RunSpec run;
    run.command = {"--clearenv", "-x"}; // operands, whatever they look like
    const auto line = edge::containerLine(run, plan);
    const auto at = [&](const std::string& word) {
        return std::ranges::find(line, word) - line.begin();
    };
    QVERIFY(at("--setenv") == std::ssize(line));
    QCOMPARE(line[line.size() - 3], std::string("--"));
    QVERIFY(at("--unshare-all") < at("--"));
    QVERIFY(at("--share-net") == std::ssize(line));
    QCOMPARE(line[static_cast<std::size_t>(at("/data/packages/hash")) - 1],
             std::string("--ro-bind"));
    QCOMPARE(line[static_cast<std::size_t>(at("/data/runs/key/inputs.json")) + 1],
             std::string("/run/tributary/inputs.json"));
}

QTEST_GUILESS_MAIN(TestEdgeContainerBackend)
#include "tst_edge_container_backend.moc"
