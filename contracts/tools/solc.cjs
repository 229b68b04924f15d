#!/usr/bin/env node
// The npm compiler (WebAssembly) behind the two command-line options forge calls: --version and --standard-json.
// forge looks for a native `solc`; a native build is not on npm, so a checkout would need a second installer.
'use strict'
const fs = require('node:fs')
const path = require('node:path')

const args = process.argv.slice(2)
const solc = require(require.resolve('solc', { paths: [path.dirname(fs.realpathSync(__filename))] }))

function optionValues(name) {
  const values = []
  args.forEach((argument, index) => {
    if (argument === name) values.push(args[index + 1])
    else if (argument.startsWith(`${name}=`)) values.push(argument.slice(name.length + 1))
  })
  return values
}

function readImport(importPath) {
  const base = optionValues('--base-path')[0] ?? process.cwd()
  for (const folder of [base, ...optionValues('--include-path')]) {
    const file = path.resolve(folder, importPath)
    if (fs.existsSync(file)) return { contents: fs.readFileSync(file, 'utf8') }
  }
  return { error: `File not found: ${importPath}` }
}

if (args.includes('--version')) {
  // forge parses the native compiler's platform suffix.
  const version = solc.version().replace('.Emscripten', '.Linux').replace('.clang', '.g++')
  process.stdout.write(`solc, the solidity compiler commandline interface\nVersion: ${version}\n`)
} else if (args.includes('--standard-json')) {
  process.stdout.write(solc.compile(fs.readFileSync(0, 'utf8'), { import: readImport }))
} else {
  process.stderr.write(`only --version and --standard-json are supported; got ${args.join(' ')}\n`)
  process.exitCode = 1
}
