#include "programme/schema.h"

#include <iterator>

namespace besik::programme {
namespace {

constexpr CodeDoc all[] = {
    {"yaml.malformed", "The YAML cannot be read."},
    {"yaml.duplicate_key", "A key stands twice in one map."},
    {"yaml.key_not_text", "A key is empty or not a word."},
    {"yaml.alias", "An anchor or alias is used."},
    {"yaml.tag", "A tag is used."},
    {"yaml.many_documents", "The file holds more than one document."},
    {"yaml.not_utf8", "The file is not UTF-8."},
    {"yaml.too_deep", "The file is nested more than 32 deep."},
    {"yaml.too_large", "The file is above 4 MiB, or has too many parts."},
    {"file.not_found", "A folder or file is missing."},
    {"file.too_large", "A file is above 4 MiB or a folder above 16 MiB."},
    {"programme.unknown_key", "The schema has no such key here."},
    {"programme.missing_key", "A required key is missing."},
    {"programme.wrong_type", "A value is not what the key wants."},
    {"programme.unknown_word", "The key allows certain words and this is none of them."},
    {"programme.bad_name",
     "A name has other signs than small Latin letters, digits and _, or is a reserved word."},
    {"programme.duplicate_name", "A name or code stands twice where it must be unique."},
    {"programme.empty", "A part that must hold something is empty."},
    {"programme.unknown_folder", "A folder named in `uses` is not there."},
    {"programme.unknown_role", "No such role."},
    {"programme.unknown_organisation_kind", "No such kind of organisation."},
    {"programme.unknown_code_list", "No such code list."},
    {"programme.unknown_code", "No such code in the list."},
    {"programme.code_cycle", "A code stands above itself."},
    {"programme.unknown_register", "No such register."},
    {"programme.unknown_field", "No such field, worked-out value or column."},
    {"programme.unknown_person", "No such person role."},
    {"programme.unknown_stage", "No such stage."},
    {"programme.unknown_action", "No such action."},
    {"programme.unknown_deadline", "No such deadline."},
    {"programme.unknown_safeguard", "No such safeguard."},
    {"programme.unknown_verb", "No such verb in a grant."},
    {"programme.unknown_level", "No such level."},
    {"programme.unknown_change", "An entry of `changes` names what is not there."},
    {"programme.unmapped_change",
     "A name of the version in force is gone or changed, and `changes` says nothing of it."},
    {"programme.version_not_raised", "Names changed but the version did not rise."},
    {"programme.field_type", "A field has no type or several, or keys that exclude each other."},
    {"programme.empty_range", "The largest number is less than the smallest."},
    {"programme.field_not_asked", "A field stands in no section of the form and in no action."},
    {"programme.two_subjects", "Two person roles are the subject."},
    {"programme.part_of_itself", "A register is part of itself."},
    {"programme.bad_place",
     "A place is neither the opening nor the owning unit nor a fitting field."},
    {"programme.bad_relation", "Two registers are not related in that way."},
    {"programme.cycle",
     "A worked-out value is worked out from itself, or a field shown by its own answer."},
    {"programme.unreachable_stage", "No action leads to a stage."},
    {"programme.closed_first_stage", "The stage in which records open is closed."},
    {"programme.deadline_without_trigger", "A deadline does not say from when it runs."},
    {"programme.deadline_without_clock", "A deadline has no length."},
    {"programme.hours_from_a_date",
     "A clock counts hours from or until a date without time of day."},
    {"programme.never_a_fact", "Free text, a person, or an exact birth date is marked as a fact."},
    {"programme.not_a_fact", "An indicator reads what is not a fact."},
    {"programme.bad_breakdown", "A figure cannot be split by a value of that type."},
    {"programme.measure_kind",
     "A measure counts nothing or several things, or has keys of another kind."},
    {"programme.indicator_without_when", "An indicator does not say which date dates it."},
    {"programme.actor_without_grant", "A role is named for an act that its grants do not allow."},
    {"programme.missing_text", "A text is missing in one of the languages."},
    {"programme.surplus_text", "A file of texts holds a text that nothing asks for."},
    {"programme.too_many_faults", "More faults follow than are listed."},
    {"expression.syntax", "The expression cannot be read."},
    {"expression.too_long", "The expression has more than 4096 bytes."},
    {"expression.too_deep", "The expression is nested more than 32 deep."},
    {"expression.unknown_name", "No such field, worked-out value or person."},
    {"expression.unknown_function", "No such function."},
    {"expression.wrong_arity", "Too many or too few arguments."},
    {"expression.wrong_type", "A value is of another type than the function or operator wants."},
    {"expression.unknown_code", "The code list of the field has no such code."},
    {"expression.unknown_column", "The code list has no such column."},
    {"expression.bad_band", "A band is not one, or overlaps the one before."},
    {"expression.clock_in_measure", "An indicator asks today's date."},
    {"expression.only_in_measure", "period_end() is used outside an indicator."}};

}  // namespace

const std::vector<CodeDoc>& error_codes() {
  static const std::vector<CodeDoc> list(std::begin(all), std::end(all));
  return list;
}

}  // namespace besik::programme
