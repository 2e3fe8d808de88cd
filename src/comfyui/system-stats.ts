import type { Dumpable } from '../protocol/json.ts'
import { PROFILE } from './version.ts'

/** Bytes: the machine that the mock claims to run on, always the same one. */
const RAM_TOTAL = 25_276_063_744
const RAM_FREE = 21_426_876_416

/** `GET /system_stats` (protocol 9.2): a machine without a GPU, started with `--cpu`. */
export function systemStats(): Dumpable {
  return {
    system: {
      os: 'linux',
      ram_total: RAM_TOTAL,
      ram_free: RAM_FREE,
      comfyui_version: PROFILE.version,
      required_frontend_version: PROFILE.frontendVersion,
      installed_templates_version: PROFILE.templatesVersion,
      required_templates_version: PROFILE.templatesVersion,
      comfy_package_versions: PROFILE.packages.map(([name, version]) => ({
        name,
        installed: version,
        required: version,
      })),
      python_version: PROFILE.pythonVersion,
      pytorch_version: PROFILE.pytorchVersion,
      embedded_python: false,
      deploy_environment: 'local-git',
      argv: ['main.py', '--cpu'],
    },
    devices: [
      {
        name: 'cpu',
        type: 'cpu',
        index: null,
        vram_total: RAM_TOTAL,
        vram_free: RAM_FREE,
        torch_vram_total: RAM_TOTAL,
        torch_vram_free: RAM_FREE,
      },
    ],
  }
}
