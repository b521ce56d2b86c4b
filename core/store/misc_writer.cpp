#include "store/misc_writer.h"

#include "base/sha256.h"

#include <fmt/format.h>

namespace tributary::store {
namespace {

Bytes bytesOf(std::string_view text)
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// Prepares, binds by position (texts, integers, instants) and runs.
class Write
{
public:
    Write(Database& database, std::string_view sql)
        : m_statement(database.prepare(sql))
    {
    }
    Write& operator<<(std::int64_t value)
    {
        if (m_statement)
            m_statement->bind(++m_index, value);
        return *this;
    }
    Write& operator<<(std::string_view value)
    {
        if (m_statement)
            m_statement->bindText(++m_index, value);
        return *this;
    }
    Write& operator<<(Bytes value)
    {
        if (m_statement)
            m_statement->bindBlob(++m_index, value);
        return *this;
    }
    Write& operator<<(base::Instant at) { return *this << base::toMicros(at); }
    base::Result<> run()
    {
        if (!m_statement)
            return std::unexpected(m_statement.error());
        return m_statement->run();
    }

private:
    base::Result<Statement> m_statement;
    int m_index = 0;
};

struct WriteChange
{
    Database& database;

    base::Result<> supersede() const
    {
        return database.execute("UPDATE rule_set_version SET active = 0, state = 'superseded'"
                                " WHERE active = 1");
    }

    base::Result<> operator()(const RuleSetVersion& rules) const
    {
        if (rules.isActive) {
            if (auto done = supersede(); !done)
                return done;
        }
        return (Write(database,
                      "INSERT INTO rule_set_version(version, base, at, author, message, file,"
                      " source, active, mode, state, reason, replay)"
                      " VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12)"
                      " ON CONFLICT DO UPDATE SET active = excluded.active, state = excluded.state")
                << rules.version << rules.base << rules.at << rules.author << rules.message
                << rules.file << bytesOf(rules.source) << std::int64_t{rules.isActive}
                << toString(rules.mode) << toString(rules.state) << rules.reason << rules.replay)
            .run();
    }

    base::Result<> operator()(const RuleSetOutcome& outcome) const
    {
        const bool isActive = outcome.state == rollout::VersionState::Active;
        if (isActive) {
            if (auto done = supersede(); !done)
                return done;
        }
        return (Write(database,
                      "UPDATE rule_set_version SET active = ?2, state = ?3, reason = ?4"
                      " WHERE version = ?1")
                << outcome.version << std::int64_t{isActive} << toString(outcome.state)
                << outcome.reason)
            .run();
    }

    base::Result<> operator()(const RolloutProgress& progress) const
    {
        return (Write(database, "INSERT OR REPLACE INTO rule_rollout VALUES(?1,?2)")
                << progress.version << progress.json)
            .run();
    }

    base::Result<> operator()(const RuleDifference& difference) const
    {
        constexpr auto kRing = static_cast<std::int64_t>(rollout::kMostDifferences);
        return (Write(database,
                      "INSERT OR REPLACE INTO rule_difference(version, slot, ordinal, task_no, at,"
                      " by_candidate, active, candidate) VALUES(?1,?2,?3,?4,?5,?6,?7,?8)")
                << difference.version << difference.ordinal % kRing << difference.ordinal
                << difference.task << difference.at << std::int64_t{difference.byCandidate}
                << difference.active << difference.candidate)
            .run();
    }

    base::Result<> operator()(const BackendState& state) const
    {
        return (Write(database, "INSERT OR REPLACE INTO backend VALUES(?1,?2,?3,?4,?5)")
                << state.name << std::int64_t{state.isDraining} << state.config << state.changedAt
                << state.actor)
            .run();
    }

    base::Result<> operator()(const PauseFlag& flag) const
    {
        const auto scope = static_cast<std::int64_t>(flag.scope);
        if (!flag.isPaused)
            return (Write(database, "DELETE FROM pause WHERE scope = ?1 AND name = ?2")
                    << scope << flag.name)
                .run();
        return (Write(database, "INSERT OR REPLACE INTO pause VALUES(?1,?2,?3,?4)")
                << scope << flag.name << flag.at << flag.actor)
            .run();
    }

    base::Result<> operator()(const PriceBookVersion& book) const
    {
        return (Write(database,
                      "INSERT INTO price_book(label, file, source, at) VALUES(?1,?2,?3,?4)")
                << book.label << book.file << bytesOf(book.source) << book.at)
            .run();
    }

    base::Result<> operator()(const AuditEntry& entry) const
    {
        auto last = database.prepare("SELECT no, hash FROM audit ORDER BY no DESC LIMIT 1");
        if (!last)
            return std::unexpected(std::move(last.error()));
        const auto row = last->step();
        if (!row)
            return std::unexpected(row.error());
        const std::int64_t no = *row ? last->integer(0) + 1 : 1;
        const Bytes previous = *row ? last->blob(1) : Bytes{};
        const std::string hash =
            auditHash({reinterpret_cast<const char*>(previous.data()), previous.size()}, no, entry);
        last->reset();
        return (Write(database, "INSERT INTO audit VALUES(?1,?2,?3,?4,?5,?6,?7)")
                << no << entry.at << entry.actor << entry.action << entry.subject << entry.detail
                << bytesOf(hash))
            .run();
    }

    base::Result<> operator()(const Setting& setting) const
    {
        if (setting.value.empty())
            return (Write(database, "DELETE FROM setting WHERE key = ?1") << setting.key).run();
        return (Write(database, "INSERT OR REPLACE INTO setting VALUES(?1,?2)")
                << setting.key << setting.value)
            .run();
    }
};

} // namespace

std::string auditHash(std::string_view previous, std::int64_t no, const AuditEntry& entry)
{
    base::Sha256 hasher;
    hasher.update(previous);
    hasher.update(fmt::format("{}:{};", no, base::toMicros(entry.at)));
    // With lengths, so that no text can pass for the end of another.
    for (const std::string* text : {&entry.actor, &entry.action, &entry.subject, &entry.detail})
        hasher.update(fmt::format("{}:{}", text->size(), *text));
    const auto digest = hasher.finish();
    return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

base::Result<> writeMisc(Database& database, const MiscChange& change)
{
    return std::visit(WriteChange{database}, change);
}

} // namespace tributary::store
