// What `jest.ts` takes from Jest, whose own types would bring 40 packages along.
declare module '@jest/globals' {
  type Hook = (hook: () => void | Promise<void>, timeout?: number) => void
  export const beforeAll: Hook
  export const afterEach: Hook
  export const afterAll: Hook
  export const expect: { extend(matchers: object): void }
}

// Where the types of Jest keep their matchers.
declare module 'expect' {
  export interface Matchers<R extends void | Promise<void>, T = unknown> {
    readonly types?: [R, T]
  }
}
