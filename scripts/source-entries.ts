import manifest from '../package.json' with { type: 'json' }

/** The files behind the `exports` of package.json: `./dist/index.js` is built from `src/index.ts`. */
export const sourceEntries: string[] = Object.values(manifest.exports).flatMap((target) =>
  typeof target === 'string' ? [] : [target.default.replace('./dist/', 'src/').replace(/\.js$/, '.ts')],
)

/** The command line: `./dist/cli.js` is built from it. */
export const commandEntry = 'src/cli/main.ts'
