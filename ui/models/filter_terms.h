// The terms of a filter that facets and cells set: "field is one of these", "field is none of
// those", joined by AND with whatever else the filter says.
//
// Everything else of the expression stays as it was written. Fields are written as in filters:
// "state", "labels.team". Thread: pure functions.
#pragma once

#include <QString>
#include <QStringList>

namespace tributary::models {

struct FilterTerms
{
    QStringList included; // empty = any value
    QStringList excluded;

    bool operator==(const FilterTerms&) const = default;
};
// What the filter demands of a field at its top level. Nothing for a filter that can't be read.
FilterTerms termsOf(const QString& filter, const QString& field);

// The filter with the terms of the field replaced. One that can't be read is kept as it is, the
// terms are added.
QString withTerms(const QString& filter, const QString& field, const FilterTerms& terms);

QString withToggled(const QString& filter, const QString& field, const QString& value);
QString withOnly(const QString& filter, const QString& field, const QString& value);
QString withExcluded(const QString& filter, const QString& field, const QString& value);

} // namespace tributary::models
