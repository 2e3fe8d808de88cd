; export {}; 










import { setupComfyMock } from 'comfyui-mock'
setupComfyMock({ clock: 'none' })
