import type { JsonObject } from '../../../protocol/json.ts'

/** @note ComfyUI ships one of its nodes as if it were a pack. */
const SHIPPED = 'custom_nodes.websocket_image_save'

/**
 * Whether a pack of custom nodes has brought a class.
 *
 * @note It may bear the name of one of the core: then only its definition counts.
 */
export function isOfPack(info: JsonObject): boolean {
  const module = String(info.get('python_module'))
  return module.startsWith('custom_nodes') && module !== SHIPPED
}
