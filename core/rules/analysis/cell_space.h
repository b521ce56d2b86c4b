// The space of all tasks as some conditions see it: one axis a field, cut into cells on which each
// condition has one verdict.
//
// Cell 0 of an axis is "not declared". Numbers (up to 1e30 base units) are cut where a condition
// turns: at the literal, or where a sum or product of one field is found to turn. Choices have a
// cell each, texts one for each exact text and each combination of globs. A condition on several
// fields at once can't be cut that way: it gets an axis of its own whose cells are its verdicts, as
// if it could have each one whatever the fields are. That makes the space larger than the truth,
// never smaller. So do globs that are too many to be told apart.
//
// Thread: const after construction. Lifetime: the conditions outlive the space.
#pragma once

#include "rules/analysis/budget.h"
#include "rules/analysis/cell_set.h"
#include "rules/checked.h"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace tributary::rules {

struct Axis
{
    FieldRef field{};
    const Checked* sample = nullptr; // a node of the field: type, dimension, values
    const Checked* joint = nullptr; // a condition on several fields instead
    // Of numbers: cell i + 1 holds what is from starts[i] up to below starts[i + 1].
    std::vector<double> starts{};
    // How the conditions spell a start: the literal, and whether the start is just behind it.
    std::map<double, std::pair<std::string, bool>> spellings{};
    std::vector<std::string> texts{}; // of texts: an example of cell i + 1
    std::size_t exactTexts = 0; // the first of them are the only text of their cell
    std::size_t cells = 1;
};

inline constexpr std::size_t kUnknownCell = 0;
inline constexpr std::size_t kFalseCell = 1; // of a joint condition
inline constexpr std::size_t kTrueCell = 2;

// What one leaf says on the cells of its axis; without an axis it has one verdict everywhere.
struct LeafCells
{
    std::optional<std::size_t> axis;
    Verdict constant = Verdict::Unknown;
    CellSet whenTrue;
    CellSet whenFalse;
};

class CellSpace
{
public:
    // The leaves of these conditions are what the space can tell apart. It is of no use when the
    // budget is spent afterwards.
    CellSpace(std::span<const Checked* const> conditions, Budget& budget);

    const std::vector<Axis>& axes() const { return m_axes; }
    std::optional<std::size_t> axisOf(const FieldRef& field) const;
    LeafCells cellsOf(const Checked& leaf) const; // of one of the conditions
    // Text fields whose globs were taken as able to come out either way.
    const std::vector<std::string>& undecided() const { return m_undecided; }

    // A value of the cell of a number, an ordinal or a bool: inside of it, and readable.
    double number(std::size_t axis, std::size_t cell) const;
    std::size_t cellOf(std::size_t axis, double number) const;

private:
    friend class CellSpaceBuilder;
    struct Joint
    {
        std::size_t axis = 0;
        bool isInverted = false; // it says the opposite of what the axis says
    };
    void fillNumbers(const Checked& leaf, const Checked& field, LeafCells& out) const;
    void fillListed(const Checked& leaf, std::size_t first, LeafCells& out) const;
    std::optional<std::size_t> cellOfExactly(std::size_t axis, const Checked& constant) const;

    std::vector<Axis> m_axes;
    std::map<std::string, std::size_t> m_byName; // of fields
    std::unordered_map<const Checked*, Joint> m_joint;
    // Where the leaves turn that calculate: starts of cells.
    std::unordered_map<const Checked*, std::vector<double>> m_turns;
    std::vector<std::string> m_undecided;
};

} // namespace tributary::rules
