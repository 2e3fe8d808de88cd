export const URL_OF_MOCK = 'http://127.0.0.1:8188'

/** @note Another port: a connection that a client has kept from the mock does not know of the handlers. */
export const URL_OF_HANDLERS = 'http://127.0.0.1:8190'
