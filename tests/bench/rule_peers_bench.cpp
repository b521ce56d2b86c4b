// Other rule engines over the same rules and the same tasks, beside Tributary in the same run.
//
// `value` is the other engine, `limit` is Tributary, so that `ratio` says how many times slower the
// other one is. They run in Node.js, one classification after the other, through the interface
// that their users have. installer/peers.sh installs them; without them the lines say why they are
// skipped.
#include "bench.h"
#include "classify_cases.h"
#include "rules/rule_set.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <spawn.h>
#include <sys/wait.h>

#include <QtCore/QByteArray>
#include <QtCore/QDir>
#include <QtCore/QFileInfo>
#include <QtCore/QStandardPaths>
#include <QtCore/QTemporaryDir>

#include <array>
#include <fstream>
#include <memory>
#include <optional>

namespace tributary::bench {
namespace {

using Json = nlohmann::ordered_json;
using rules::CheckedKind;

constexpr const char* kScript = TRIBUTARY_SOURCE_DIR "/tests/bench/rules_peers/measure.mjs";
constexpr const char* kSeconds = "0.7"; // of measuring, and at most as long of warming up

struct Peer
{
    const char* name; // of measure.mjs
    const char* package;
};
constexpr std::array<Peer, 3> kPeers{{{"zen", "@gorules/zen-engine"},
                                      {"json_rules_engine", "json-rules-engine"},
                                      {"cel_js", "@marcbachmann/cel-js"}}};

QString modulesDir()
{
    const QString chosen = qEnvironmentVariable("TRIBUTARY_RULES_PEERS_DIR");
    if (!chosen.isEmpty())
        return chosen;
    return QStandardPaths::writableLocation(QStandardPaths::GenericCacheLocation)
        + QStringLiteral("/tributary-tests/rules");
}

// Empty when the engine can be asked.
std::string whyNot(const Peer& peer)
{
    if (QStandardPaths::findExecutable(QStringLiteral("node")).isEmpty())
        return "Node.js is not installed";
    const QString folder =
        modulesDir() + QStringLiteral("/node_modules/") + QString::fromLatin1(peer.package);
    if (!QFileInfo::exists(folder))
        return fmt::format("{} is not in {}; installer/peers.sh puts it there", peer.package,
                           modulesDir().toStdString());
    return {};
}

// --- the same rules for others ------------------------------------------------------------------

// What Tributary itself runs, as measure.mjs reads it. Null for what the others have no words for.
Json treeOf(const rules::Checked& node)
{
    if (node.kind == CheckedKind::And || node.kind == CheckedKind::Or) {
        Json children = Json::array();
        for (const auto& child : node.children) {
            children.push_back(treeOf(child));
            if (children.back().is_null())
                return nullptr;
        }
        return {{node.kind == CheckedKind::And ? "all" : "any", children}};
    }
    const auto isConstant = [](const rules::Checked& value) {
        return value.kind == CheckedKind::Constant && value.type != rules::ValueType::Text;
    };
    if ((node.kind != CheckedKind::Compare && node.kind != CheckedKind::In) || node.negated
        || node.children[0].kind != CheckedKind::Field
        || !std::all_of(node.children.begin() + 1, node.children.end(), isConstant))
        return nullptr;
    Json leaf{{"field", rules::fieldName(node.children[0].field)}};
    if (node.kind == CheckedKind::Compare) {
        leaf["op"] = rules::toString(node.op);
        leaf["value"] = node.children[1].number;
        return leaf;
    }
    for (std::size_t i = 1; i < node.children.size(); ++i)
        leaf["in"].push_back(node.children[i].number);
    return leaf;
}

Json taskOf(const Sample& sample)
{
    Json task = Json::object();
    for (const auto& info : model::allFeatures()) {
        if (sample.features.isKnown(info.id))
            task[std::string(info.name)] = sample.features.value(info.id);
    }
    return task;
}

std::string questionOf(const rules::RuleSet& set, const std::vector<Sample>& samples)
{
    Json question{
        {"conditions", Json::array()}, {"tasks", Json::array()}, {"answers", Json::array()}};
    for (const auto& rule : set.rules()) {
        question["conditions"].push_back(treeOf(rule.checked));
        if (question["conditions"].back().is_null())
            return {};
    }
    for (const auto& sample : samples) {
        question["tasks"].push_back(taskOf(sample));
        question["answers"].push_back(set.match(sample.input()));
    }
    return question.dump();
}

// --- asking -------------------------------------------------------------------------------------

// What measure.mjs prints; nothing when it could not be started.
std::optional<std::string> measure(const Peer& peer, const std::string& question)
{
    const QTemporaryDir dir;
    const std::string in = dir.filePath(QStringLiteral("question.json")).toStdString();
    const std::string out = dir.filePath(QStringLiteral("answer.json")).toStdString();
    std::ofstream(in, std::ios::binary) << question;
    std::string modules = modulesDir().toStdString();
    std::array<std::string, 5> words{"node", kScript, modules, peer.name, kSeconds};
    std::array<char*, 6> argv{};
    for (std::size_t i = 0; i < words.size(); ++i)
        argv[i] = words[i].data();
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, in.c_str(), O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    pid_t pid = 0;
    const int failed = posix_spawnp(&pid, "node", &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    int status = 0;
    if (failed != 0 || waitpid(pid, &status, 0) != pid)
        return std::nullopt;
    std::ifstream answer(out, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(answer), {});
}

double oursNs(const rules::RuleSet& set, const std::vector<Sample>& samples)
{
    constexpr int kPasses = 100;
    long sum = 0;
    const double seconds = secondsOf([&] {
        for (int pass = 0; pass < kPasses; ++pass) {
            for (const auto& sample : samples)
                sum += set.match(sample.input());
        }
    });
    // The sum keeps the loop alive; it can't be that small.
    return sum == std::numeric_limits<long>::min()
        ? 0
        : seconds * 1e9 / (static_cast<double>(samples.size()) * kPasses);
}

struct Subject
{
    rules::RuleSet set;
    std::vector<Sample> samples;
    std::string question;
};

Round peerRound(const Peer& peer, const Subject& subject, std::string& oracle, bool& ok)
{
    ok = false;
    if (subject.question.empty()) {
        oracle = "the rules can't be said to other engines";
        return {};
    }
    const auto printed = measure(peer, subject.question);
    const Json answer = Json::parse(printed.value_or(""), nullptr, false);
    if (!answer.is_object() || !answer.contains("ns")) {
        oracle = answer.is_object() ? answer.value("error", "") : "node could not be run";
        return {};
    }
    ok = true;
    oracle = fmt::format("limit is Tributary; every answer is equal, to the {} of {} tasks that were "
                         "asked in the time",
                         answer.value("checked", 0), subject.samples.size());
    return {answer.value("ns", 0.0), oursNs(subject.set, subject.samples)};
}

} // namespace

void addRulePeers(std::vector<Benchmark>& list)
{
    const auto add = [&list](const char* name, const std::string& source) {
        auto loaded = rules::loadRules(source, name);
        if (!loaded)
            return;
        const auto subject =
            std::make_shared<Subject>(Subject{std::move(*loaded), mixedSamples(), {}});
        for (const Peer& peer : kPeers) {
            Benchmark benchmark{fmt::format("{}_{}", name, peer.name), "ns", 3,
                                [subject, &peer](std::string& oracle, bool& ok) {
                                    if (subject->question.empty())
                                        subject->question =
                                            questionOf(subject->set, subject->samples);
                                    return peerRound(peer, *subject, oracle, ok);
                                }};
            benchmark.skipped = whyNot(peer);
            list.push_back(std::move(benchmark));
        }
    };
    add("classify_3", defaultRules());
    add("classify_1000", disjointRules(1000));
}

} // namespace tributary::bench
