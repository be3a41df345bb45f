#pragma once

#include "programme/schema.h"

// The shapes of schema.h, by part of the file.
namespace besik::programme {

Shape programme_shape();
Shape register_shape();
Shape person_shape();
Shape field_shape();
Shape worked_out_shape();
Shape rule_shape();
Shape safeguard_shape();
Shape deadline_shape();
Shape clock_shape(const char* name, const char* path, SchemaKey source);
Shape stage_shape();
Shape action_shape();
Shape section_shape();
Shape view_shape();
Shape indicator_shape();
Shape measure_shape();
Shape related_shape();
Shape age_breakdown_shape();
Shape value_band_shape();
Shape target_shape();
Shape publish_shape();
Shape return_shape();
Shape return_field_shape();
Shape return_check_shape();
Shape grant_shape();
Shape changes_shape();
Shape shared_shape();

}  // namespace besik::programme
