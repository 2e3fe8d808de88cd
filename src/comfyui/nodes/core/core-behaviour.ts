import { readCoreDefinition } from '../core-definitions.ts'
import type { JsonObject } from '../../../protocol/json.ts'
import type { NodeBehaviour } from '../node-behaviour.ts'
import { audioNodes } from './audio-nodes.ts'
import { boundingBoxNodes } from './bounding-box-nodes.ts'
import { compositeNodes } from './composite-nodes.ts'
import { conditionedLatentNodes } from './conditioned-latent-nodes.ts'
import { conditioningChangeNodes } from './conditioning-change-nodes.ts'
import { conditioningNodes } from './conditioning-nodes.ts'
import { colorSpaceNodes } from './color-space-nodes.ts'
import { emptyLatentNodes } from './empty-latent-nodes.ts'
import { imageEditNodes } from './image-edit-nodes.ts'
import { imageFilterNodes } from './image-filter-nodes.ts'
import { imageListNodes } from './image-list-nodes.ts'
import { imageNodes } from './image-nodes.ts'
import { imageScaleNodes } from './image-scale-nodes.ts'
import { inferredBehaviour } from './inferred-behaviour.ts'
import { listNodes } from './list-nodes.ts'
import { isOfPack } from './is-of-pack.ts'
import { latentShapeNodes } from './latent-shape-nodes.ts'
import { latentNodes } from './latent-nodes.ts'
import { loadImageNodes } from './load-image-nodes.ts'
import { loadMediaNodes } from './load-media-nodes.ts'
import { loaderNodes } from './loader-nodes.ts'
import { maskNodes } from './mask-nodes.ts'
import { mediaNodes } from './media-nodes.ts'
import { modelNodes } from './model-nodes.ts'
import { numberNodes } from './number-nodes.ts'
import { porterDuffNodes } from './porter-duff.ts'
import { regexNodes } from './regex-nodes.ts'
import { samplingNodes } from './sampling-nodes.ts'
import { save3dAdvanced } from './save-3d-advanced.ts'
import { save3dNodes } from './save-3d-nodes.ts'
import { saveAudioNodes } from './save-audio-nodes.ts'
import { saveDatasetNodes } from './save-dataset-nodes.ts'
import { saveImageAdvanced } from './save-image-advanced.ts'
import { saveMediaNodes } from './save-media-nodes.ts'
import { saveModelNodes } from './save-model-nodes.ts'
import { saveNodes } from './save-nodes.ts'
import { saveSvgNodes } from './save-svg-nodes.ts'
import { scheduleNodes } from './schedule-nodes.ts'
import { shownNodes } from './shown-nodes.ts'
import { stringNodes } from './string-nodes.ts'
import { tileNodes } from './tile-nodes.ts'
import { textListNodes } from './text-list-nodes.ts'
import { textNodes } from './text-nodes.ts'
import { videoNodes } from './video-nodes.ts'

const BEHAVIOURS: Readonly<Record<string, NodeBehaviour>> = {
  ...imageNodes,
  ...imageScaleNodes,
  ...imageEditNodes,
  ...compositeNodes,
  ...colorSpaceNodes,
  ...porterDuffNodes,
  ...imageFilterNodes,
  ...listNodes,
  ...tileNodes,
  ...loadImageNodes,
  ...maskNodes,
  ...saveNodes,
  ...saveAudioNodes,
  ...saveMediaNodes,
  ...saveModelNodes,
  ...save3dNodes,
  ...save3dAdvanced,
  ...saveDatasetNodes,
  ...shownNodes,
  ...boundingBoxNodes,
  ...saveSvgNodes,
  ...saveImageAdvanced,
  ...loaderNodes,
  ...loadMediaNodes,
  ...mediaNodes,
  ...videoNodes,
  ...latentNodes,
  ...conditioningNodes,
  ...conditioningChangeNodes,
  ...conditionedLatentNodes,
  ...modelNodes,
  ...scheduleNodes,
  ...samplingNodes,
  ...textNodes,
  ...textListNodes,
  ...imageListNodes,
  ...latentShapeNodes,
  ...emptyLatentNodes,
  ...audioNodes,
  ...numberNodes,
  ...regexNodes,
  ...stringNodes,
}

/** What a class of the server does when it is executed here; what nobody wrote down is inferred from its definition. */
export function coreBehaviour(classType: string, info?: JsonObject): NodeBehaviour {
  const isKnown = Object.hasOwn(BEHAVIOURS, classType) && !(info && isOfPack(info))
  const known = isKnown ? BEHAVIOURS[classType] : undefined
  return known ?? inferredBehaviour(() => info ?? readCoreDefinition(classType))
}
