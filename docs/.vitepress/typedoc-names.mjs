import { Converter, ReflectionKind } from 'typedoc'

/** Calls the entries what users import: `comfyui-mock/vitest`, not `vitest`. */
export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const module of project.getChildrenByKind(ReflectionKind.Module)) {
      module.name = module.name === 'index' ? 'comfyui-mock' : `comfyui-mock/${module.name}`
    }
  })
}
