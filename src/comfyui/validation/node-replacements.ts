import { fromPlain, type JsonObject } from '../../protocol/json.ts'

type InputMapping =
  { readonly new_id: string; readonly old_id: string } | { readonly new_id: string; readonly set_value: string }

export interface Replacement {
  readonly new_node_id: string
  readonly old_node_id: string
  readonly old_widget_ids: readonly string[] | null
  readonly input_mapping: readonly InputMapping[] | null
  readonly output_mapping: readonly { readonly new_idx: number; readonly old_idx: number }[] | null
}

/** @note The keys stand in the order in which `GET /node_replacements` shows them. */
function replacement(
  oldClass: string,
  newClass: string,
  widgets: Replacement['old_widget_ids'],
  inputs: Replacement['input_mapping'],
  outputs: Replacement['output_mapping'] = null,
): Replacement {
  return {
    new_node_id: newClass,
    old_node_id: oldClass,
    old_widget_ids: widgets,
    input_mapping: inputs,
    output_mapping: outputs,
  }
}

const REPLACEMENTS = [
  replacement(
    'ResizeImagesByLongerEdge',
    'ImageScaleToMaxDimension',
    ['longer_edge'],
    [
      { new_id: 'image', old_id: 'images' },
      { new_id: 'largest_size', old_id: 'longer_edge' },
      { new_id: 'upscale_method', set_value: 'lanczos' },
    ],
    [{ new_idx: 0, old_idx: 0 }],
  ),
  replacement('ImageBatch', 'BatchImagesNode', null, [
    { new_id: 'images.image0', old_id: 'image1' },
    { new_id: 'images.image1', old_id: 'image2' },
  ]),
  replacement(
    'ImageScaleBy',
    'ResizeImageMaskNode',
    ['upscale_method', 'scale_by'],
    [
      { new_id: 'input', old_id: 'image' },
      { new_id: 'resize_type', set_value: 'scale by multiplier' },
      { new_id: 'resize_type.multiplier', old_id: 'scale_by' },
      { new_id: 'scale_method', old_id: 'upscale_method' },
    ],
  ),
  replacement('T2IAdapterLoader', 'ControlNetLoader', null, [
    { new_id: 'control_net_name', old_id: 't2i_adapter_name' },
  ]),
  replacement('Load3DAnimation', 'Load3D', null, null),
  replacement('Preview3DAnimation', 'Preview3D', null, null),
  replacement('SDV_img2vid_Conditioning', 'SVD_img2vid_Conditioning', null, null),
  // @note The space belongs to the name: the class was once registered so.
  replacement('ConditioningAverage ', 'ConditioningAverage', null, null),
]

/** Old class -> what replaces it. */
export const replacements: ReadonlyMap<string, Replacement> = new Map(
  REPLACEMENTS.map((entry) => [entry.old_node_id, entry]),
)

/** Old class -> its replacements, the first of which counts: the answer of `GET /node_replacements`. */
export const nodeReplacements = fromPlain(
  Object.fromEntries(REPLACEMENTS.map((entry) => [entry.old_node_id, [entry]])),
) as JsonObject
