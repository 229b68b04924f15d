/** Values of flags that come from a file or from the environment. */
import { readFileSync } from 'node:fs'
import { type Command, InvalidArgumentError, type Option } from 'commander'

/** In front of a flag's name in the environment: `SAFELANE_DEVNET_BLOCK_TIME` is `--block-time`. */
const ENVIRONMENT_PREFIX = 'SAFELANE_DEVNET_'

/** Flags that only the command line has. */
const COMMAND_LINE_ONLY = new Set(['config', 'help', 'version', 'replay'])

/**
 * Puts the values of a configuration file and of the environment into a command that has not parsed its line yet: the command line
 * overrides the environment, which overrides the file. Throws ConfigurationError, which names file or variable, key and fix.
 */
export function applyConfiguration(
  command: Command,
  file: string | undefined,
  environment: NodeJS.ProcessEnv,
): void {
  const options = new Map(
    command.options
      .filter((option) => !COMMAND_LINE_ONLY.has(keyOf(option)))
      .map((option) => [keyOf(option), option]),
  )
  if (file !== undefined) {
    for (const [name, value] of Object.entries(readConfiguration(file))) {
      const option = options.get(camelCase(name))
      if (!option) throw new ConfigurationError(`${file}: '${name}' is not a flag (--help lists them)`)
      set(command, option, value, `${file}: '${name}'`)
    }
  }
  // A variable that is set to nothing is not set.
  const value = environment.ANVIL_IP_ADDR
  const host = options.get('host')
  if (host && value) set(command, host, value, 'the environment variable ANVIL_IP_ADDR')
  for (const [key, option] of options) {
    const variable = environmentName(key)
    const text = environment[variable]
    if (text) set(command, option, text, `the environment variable ${variable}`)
  }
}

/** The environment variable of a flag. */
function environmentName(key: string): string {
  return ENVIRONMENT_PREFIX + key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()
}

/** `blockTime` for `--block-time`, `noMining` for `--no-mining`. */
function keyOf(option: Option): string {
  return camelCase((option.long ?? option.flags).replace(/^--/, ''))
}

function camelCase(name: string): string {
  return name.replace(/-(\w)/g, (_dash, letter: string) => letter.toUpperCase())
}

function readConfiguration(file: string): object {
  let content: unknown
  try {
    content = JSON.parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new ConfigurationError(`--config: cannot read ${file} as JSON: ${reason}`, { cause })
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new ConfigurationError(`${file}: must be an object of flags, such as {"port": 8545}`)
  }
  return content
}

function set(command: Command, option: Option, value: unknown, source: string): void {
  const isSwitch = !option.required && !option.optional
  const isOn = isSwitch || option.optional ? switchValue(value) : undefined
  if (isOn !== undefined) {
    // `--no-…` switches off what its name without `no` says.
    command.setOptionValueWithSource(option.attributeName(), option.negate ? !isOn : isOn, 'config')
    return
  }
  if (isSwitch) throw new ConfigurationError(`${source} must be true or false`)
  const texts = (Array.isArray(value) ? value : [value]).map((item: unknown) => {
    if (typeof item === 'string' || typeof item === 'number') return String(item)
    throw new ConfigurationError(`${source} must be a string or a number`)
  })
  if (texts.length > 1 && !option.variadic) throw new ConfigurationError(`${source} takes one value`)
  try {
    const parse = option.parseArg as ((text: string, previous: unknown) => unknown) | undefined
    let parsed: unknown
    for (const text of texts) parsed = parse ? parse(text, parsed) : option.variadic ? texts : text
    // Frozen: what the command line gives takes its place instead of joining it.
    const settled = Array.isArray(parsed) ? Object.freeze(parsed) : parsed
    command.setOptionValueWithSource(option.attributeName(), settled, 'config')
  } catch (error) {
    if (error instanceof InvalidArgumentError) {
      throw new ConfigurationError(`${source} is '${texts.join(' ')}'. ${error.message}`)
    }
    throw error
  }
}

function switchValue(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value
  if (value === 'true' || value === '1') return true
  if (value === 'false' || value === '0') return false
  return undefined
}

/** A file or the environment does not say what the flags can be. */
export class ConfigurationError extends Error {
  readonly code = 'CONFIGURATION'
}
