export const URL_OF_MOCK = 'http://127.0.0.1:8188'
export const SOCKET_OF_MOCK = 'ws://127.0.0.1:8188/ws'
