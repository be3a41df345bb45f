#include "programme/schema_shapes.h"

namespace besik::programme {

using enum KeyType;

Shape return_shape() {
  return {
      "return",
      "returns.<return>",
      "An aggregate form of bodies that keep no records here: expected of each body for each "
      "period, submitted, approved by another person, locked. docs/returns.md tells its life.",
      {{"title", text, true, "Its name.", "Arrests of children"},
       {"in_words", text, true, "What is to be told, and by whom.", "Police units that ..."},
       {"from", names, true, "Organisation kinds whose bodies send it.", "[police]"},
       {"instead_of", plain, true,
        "The register whose records it stands in for. A body that keeps records of this programme "
        "sends none.",
        "arrest"},
       {"period", plain, true, "What one return covers.", "month", "month|quarter|year"},
       {"due", length, true, "Days after the last day of the period.", "5 working days"},
       {"fields", entries, true, "The numbers asked for.", "fields: {arrests: {...}}",
        "return_field"},
       {"checks", entries, false, "What the numbers must agree with.", "checks: {...}",
        "return_check"},
       {"feeds", open, true,
        "A map of indicators to fields. A number counts in the numerator at the body's place for "
        "the period. Only counts, and counts of different children, of the register `instead_of`.",
        "feeds: {arrests: arrests}"},
       {"submitted_by", names, true, "Roles that fill it in and submit it.", "[police_inspector]"},
       {"approved_by", names, true,
        "Roles that approve it, in the same body or one above; never the person who submitted.",
        "[supervisor]"},
       {"reopened_by", names, true, "Roles that reopen an approved one, with a reason.",
        "[analyst]"},
       {"then_tell", names, false, "Roles told once it is late.", "[supervisor]"},
       {"escalation", open, false, "Lengths after it was due, and roles told then.",
        "escalation: {10 days: [analyst]}"},
       {"silent_after", length, false,
        "A body that keeps records counts as reporting unless it opened no record of this "
        "programme for so many days up to the end of the period. If not said: always.",
        "60 days"}}};
}

Shape return_field_shape() {
  return {"return_field",
          "returns.<return>.fields.<field>",
          "A whole number that is asked for, or one for each member of a breakdown; then the "
          "field's own name is their total.",
          {{"ask", text, true, "The question.", "Arrests of children"},
           {"hint", text, false, "Help beside it.", "Each arrest counts."},
           {"by", plain, false, "Breakdown of the indicators fed.", "sex"},
           {"choose_from", plain, false, "Code list of its members.", "sex"},
           {"required", yes_no, false, "If not said: yes.", "no"}}};
}

Shape return_check_shape() {
  return {
      "return_check",
      "returns.<return>.checks.<check>",
      "What the numbers must agree with. A check over a number that was left out does not "
      "judge.",
      {{"must", expression, true, "Over fields; of a split field also `field_member`.",
        "children <= arrests"},
       {"explain", yes_no, false,
        "It may be broken, if the sender says why in a remark. If not said: no.", "yes"},
       {"say", text, true, "What is told when it does not hold.", "More children than arrests."}}};
}

}  // namespace besik::programme
