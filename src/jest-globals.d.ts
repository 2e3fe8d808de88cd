// The hooks that `jest.ts` takes from Jest, whose own types would bring 40 packages along.
declare module '@jest/globals' {
  type Hook = (hook: () => void | Promise<void>, timeout?: number) => void
  export const beforeAll: Hook
  export const afterEach: Hook
  export const afterAll: Hook
}
