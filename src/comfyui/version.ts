/**
 * What differs between versions of ComfyUI and is no rule: one place, since profiles for other versions will come.
 */
export const COMFYUI_0_33 = {
  version: '0.33.0',
  pythonVersion: '3.13.5 (main, Jun 25 2025, 18:55:22) [GCC 14.2.0]',
  serverHeader: 'Python/3.13 aiohttp/3.11.16',
  pytorchVersion: '2.6.0+cpu',
} as const
