/**
 * What differs between versions of ComfyUI and is no rule: one place, since profiles for other versions will come.
 */
export const PROFILE = {
  version: '0.33.0',
  serverHeader: 'Python/3.13 aiohttp/3.11.16',
  frontendVersion: '1.49.6',
  templatesVersion: '0.11.44',
  pythonVersion: '3.13.5 (main, Aug 10 2026, 12:06:59) [GCC 14.2.0]',
  pytorchVersion: '2.6.0+debian',
  packages: [
    ['comfyui-frontend-package', '1.49.6'],
    ['comfyui-workflow-templates', '0.11.44'],
    ['comfyui-embedded-docs', '0.5.10'],
    ['comfy-kitchen', '0.2.31'],
    ['comfy-aimdo', '0.4.13'],
  ],
} as const
